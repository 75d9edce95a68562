import type { TestRunnerName } from "../../domain/testing.ts";
import { command } from "./command.ts";
import { jest } from "./jest.ts";
import { mocha } from "./mocha.ts";
import { nodeTest } from "./node-test.ts";
import { pytest } from "./pytest.ts";
import type { RunnerAdapter } from "./runner-adapter.ts";
import { unittest } from "./unittest.ts";
import { vitest } from "./vitest.ts";

export const RUNNER_ADAPTERS: Readonly<Record<TestRunnerName, RunnerAdapter>> = {
  "node:test": nodeTest,
  jest,
  mocha,
  vitest,
  pytest,
  unittest,
  command,
};

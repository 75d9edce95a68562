import type { TestRunnerName } from "../../domain/testing.ts";
import { ava } from "./ava.ts";
import { bun } from "./bun.ts";
import { cargo } from "./cargo.ts";
import { command } from "./command.ts";
import { ctest } from "./ctest.ts";
import { dotnet } from "./dotnet.ts";
import { go } from "./go.ts";
import { gradle } from "./gradle.ts";
import { jasmine } from "./jasmine.ts";
import { jest } from "./jest.ts";
import { maven } from "./maven.ts";
import { meson } from "./meson.ts";
import { minitest } from "./minitest.ts";
import { mocha } from "./mocha.ts";
import { nodeTest } from "./node-test.ts";
import { phpunit } from "./phpunit.ts";
import { pytest } from "./pytest.ts";
import { rspec } from "./rspec.ts";
import type { RunnerAdapter } from "./runner-adapter.ts";
import { tap } from "./tap.ts";
import { tape } from "./tape.ts";
import { unittest } from "./unittest.ts";
import { uvu } from "./uvu.ts";
import { vitest } from "./vitest.ts";

export const RUNNER_ADAPTERS: Readonly<Record<TestRunnerName, RunnerAdapter>> = {
  "node:test": nodeTest,
  ava,
  bun,
  cargo,
  command,
  ctest,
  dotnet,
  go,
  gradle,
  jasmine,
  jest,
  maven,
  meson,
  minitest,
  mocha,
  phpunit,
  pytest,
  rspec,
  tap,
  tape,
  unittest,
  uvu,
  vitest,
};

/** Whether a runner can be asked for single files, and says which file a test is in. */
export function knowsFiles(runner: TestRunnerName): boolean {
  return RUNNER_ADAPTERS[runner].hasNoFiles !== true;
}

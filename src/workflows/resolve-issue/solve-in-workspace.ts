/** Between the open workspace and the verdict: set-up, tests found, mode chosen, conversation opened, then the loop. */
import { createToolbox } from "../../agent/toolbox.ts";
import { decideStart } from "../../controller/decide-start.ts";
import { toFeatures } from "../../controller/to-features.ts";
import type { Mode } from "../../domain/mode.ts";
import type { Sandbox } from "../../domain/ports.ts";
import { findLast } from "../../domain/run-event.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { NUDGE, renderOpening } from "../../prompts/resolve-issue-prompts.ts";
import { createWorkspaceTestRunner } from "../../verify/workspace-test-runner.ts";
import { toCommitMessage, toVerdictWithoutCommit } from "./candidate.ts";
import { prepareTests, type PreparedTests } from "./prepare-tests.ts";
import type { Assignment } from "./read-assignment.ts";
import type { StageName } from "./render-status.ts";
import type { RunContext } from "./run-context.ts";
import { solveUntilVerified, type SolveDeps, type Solved } from "./solve-until-verified.ts";

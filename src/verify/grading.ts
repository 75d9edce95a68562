/** What one grading works with and finds out. */
import type { ChangedPart } from "./trees/changed-parts.ts";
import type { GateRequest } from "../domain/gate-request.ts";
import type { CommitMaker } from "../domain/ports.ts";
import type { BaselineDeps } from "./suite/baseline.ts";
import type { Seen } from "./decide-verdict.ts";
import type { GradedTrees } from "./trees/graded-trees.ts";

export interface GateDeps extends BaselineDeps {
  readonly commits: CommitMaker;
  /** Of a suite that takes longer than this, the impacted tests are run first; half a minute by default. */
  readonly slowSuiteMs?: number;
}

/** What one check has found out; `Seen` is what it means. */
export interface Findings {
  readonly seen: Seen;
  readonly failToPass: readonly string[];
  readonly flaky: readonly string[];
}

/** What is fixed before anything runs. */
export interface Grading {
  readonly request: GateRequest;
  readonly changed: readonly ChangedPart[];
  readonly trees: GradedTrees;
  readonly image: string;
  readonly signal: AbortSignal;
}

/** The tests before the patch: twice, in one fresh sandbox. */
import type { CommitId } from "../../domain/ids.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import type { TestOutcome } from "../../domain/testing.ts";
import type { GradeSandboxDeps } from "./grade-sandbox.ts";
import { withPreparedSandbox } from "./prepared-sandbox.ts";
import { runWholeSuite } from "./run-whole-suite.ts";
import type { TestPlan } from "../test-plan.ts";

export type Baseline =
  | {
      readonly kind: "ran";
      readonly runs: readonly TestOutcome[];
      /** Why the guessed set-up failed; null when it did not. */
      readonly setupReason: string | null;
      /** The runs are without the given tests, because with them the runner broke off. */
      readonly givenBrokeOff: boolean;
    }
  | { readonly kind: "not-prepared"; readonly reason: string };

/** Remembers baselines: the same key always means the same tests in the same image. */
export interface BaselineCache {
  get(key: string): Promise<Baseline | undefined>;
  put(key: string, baseline: Baseline): Promise<void>;
}

export interface BaselineDeps extends GradeSandboxDeps {
  readonly randomHex: (bytes: number) => string;
  readonly baselines?: BaselineCache;
}

export interface BaselineRequest {
  readonly repo: RepoRef;
  readonly commit: CommitId;
  readonly image: string;
  readonly plan: TestPlan;
  readonly setup: readonly string[];
  readonly required: readonly string[];
}

/** From the cache when it has it. */
export async function getBaseline(
  deps: BaselineDeps,
  request: BaselineRequest,
  signal: AbortSignal,
): Promise<Baseline> {
  const { commit, image, plan, setup, required } = request;
  const key = JSON.stringify([request.repo.repositoryId, commit, image, plan, setup, required]);
  const known = await deps.baselines?.get(key);
  if (known !== undefined) return known;
  const baseline = await runBaseline(deps, request, signal);
  await deps.baselines?.put(key, baseline);
  return baseline;
}

async function runBaseline(deps: BaselineDeps, request: BaselineRequest, signal: AbortSignal): Promise<Baseline> {
  return withPreparedSandbox({ deps, at: request, signal }, async (sandbox, prepared) => {
    if (prepared.kind === "failed" && prepared.required) return { kind: "not-prepared", reason: prepared.reason };
    const run = { ...request, sandbox, deps };
    const first = await runWholeSuite(run, signal);
    // What did not end once would take as long again.
    const runs = first.timedOut ? [first] : [first, await runWholeSuite(run, signal)];
    return {
      kind: "ran",
      runs,
      setupReason: prepared.kind === "failed" ? prepared.reason : null,
      givenBrokeOff: false,
    };
  });
}

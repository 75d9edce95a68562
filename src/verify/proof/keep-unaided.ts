/**
 * Tests that turned green, without what the candidate laid beside them: its new test files can change the code for a
 * whole process (a package's `__init__.py`, an automatic mock, a Go file of the same package), and so can settings of
 * what translates code. Code that is mended needs none of them.
 */
import type { CommitId } from "../../domain/ids.ts";
import type { Seen } from "../decide-verdict.ts";
import type { Grading } from "../grading.ts";
import { findFlaky, type RerunDeps } from "../suite/rerun-tests.ts";
import type { TestPlan } from "../test-plan.ts";

export interface UnaidedQuestion {
  readonly grading: Grading & { readonly plan: TestPlan };
  /** Green in the patched tree; not the candidate's own. */
  readonly ids: readonly string[];
}

export interface Unaided {
  /** The tree in which they are green without aid. */
  readonly commit: CommitId;
  readonly ids: readonly string[];
  /** With a doubt when nothing is left. */
  readonly seen: Seen;
}

export async function keepUnaided(deps: RerunDeps, { grading, ids }: UnaidedQuestion, seen: Seen): Promise<Unaided> {
  const { request, trees, plan, signal } = grading;
  if (trees.unaided === null) return { commit: trees.patched, ids, seen };
  const commit = trees.unaided;
  const rerun = { ...request, commit, plan, green: ids, red: [], required: trees.givenTests };
  const aided = await findFlaky(deps, rerun, signal);
  const isKept = (id: string): boolean => !aided.has(id);
  const kept = ids.filter(isKept);
  if (kept.length === 0) {
    const doubt = "they pass only beside test files or build settings that the change brings";
    return { commit, ids: [], seen: { ...seen, doubt } };
  }
  const { given, existing, authored } = seen.gained;
  const gained = { given: given.filter(isKept), existing: existing.filter(isKept), authored };
  return { commit, ids: kept, seen: { ...seen, gained } };
}

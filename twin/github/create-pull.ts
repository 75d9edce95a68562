/** The record of a new pull request between two branches that exist. */
import { invalid } from "./router.ts";
import type { TwinPull, TwinRepository, TwinState } from "./state.ts";

/** @throws Refusal 422 for a branch that is not there */
export async function createPull(
  state: TwinState,
  repository: TwinRepository,
  from: { readonly headRef: string; readonly baseRef: string; readonly draft: boolean },
): Promise<TwinPull> {
  const headSha = await state.git.find(repository.gitDir, `refs/heads/${from.headRef}`);
  if (headSha === undefined) throw invalid("PullRequest", "head");
  const baseSha = await state.git.find(repository.gitDir, `refs/heads/${from.baseRef}`);
  if (baseSha === undefined) throw invalid("PullRequest", "base");
  return {
    ...from,
    ...{ id: state.nextId(), headSha, baseSha, mergedAt: null, mergeCommit: null, mergedBy: null },
    ...{ reviewers: [], reviews: [], threads: [], formerHeads: [] },
    size: { commits: 0, additions: 0, deletions: 0, changedFiles: 0 },
  };
}

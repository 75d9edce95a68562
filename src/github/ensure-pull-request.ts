/** How a pull request is made and kept current: title, text, and whether it is a draft where GitHub has drafts. */
import type { Octokit } from "@octokit/rest";
import type { PullRequestDraft, PullRequestRef } from "../domain/pull-request.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import { statusOf } from "./github-error.ts";
import { at } from "./github-reader.ts";
import type { WriteContext } from "./guarded-writes.ts";
import { listPullRequests, toPullRequestRef, type FoundPullRequest } from "./pull-requests.ts";

/** First line of a pull request that would be a draft where GitHub has none: private repositories on its free plan. */
export const NO_DRAFT_HERE =
  "**Not ready to be merged.** This would be a draft, because of what is said below to be missing; GitHub has no drafts in this repository.";

export interface PullRequestContext extends WriteContext {
  /** A client whose token may turn drafts into pull requests that are ready, and back. */
  readonly drafter: Octokit;
}

/** Its texts ready to be published. */
export interface WantedPullRequest extends PullRequestDraft {
  /** Begins with `NO_DRAFT_HERE`; used where a draft is wanted and cannot be. */
  readonly bodyWithoutDraft: string;
}

export async function ensurePullRequest(
  context: PullRequestContext,
  repo: RepoRef,
  wanted: WantedPullRequest,
): Promise<PullRequestRef> {
  const { guarded, octokit } = context;
  const found = await guarded.ensure<FoundPullRequest>("open the pull request", {
    find: async () => (await listPullRequests(octokit, repo, wanted.branch))[0],
    make: () => create(octokit, repo, wanted),
  });
  if (found.state !== "open") return toPullRequestRef(found);
  const isDraft = wanted.draft && (await becomeDraft(context, repo, { found, wanted }));
  const { title } = wanted;
  const body = wanted.draft && !isDraft ? wanted.bodyWithoutDraft : wanted.body;
  if (found.title !== title || (found.body ?? "") !== body)
    await guarded.write("update the pull request", () =>
      octokit.rest.pulls.update({ ...at(repo), pull_number: found.number, title, body }),
    );
  // Last, so that nobody is told that it is ready while its text says otherwise.
  if (found.draft === true && !wanted.draft) await changeDraft(context, repo, { found, wanted });
  return toPullRequestRef({ ...found, draft: isDraft });
}

async function create(octokit: Octokit, repo: RepoRef, wanted: WantedPullRequest): Promise<FoundPullRequest> {
  const { baseRef: base, branch: head, title, body, draft, bodyWithoutDraft } = wanted;
  const pull = { ...at(repo), base, head, title };
  try {
    return (await octokit.rest.pulls.create({ ...pull, body, draft })).data;
  } catch (error) {
    if (!draft || !lacksDrafts(error)) throw error;
    return (await octokit.rest.pulls.create({ ...pull, body: bodyWithoutDraft })).data;
  }
}

interface Change {
  readonly found: FoundPullRequest;
  readonly wanted: WantedPullRequest;
}

/** False where it cannot be one; its own text then says so already, and it is not tried again. */
async function becomeDraft(context: PullRequestContext, repo: RepoRef, change: Change): Promise<boolean> {
  const { found } = change;
  if (found.draft === true) return true;
  if (found.body?.startsWith(NO_DRAFT_HERE) === true) return false;
  return (await changeDraft(context, repo, change)).draft === true;
}

/** GitHub refuses to do it a second time, so a lost answer has to be looked for. */
function changeDraft(
  { guarded, octokit, drafter }: PullRequestContext,
  repo: RepoRef,
  { found, wanted }: Change,
): Promise<FoundPullRequest> {
  return guarded.ensure<FoundPullRequest>("change the draft", {
    find: async () =>
      (await listPullRequests(octokit, repo, wanted.branch)).find((pull) => (pull.draft === true) === wanted.draft),
    make: () =>
      setDraft(drafter, found, wanted.draft).catch((error: unknown) => {
        if (!lacksDrafts(error)) throw error;
        return found;
      }),
  });
}

/** Only GraphQL can. */
async function setDraft(octokit: Octokit, found: FoundPullRequest, draft: boolean): Promise<FoundPullRequest> {
  const mutation = draft ? "convertPullRequestToDraft" : "markPullRequestReadyForReview";
  const query = `mutation($id: ID!) { ${mutation}(input: { pullRequestId: $id }) { pullRequest { isDraft } } }`;
  await octokit.graphql(query, { id: found.node_id });
  return { ...found, draft };
}

function lacksDrafts(error: unknown): boolean {
  return (
    statusOf(error) === 422 && error instanceof Error && /draft pull requests are not supported/i.test(error.message)
  );
}

/** The pull requests of one branch, and how to make one. */
import type { Octokit } from "@octokit/rest";
import type { BranchName } from "../domain/ids.ts";
import type { PullRequestRef } from "../domain/pull-request.ts";
import type { RepoRef } from "../domain/repo-ref.ts";

export interface FoundPullRequest {
  readonly number: number;
  /** For GraphQL. */
  readonly node_id: string;
  readonly html_url: string;
  readonly draft?: boolean | undefined;
  readonly state: string;
  readonly merged_at: string | null;
  readonly title: string;
  readonly body: string | null;
}

/**
 * Whatever their state: an open one first, else the newest first. GitHub finds them by the owner's login of today and
 * leads an old one to the repository, but not in a filter: nothing under the login we know is looked for once more.
 */
export async function listPullRequests(
  octokit: Octokit,
  repo: RepoRef,
  branch: BranchName,
): Promise<readonly FoundPullRequest[]> {
  const known = await listUnder(octokit, repo, { owner: repo.owner, branch });
  if (known.length > 0) return known;
  const { data } = await octokit.rest.repos.get({ owner: repo.owner, repo: repo.name });
  const owner = data.owner.login;
  return owner.toLowerCase() === repo.owner.toLowerCase() ? known : listUnder(octokit, repo, { owner, branch });
}

async function listUnder(
  octokit: Octokit,
  repo: RepoRef,
  { owner, branch }: { readonly owner: string; readonly branch: BranchName },
): Promise<readonly FoundPullRequest[]> {
  const { data } = await octokit.rest.pulls.list({
    owner: repo.owner,
    repo: repo.name,
    head: `${owner}:${branch}`,
    state: "all",
    per_page: 100,
  });
  // A server that does not understand the filter answers with every pull request.
  const ours = data.filter((pull) => pull.head.ref === branch);
  return ours.sort((a, b) => Number(b.state === "open") - Number(a.state === "open") || b.number - a.number);
}

export function toPullRequestRef(found: FoundPullRequest): PullRequestRef {
  const state = found.merged_at !== null ? "merged" : found.state === "open" ? "open" : "closed";
  return { number: found.number, url: found.html_url, draft: found.draft === true, state };
}

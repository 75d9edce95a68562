/** What a run reads from GitHub. */
import type { Octokit } from "@octokit/rest";
import type { IssueSnapshot } from "../domain/issue.ts";
import type { GithubReader } from "../domain/ports.ts";
import { PERMISSIONS, type Permission, type RepoRef } from "../domain/repo-ref.ts";
import { listPullRequests, toPullRequestRef } from "./pull-requests.ts";
import { findOrNothing } from "./find-or-nothing.ts";
import { tryAgain, type Patience } from "./try-again.ts";

export interface ReaderDeps extends Patience {
  /** A client whose token may read this one repository. */
  readonly octokit: (repo: RepoRef) => Octokit;
}

const SETTINGS_PATH = ".github/swe-agent.yml";
/** Ten pages of a hundred: enough for any issue that a model could read. */
const MAX_COMMENT_PAGES = 10;

/** @throws BotError `github-unavailable` · `github-unauthorised` · `github-gone` · `github-refused` */
export function createGithubReader(deps: ReaderDeps): GithubReader {
  function read<T>(operation: string, repo: RepoRef, ask: (octokit: Octokit) => Promise<T>): Promise<T> {
    return tryAgain(deps, operation, () => ask(deps.octokit(repo)));
  }

  return {
    repository: (repo) =>
      read("read the repository", repo, async (octokit) => {
        const { data } = await octokit.rest.repos.get(at(repo));
        return { defaultBranch: data.default_branch, archived: data.archived };
      }),
    issue: (repo, number) => read("read the issue", repo, (octokit) => readIssue(octokit, repo, number)),
    async permission(repo, actor) {
      const found = await findOrNothing(() =>
        read("read a permission", repo, async (octokit) => {
          const wanted = { ...at(repo), username: actor.login };
          return (await octokit.rest.repos.getCollaboratorPermissionLevel(wanted)).data;
        }),
      );
      // A login can change hands; the id cannot.
      return found?.user?.id === actor.id ? toPermission(found.role_name, found.permission) : "none";
    },
    repositorySettings: (repo) =>
      findOrNothing(() =>
        read("read the repository's settings", repo, async (octokit) => {
          const wanted = { ...at(repo), path: SETTINGS_PATH, mediaType: { format: "raw" } };
          const { data } = await octokit.rest.repos.getContent(wanted);
          return toText(data);
        }),
      ),
    findPullRequest: (repo, branch) =>
      read("list pull requests", repo, async (octokit) => {
        const [found] = await listPullRequests(octokit, repo, branch);
        return found === undefined ? undefined : toPullRequestRef(found);
      }),
  };
}

/** Octokit's two words for a repository. */
export function at(repo: RepoRef): { readonly owner: string; readonly repo: string } {
  return { owner: repo.owner, repo: repo.name };
}

async function readIssue(octokit: Octokit, repo: RepoRef, number: number): Promise<IssueSnapshot> {
  const wanted = { ...at(repo), issue_number: number };
  const { data } = await octokit.rest.issues.get(wanted);
  let pages = 0;
  const comments = await octokit.paginate(
    octokit.rest.issues.listComments,
    { ...wanted, per_page: 100 },
    (page, done) => {
      pages += 1;
      if (pages >= MAX_COMMENT_PAGES) done();
      return page.data;
    },
  );
  return {
    number: data.number,
    title: data.title,
    body: data.body ?? "",
    state: data.state === "closed" ? "closed" : "open",
    isPullRequest: data.pull_request !== undefined,
    locked: data.locked,
    labels: data.labels.map((label) => (typeof label === "string" ? label : (label.name ?? ""))),
    author: data.user?.login ?? "ghost",
    comments: comments.map((comment) => ({
      author: comment.user?.login ?? "ghost",
      body: comment.body ?? "",
      at: comment.created_at,
    })),
  };
}

/** The fine word where it is one of GitHub's own; an organisation's custom role falls back to the coarse one. */
function toPermission(role: string, coarse: string): Permission {
  const known = PERMISSIONS.find((level) => level === role) ?? PERMISSIONS.find((level) => level === coarse);
  return known ?? "none";
}

/** The raw media type comes as text, which octokit's types do not say. */
function toText(data: unknown): string {
  return typeof data === "string" ? data : Buffer.from(data as ArrayBuffer).toString("utf8");
}

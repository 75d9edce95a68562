/** Who the App's commits are by: GitHub links an address to its own user by that user's number. */
import type { Octokit } from "@octokit/rest";
import type { RepoRef } from "../domain/repo-ref.ts";
import { findOrNothing } from "./find-or-nothing.ts";
import { tryAgain, type Patience } from "./try-again.ts";

export interface CommitAuthor {
  readonly name: string;
  readonly email: string;
}

export interface CommitAuthorDeps extends Patience {
  /** Of the web pages; private addresses are at `users.noreply.<host>`, on Enterprise Server too. */
  readonly webUrl: string;
  readonly botLogin: () => Promise<string>;
  readonly octokit: (repo: RepoRef) => Octokit;
}

/**
 * Asked for once in a process; any repository will do. A server that does not know the bot's account leaves its number
 * out.
 *
 * @throws BotError `github-unavailable` · `github-unauthorised` · `github-limited` · `github-refused`
 */
export function createCommitAuthor(deps: CommitAuthorDeps): (repo: RepoRef) => Promise<CommitAuthor> {
  let known: CommitAuthor | undefined;
  return async (repo) => {
    known ??= await readAuthor(deps, repo);
    return known;
  };
}

async function readAuthor(deps: CommitAuthorDeps, repo: RepoRef): Promise<CommitAuthor> {
  const name = await deps.botLogin();
  const id = await findOrNothing(() =>
    tryAgain(deps, "read the bot's account", async () => {
      const { data } = await deps.octokit(repo).rest.users.getByUsername({ username: name });
      return data.id;
    }),
  );
  const host = new URL(deps.webUrl).hostname;
  return { name, email: `${id === undefined ? "" : `${id}+`}${name}@users.noreply.${host}` };
}

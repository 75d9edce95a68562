/** GITHUB_URL → the addresses that follow from it. */
import { BotError } from "../domain/bot-error.ts";
import type { RepoRef } from "../domain/repo-ref.ts";

export interface GithubAddresses {
  /** Without a slash at the end. */
  readonly web: string;
  readonly api: string;
}

const HAS_API_HOST = /^(?:github\.com|[a-z0-9-]+\.ghe\.com)$/;

/**
 * github.com, and GitHub Enterprise Cloud under a name of its own (`*.ghe.com`), have their API on a host of its own;
 * GitHub Enterprise Server has it under `/api/v3` of the same host. GraphQL follows from it in octokit: `/graphql`, or
 * `/api/graphql` beside `/api/v3`.
 *
 * @throws BotError `bad-settings` when it is not an http(s) address, or carries a user, a query or a fragment
 */
export function toGithubAddresses(githubUrl: string): GithubAddresses {
  const url = URL.canParse(githubUrl) ? new URL(githubUrl) : undefined;
  const plain = url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
  if (!plain || url.search !== "" || url.hash !== "")
    throw new BotError("bad-settings", { source: "GITHUB_URL", problems: "it must be like https://github.com" });
  const web = `${url.origin}${url.pathname}`.replace(/\/+$/, "");
  return { web, api: HAS_API_HOST.test(url.host) ? `${url.protocol}//api.${url.host}` : `${web}/api/v3` };
}

/** Without user information: a token never goes into an address. */
export function toGitUrl(addresses: GithubAddresses, repo: Pick<RepoRef, "owner" | "name">): string {
  return `${addresses.web}/${encodeURIComponent(repo.owner)}/${encodeURIComponent(repo.name)}.git`;
}

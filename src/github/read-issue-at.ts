/** One issue by its address, for the command line: with the person's own token, or none for a public repository. */
import { Octokit } from "@octokit/rest";
import { BotError } from "../domain/bot-error.ts";
import { toGithubAddresses } from "./github-addresses.ts";
import { isLimited, statusOf } from "./github-error.ts";
import { openFetch, type Network } from "./open-fetch.ts";

export interface IssueAt {
  readonly address: string;
  /** Sent only to `tokenFor`, the address of a GitHub. */
  readonly token: string | undefined;
  readonly tokenFor: string;
  readonly network: Network;
}

const ISSUE = /^(https?:\/\/[^/?#\s\\@]+)\/([^/?#\s]+)\/([^/?#\s]+)\/issues\/(\d+)\/?(?:[?#].*)?$/;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** @throws BotError `bad-usage` when the address is no issue's; `issue-unreadable` · `issue-unavailable` from GitHub */
export async function readIssueAt(
  { address, token, tokenFor, network }: IssueAt,
  signal: AbortSignal,
): Promise<{ readonly title: string; readonly body: string }> {
  const [, web, owner, repo, number] = ISSUE.exec(address) ?? [];
  if (web === undefined || owner === undefined || repo === undefined) {
    throw new BotError("bad-usage", {
      reason: `${address} is not the address of an issue, such as https://github.com/owner/name/issues/1.`,
    });
  }
  const { fetch, close } = openFetch(network, signal);
  const isMeant = (token ?? "") !== "" && isSameHost(web, tokenFor);
  const auth = isMeant ? { auth: token } : {};
  const octokit = new Octokit({ baseUrl: toGithubAddresses(web).api, log: SILENT, request: { fetch }, ...auth });
  try {
    const { data } = await octokit.rest.issues.get({ owner, repo, issue_number: Number(number) });
    return toIssue(address, data);
  } catch (error) {
    throw toIssueError(address, error);
  } finally {
    await close();
  }
}

function toIssue(
  address: string,
  { title, body, pull_request: pull }: { title: string; body?: string | null; pull_request?: unknown },
): { readonly title: string; readonly body: string } {
  if (pull === undefined) return { title, body: body ?? "" };
  throw new BotError("issue-unreadable", { address, reason: "it is a pull request" });
}

function toIssueError(address: string, error: unknown): BotError {
  if (error instanceof BotError) return error;
  const status = statusOf(error) ?? 500;
  const reason = error instanceof Error ? error.message : String(error);
  const isAway = status >= 500 || status === 408 || isLimited(error);
  return new BotError(isAway ? "issue-unavailable" : "issue-unreadable", { address, reason }, { cause: error });
}

function isSameHost(one: string, other: string): boolean {
  return URL.canParse(other) && new URL(one).origin === new URL(other).origin;
}

function nothing(): void {
  // Octokit's own log lines say nothing that our errors do not.
}

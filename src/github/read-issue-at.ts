/** One issue by its address, for the command line: with the person's own token, or none for a public repository. */
import { Octokit } from "@octokit/rest";
import { BotError } from "../domain/bot-error.ts";
import { toGithubAddresses } from "./github-addresses.ts";
import { toGithubError } from "./github-error.ts";
import { openFetch, type Network } from "./open-fetch.ts";

export interface IssueAt {
  readonly address: string;
  /** Sent only to `tokenFor`, the address of a GitHub. */
  readonly token: string | undefined;
  readonly tokenFor: string;
  readonly network: Network;
}

const ISSUE = /^(https?:\/\/[^?#\s]+?)\/([^/?#\s]+)\/([^/?#\s]+)\/issues\/(\d+)\/?(?:[?#].*)?$/;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** @throws BotError `bad-usage` when the address is no issue's; `github-…` when GitHub does not give it */
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
  const auth = token !== undefined && token !== "" && isSameHost(web, tokenFor) ? { auth: token } : {};
  const octokit = new Octokit({ baseUrl: toGithubAddresses(web).api, log: SILENT, request: { fetch }, ...auth });
  try {
    const { data } = await octokit.rest.issues.get({ owner, repo, issue_number: Number(number) });
    return { title: data.title, body: data.body ?? "" };
  } catch (error) {
    throw toGithubError("issues/get", error);
  } finally {
    await close();
  }
}

function isSameHost(one: string, other: string): boolean {
  return URL.canParse(other) && new URL(one).origin === new URL(other).origin;
}

function nothing(): void {
  // Octokit's own log lines say nothing that our errors do not.
}

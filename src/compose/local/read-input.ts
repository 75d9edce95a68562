/** Files named on the command line, with a clear word when they are not there. */
import { createReadStream } from "node:fs";
import { parseServiceSettings } from "../../config/service-settings.ts";
import { BotError } from "../../domain/bot-error.ts";
import type { LocalDeps } from "./with-local-parts.ts";

/** More than any patch or issue may have; the rest of a larger file, or of one that never ends, is not read. */
const MAX_INPUT_BYTES = 32 * 1024 * 1024;

/**
 * At most `MAX_INPUT_BYTES` of it.
 *
 * @throws BotError `bad-usage`
 */
export async function readInput(path: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  try {
    const stream = createReadStream(path, { end: MAX_INPUT_BYTES - 1 });
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = (code === undefined ? undefined : REASONS[code]) ?? message;
    throw new BotError("bad-usage", { reason: `Cannot read ${path}: ${reason}` }, { cause: error });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file.",
  EISDIR: "it is a folder.",
  EACCES: "you may not read it.",
};

export interface IssueText {
  readonly title: string;
  readonly body: string;
}

/**
 * First line the title (a Markdown heading's marks are taken off), the rest the body.
 *
 * @throws BotError `bad-usage` when there is nothing; `issue-…` for an address
 */
export async function readIssue(
  { readStandardInput, env }: Pick<LocalDeps, "readStandardInput" | "env">,
  source: string,
  signal: AbortSignal,
): Promise<IssueText> {
  if (/^https?:/.test(source)) return readFromGithub(source, env, signal);
  const text = source === "-" ? await readStandardInput() : toText(source, await readInput(source));
  if (text.includes("\0")) throw new BotError("bad-usage", { reason: "The issue is not text." });
  const [first = "", ...rest] = text.replace(/^[#\s]+/, "").split("\n");
  const title = first.trim();
  if (title === "") throw new BotError("bad-usage", { reason: "The issue is empty." });
  return { title, body: rest.join("\n").trim() };
}

function toText(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new BotError("bad-usage", { reason: `The issue in ${path} is not UTF-8 text.` }, { cause: error });
  }
}

/** octokit costs most of a second, so it is loaded only here. */
async function readFromGithub(address: string, env: LocalDeps["env"], signal: AbortSignal): Promise<IssueText> {
  const { readIssueAt } = await import("../../github/read-issue-at.ts");
  const { readNetwork } = await import("../read-network.ts");
  const settings = parseServiceSettings(env);
  const { network } = await readNetwork(settings, env);
  return readIssueAt({ address, token: env["GITHUB_TOKEN"], tokenFor: settings.GITHUB_URL, network }, signal);
}

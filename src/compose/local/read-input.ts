/** Files named on the command line, with a clear word when they are not there. */
import { readFile } from "node:fs/promises";
import { BotError } from "../../domain/bot-error.ts";
import type { LocalDeps } from "./with-local-parts.ts";

/** @throws BotError `bad-usage` */
export async function readInput(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BotError("bad-usage", { reason: `Cannot read ${path}: ${reason}` }, { cause: error });
  }
}

/**
 * First line the title (a Markdown heading's marks are taken off), the rest the body.
 *
 * @throws BotError `bad-usage` when there is nothing, or a web address: GitHub is not asked on the command line yet
 */
export async function readIssue(
  { readStandardInput }: Pick<LocalDeps, "readStandardInput">,
  source: string,
): Promise<{ readonly title: string; readonly body: string }> {
  if (/^https?:/.test(source)) {
    throw new BotError("bad-usage", { reason: "--issue takes a file or -; addresses are not supported yet." });
  }
  const text = source === "-" ? await readStandardInput() : new TextDecoder().decode(await readInput(source));
  const [first = "", ...rest] = text.trim().split("\n");
  const title = first.replace(/^#+\s*/, "").trim();
  if (title === "") throw new BotError("bad-usage", { reason: "The issue is empty." });
  return { title, body: rest.join("\n").trim() };
}

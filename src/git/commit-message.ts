/** A commit message that nobody can smuggle a trailer into. */
import { BotError } from "../domain/bot-error.ts";
import type { CommitMessage } from "../domain/commit.ts";

const TRAILER = /^[A-Za-z][A-Za-z0-9-]*: \S.*$/;
/** Lines of a body that git or GitHub would read as a statement about who made or approved the commit. */
const FORGED = /^\s*(?:[A-Za-z-]+-by|swe-agent-[a-z-]+)\s*:/i;

/**
 * Subject (one line, at most 200 characters), body, trailers. A body line that looks like a trailer is quoted with `> `;
 * a trailer that is not `Name: value` on one line is left out.
 */
export function renderCommitMessage(message: CommitMessage): string {
  const subject = toOneLine(message.subject).slice(0, 200) || "Change";
  const body = message.body
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .map((line) => stripControls(line).trimEnd())
    .map((line) => (FORGED.test(line) ? `> ${line.trimStart()}` : line))
    .join("\n")
    .trim();
  const trailers = message.trailers.map(toOneLine).filter((line) => TRAILER.test(line));
  return [subject, body, trailers.join("\n")].filter((part) => part !== "").join("\n\n") + "\n";
}

/**
 * Author and committer for git's environment; both at `message.at`, so that the same commit made twice has the same id.
 *
 * @throws BotError `bad-payload` when `at` is not a date
 */
export function renderIdentity(message: Pick<CommitMessage, "author" | "at">): Record<string, string> {
  const seconds = Math.floor(Date.parse(message.at) / 1000);
  if (!Number.isFinite(seconds)) throw new BotError("bad-payload", { what: "commit message", problems: "at: no date" });
  const name = toOneLine(message.author.name).replace(/[<>]/g, "") || "swe-agent";
  const email = toOneLine(message.author.email).replace(/[<>\s]/g, "");
  const date = `@${seconds} +0000`;
  return {
    ...{ GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: date },
    ...{ GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email, GIT_COMMITTER_DATE: date },
  };
}

function toOneLine(text: string): string {
  return stripControls(text.replace(/[\r\n\u0085\u2028\u2029]+/g, " ")).trim();
}

function stripControls(line: string): string {
  return line.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "");
}

/** What a hand-over says, read from the rows. Pure. */
import { findLast, type RunEvent, type RunEventOf } from "../../domain/run-event.ts";
import type { HandOverFacts } from "../../prompts/hand-over-prompt.ts";

const MAX_FILES = 40;
const MAX_COMMANDS = 15;
/** Shorter words are no plan. */
const MIN_PLAN_CHARS = 40;

export function collectFacts(events: readonly RunEvent[], diff: string): HandOverFacts {
  const said = events.flatMap((event) =>
    event.type === "step.answered" && event.message.text.trim().length >= MIN_PLAN_CHARS
      ? [event.message.text.trim()]
      : [],
  );
  const results = events.filter((event) => event.type === "tool.finished");
  const verdict = findLast(events, "verdict")?.verdict;
  return {
    plan: said[0] ?? "",
    lastWords: said.length > 1 ? (said.at(-1) ?? "") : "",
    diff,
    tests: results.findLast(({ tool, ok, text }) => tool === "test" && (ok || text !== ""))?.text ?? "",
    verdict: verdict === undefined ? "" : `${verdict.verdict}. ${verdict.reason}`,
    attempt: findLast(events, "candidate.forked")?.text ?? "",
    filesRead: listRead(results),
    commands: results
      .filter(({ tool }) => tool === "shell")
      .slice(-MAX_COMMANDS)
      .map(({ summary }) => summary),
  };
}

function listRead(results: readonly RunEventOf<"tool.finished">[]): readonly string[] {
  const read = results
    .filter(({ tool, ok }) => tool === "read" && ok)
    .map(({ summary }) => summary.replace(/^read /, ""));
  return [...new Set(read)].slice(-MAX_FILES);
}

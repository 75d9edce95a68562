/** What a person at a terminal sees of a run while it goes on: one line for what is news, nothing for the rest. Pure. */
import { BUDGETS, type Mode } from "../domain/mode.ts";
import { findLast, type RunEvent, type RunEventType } from "../domain/run-event.ts";
import { describeEvent } from "./render-event.ts";
import { toTerminalLine } from "./to-terminal-text.ts";

/** `rows` are all of the run, `event` the last of them. */
export function renderProgress(event: RunEvent, rows: readonly RunEvent[]): string | undefined {
  if (SILENT.has(event.type)) return undefined;
  const render = RENDER[event.type] as ((event: RunEvent, mode: Mode) => string) | undefined;
  const line =
    render === undefined ? `${INDENT}${event.type}: ${describeEvent(event)}` : render(event, findMode(rows)).trimEnd();
  return toTerminalLine(line);
}

/** Where the words begin, below "step 12/100  ". */
const INDENT = " ".repeat(14);
const MAX_WORDS = 160;

/** What stands in another line, or matters only to a resume. */
const SILENT: ReadonlySet<RunEventType> = new Set([
  "workspace.intended",
  "conversation.opened",
  "step.requested",
  "concluded",
]);

type Render = { readonly [Type in RunEventType]?: (event: Extract<RunEvent, { type: Type }>, mode: Mode) => string };

const RENDER: Render = {
  assigned: ({ baseRef, base }) => `From ${baseRef} at ${base.slice(0, 12)}`,
  "workspace.opened": ({ sandbox, image }) =>
    `Workspace: ${image.startsWith(sandbox) ? image : `${sandbox}, ${image}`}`,
  "mode.chosen": ({ mode, why }) => `Mode ${mode} (${why}): ${toCaps(mode)}`,
  "step.answered": ({ step, message, usage, durationMs }, mode) =>
    `${`step ${step}/${BUDGETS[mode].maxSteps}`.padEnd(INDENT.length)}${toWords(message.text)}  (${toSeconds(durationMs)}, ${usage.completion} tokens)`,
  "tool.finished": ({ ok, summary, durationMs }) =>
    `${(ok ? "" : "✗ ").padStart(INDENT.length)}${toWords(summary)}  (${toSeconds(durationMs)})`,
  "message.added": ({ message }) => `${INDENT}told: ${toWords("text" in message ? message.text : "")}`,
  "stuck.noticed": ({ response, text }) => `${INDENT}goes in circles (${response}): ${toWords(text)}`,
  "history.masked": ({ before }) => `${INDENT}left out of the conversation: ${before} older tool results`,
  "history.summarised": ({ keptFrom }) => `${INDENT}the conversation before step ${keptFrom} is summed up`,
  "candidate.chosen": ({ ranking, why }) => `Attempt ${ranking[0]?.attempt ?? 1} is taken: ${why}`,
  "candidate.forked": ({ candidate, from }) => `Attempt ${candidate}, from before step ${from}`,
  "candidate.committed": ({ round }) => `Verifying the change, round ${round} …`,
  verdict: ({ round, verdict }) => `Round ${round}: ${verdict.verdict}. ${toWords(verdict.reason)}`,
  escalated: ({ from, to, why }) => `Mode ${from} → ${to} (${why}): ${toCaps(to)}`,
};

function findMode(rows: readonly RunEvent[]): Mode {
  return findLast(rows, "escalated")?.to ?? findLast(rows, "mode.chosen")?.mode ?? "standard";
}

function toCaps(mode: Mode): string {
  const { maxSteps, maxWallMs } = BUDGETS[mode];
  return `at most ${maxSteps} steps and ${maxWallMs / 60_000} minutes`;
}

function toSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** The first line that says something, without what a terminal would take for a command. */
function toWords(text: string): string {
  const first = text.trim().split("\n")[0] ?? "";
  const plain = first.replace(/[\u0000-\u001f\u007f-\u009f]/g, "").trim();
  return plain.length <= MAX_WORDS ? plain : `${plain.slice(0, MAX_WORDS)} …`;
}

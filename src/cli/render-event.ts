/** One event of a run as one line for people. Pure. */
import type { RunEvent, StoredRunEvent } from "../domain/run-event.ts";
import { toTerminalLine } from "./to-terminal-text.ts";

export function renderEvent({ at, event }: StoredRunEvent): string {
  return toTerminalLine(`${at.slice(11, 19)}  ${event.type.padEnd(20)}  ${describeEvent(event)}`.trimEnd());
}

type Describe = { readonly [Type in RunEvent["type"]]: (event: Extract<RunEvent, { type: Type }>) => string };

const DESCRIBE: Describe = {
  assigned: ({ baseRef, base }) => `${baseRef} at ${base.slice(0, 12)}`,
  "workspace.intended": ({ sandbox }) => sandbox,
  "workspace.opened": ({ sandbox, tier, image }) => `${sandbox}, tier ${tier}, ${image}`,
  "mode.chosen": ({ mode, why }) => `${mode}: ${why}`,
  "conversation.opened": ({ messages }) => `${messages.length} messages`,
  "step.requested": ({ step }) => `step ${step}`,
  "step.answered": ({ step, message, usage }) =>
    `step ${step}: ${firstLine(message.text)} (${usage.completion} tokens)`,
  "tool.finished": ({ ok, summary }) => `${ok ? "" : "✗ "}${firstLine(summary)}`,
  "stuck.noticed": ({ rule, response, text }) => `rule ${rule}, ${response}: ${firstLine(text)}`,
  "message.added": ({ message }) => ("text" in message ? firstLine(message.text) : ""),
  "history.masked": ({ before, tokens }) => `${before} older tool results; about ${tokens} tokens are left`,
  "history.summarised": ({ keptFrom }) => `all before step ${keptFrom}`,
  "candidate.chosen": ({ ranking, why }) => `attempt ${ranking[0]?.attempt ?? 1} of ${ranking.length} is taken: ${why}`,
  "candidate.forked": ({ candidate, from }) => `attempt ${candidate}, again from before step ${from}`,
  "candidate.committed": ({ round, commit }) => `round ${round}: ${commit.slice(0, 12)}`,
  verdict: ({ round, verdict }) => `round ${round}: ${verdict.verdict}. ${firstLine(verdict.reason)}`,
  escalated: ({ from, to, why }) => `${from} → ${to}: ${why}`,
  "publish.intended": ({ branch, draft }) => `${branch}${draft ? " (draft)" : ""}`,
  pushed: ({ branch, commit }) => `${branch} at ${commit.slice(0, 12)}`,
  "pull-request": ({ number, draft }) => `#${number}${draft ? " (draft)" : ""}`,
  commented: ({ commentId }) => `comment ${commentId}`,
  parked: ({ reason, until }) => `until ${until.slice(11, 19)}: ${reason}`,
  "infrastructure-failure": ({ code, message }) => `${code}: ${message}`,
  concluded: ({ outcome, steps }) => `${outcome.outcome} after ${steps} steps`,
};

export function describeEvent(event: RunEvent): string {
  const describe = DESCRIBE[event.type] as (event: RunEvent) => string;
  return describe(event);
}

function firstLine(text: string): string {
  return (text.split("\n")[0] ?? "").slice(0, 140);
}

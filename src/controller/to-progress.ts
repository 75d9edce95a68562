/** How a run went so far, as a few numbers: what a decision to go on, to escalate or to stop can rest on. Pure. */
import { isEditTool } from "../domain/edit-tool.ts";
import type { RunEvent, RunEventOf } from "../domain/run-event.ts";

export function toProgress(events: readonly RunEvent[]): Record<string, number> {
  const results = events.filter((event): event is RunEventOf<"tool.finished"> => event.type === "tool.finished");
  const edits = results.filter(({ tool }) => isEditTool(tool));
  const tests = results.filter(({ tool }) => tool === "test");
  const answers = events.filter((event) => event.type === "step.answered");
  const tokens = answers.reduce((sum, { usage }) => sum + usage.prompt + usage.completion, 0);
  return {
    steps: answers.length,
    kTok: tokens / 1_000,
    filesRead: new Set(results.filter(({ tool, ok }) => tool === "read" && ok).map(({ summary }) => summary)).size,
    edits: edits.filter(({ ok }) => ok).length,
    editFailures: edits.filter(({ ok }) => !ok).length,
    invalidCalls: results.filter(({ valid }) => !valid).length,
    testRuns: tests.length,
    lastTestsPassed: tests.at(-1)?.ok === true ? 1 : 0,
    stuckNotices: events.filter(({ type }) => type === "stuck.noticed").length,
    masks: events.filter(({ type }) => type === "history.masked").length,
    attempts: 1 + events.filter(({ type }) => type === "candidate.forked").length,
  };
}

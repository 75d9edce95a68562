/** What to read when a run did not end in time. */
import type { StoredRunEvent } from "../../src/domain/run-event.ts";
import type { Run } from "../../src/domain/run.ts";
import type { GithubTwin } from "../../twin/github/github-twin.ts";

interface Evidence {
  readonly run: Run | undefined;
  readonly events: readonly StoredRunEvent[];
  readonly twin: GithubTwin;
  readonly logs: readonly string[];
}

/** Where the run stands, its last events, the last requests to GitHub and the last words of the workers. */
export function explainRun({ run, events, twin, logs }: Evidence): string {
  const state = run === undefined ? "no run" : `${run.state}, epoch ${run.epoch}, parked: ${String(run.parkedReason)}`;
  const requests = twin
    .ledger()
    .slice(-15)
    .map(({ at, method, path, status, durationMs }) => `${at} ${method} ${path} ${status} ${durationMs} ms`);
  const lines = events.slice(-10).map(({ at, event }) => `${at} ${event.type}`);
  return [state, ...lines, ...requests, ...logs.map((log) => log.slice(-3_000))].join("\n");
}

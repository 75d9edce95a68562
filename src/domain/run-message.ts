/** What people tell a run while it lives. Rows, read before each step and turned into the abort signal by the host. */

import type { StartRun } from "./run.ts";

export type RunMessage =
  | { readonly kind: "stop"; readonly by: string; readonly why: string }
  /** Asked for while a stop was pending: `start` becomes a new run once this one has ended. */
  | { readonly kind: "restart"; readonly by: string; readonly start: StartRun }
  | { readonly kind: "note"; readonly by: string; readonly text: string };

export interface StoredRunMessage {
  readonly seq: number;
  /** ISO 8601. */
  readonly at: string;
  readonly message: RunMessage;
}

/** The stop that still holds, or nothing. A restart asked for later does not take it back: it starts a new run. */
export function findStop(messages: readonly StoredRunMessage[]): Extract<RunMessage, { kind: "stop" }> | undefined {
  for (const { message } of messages) if (message.kind === "stop") return message;
  return undefined;
}

/** The run that is wanted once this one has ended, or nothing: the last of stop and restart decides. */
export function findRestart(messages: readonly StoredRunMessage[]): StartRun | undefined {
  const last = messages.findLast(({ message }) => message.kind !== "note")?.message;
  return last?.kind === "restart" ? last.start : undefined;
}

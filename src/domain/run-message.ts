/** What people tell a run while it lives. Rows, read before each step and turned into the abort signal by the host. */

export type RunMessage =
  | { readonly kind: "stop"; readonly by: string; readonly why: string }
  | { readonly kind: "restart"; readonly by: string }
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

/** Whether a new run is wanted once this one has ended: the last of stop and restart was a restart. */
export function wantsRestart(messages: readonly StoredRunMessage[]): boolean {
  const last = messages.findLast(({ message }) => message.kind !== "note");
  return last?.message.kind === "restart";
}

/** Recorded answers of a model: which conversation a recording belongs to, and what is said at which turn. */

export interface ScriptedCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface ScriptedTurn {
  readonly text: string;
  readonly calls: readonly ScriptedCall[];
}

export interface ModelScript {
  /** A text that the first user message of the conversation contains. */
  readonly match: string;
  /** One per assistant message; a conversation that goes on past the last gets the last again. */
  readonly turns: readonly ScriptedTurn[];
}

export interface WireMessage {
  readonly role: string;
  readonly content: string | null;
}

/** The turn is found from the messages alone, so that a continued run gets the answer it would have got. */
export function findTurn(scripts: readonly ModelScript[], messages: readonly WireMessage[]): ScriptedTurn | undefined {
  const asked = messages.filter(({ role }) => role === "user").map(({ content }) => content ?? "");
  const script = scripts.find(({ match }) => asked.some((text) => text.includes(match)));
  const index = messages.filter(({ role }) => role === "assistant").length;
  return script?.turns[Math.min(index, script.turns.length - 1)];
}

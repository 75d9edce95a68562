/**
 * The one error class. A broken assumption is thrown as a BotError; an expected ending is a value and never thrown.
 */
import { ERROR_CATALOGUE, type ErrorCode, type ErrorKind } from "./error-catalogue.ts";

/** Values that a catalogue entry puts into its message; never secrets. */
export type ErrorDetails = Readonly<Record<string, string | number>>;

export class BotError extends Error {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  /** What a person can do now; safe to post in an issue. */
  readonly advice: string;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options: { cause?: unknown } = {}) {
    const entry = ERROR_CATALOGUE[code];
    super(fill(entry.message, details), options);
    this.name = "BotError";
    this.code = code;
    this.kind = entry.kind;
    this.details = details;
    this.advice = fill(entry.advice, details);
  }
}

/** A BotError as it is; anything else becomes `unexpected`, with the original as cause. */
export function toBotError(error: unknown): BotError {
  if (error instanceof BotError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new BotError("unexpected", { reason }, { cause: error });
}

function fill(template: string, details: ErrorDetails): string {
  return template.replace(/\{(\w+)\}/g, (_whole, name: string) => String(details[name] ?? `(${name} unknown)`));
}

import { applyEdit, type EditRequest } from "../../../src/agent/edits/apply-edit.ts";
import type { EditOutcome } from "../../../src/agent/edits/edit-outcome.ts";

export function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function toText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** The outcome of one edit, the new file as text. */
export type TextOutcome = EditOutcome & { readonly text?: string };

/** @param more Options, as an object behind the texts. */
export function editText(file: string, ...[oldText, newText, more]: EditArguments): TextOutcome {
  return withText(applyEdit(toBytes(file), { oldText, newText, ...more }));
}

type EditArguments = readonly [oldText: string, newText: string, more?: Partial<EditRequest>];

export function withText(outcome: EditOutcome): TextOutcome {
  return outcome.kind === "applied" ? { ...outcome, text: toText(outcome.bytes) } : outcome;
}

/** The new file; the refusal where there is none. */
export function fileAfter(file: string, oldText: string, newText: string): string {
  const outcome = editText(file, oldText, newText);
  return outcome.text ?? outcome.kind;
}

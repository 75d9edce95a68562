/** Our matcher, and one that is broken on purpose, as the bench asks them. */
import { applyEdit } from "../../src/agent/edits/apply-edit.ts";
import type { Matcher } from "./bench-case.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export const ourMatcher: Matcher = (file, oldText, newText) => {
  const outcome = applyEdit(encoder.encode(file), { oldText, newText });
  return outcome.kind === "applied" ? decoder.decode(outcome.bytes) : undefined;
};

/** Takes the first place whose first line fits. A bench that finds nothing wrong with it finds nothing at all. */
export const firstMatchWins: Matcher = (file, oldText, newText) => {
  const [first = ""] = oldText.split("\n");
  const lines = file.split("\n");
  const at = lines.findIndex((line) => line.trim() === first.trim());
  if (at === -1) return undefined;
  return [...lines.slice(0, at), newText, ...lines.slice(at + oldText.split("\n").length)].join("\n");
};

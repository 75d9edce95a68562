/** A long file without the bodies: what it declares, with the lines to read. Pure. */
import type { CodeSymbol, Outline } from "../../domain/code.ts";
import { clipList } from "../observation.ts";

/** Undefined when the file declares nothing, so that its text says more. */
export function renderSkeleton(outline: Outline, maxChars: number): string | undefined {
  if (outline.symbols.length === 0) return undefined;
  // Inner declarations are left out before outer ones are.
  for (let depth = deepest(outline.symbols); depth > 1; depth -= 1) {
    const text = toLines(outline.symbols, depth, "").join("\n");
    if (text.length <= maxChars) return text;
  }
  return clipList(toLines(outline.symbols, 1, ""), { maxLines: Number.MAX_SAFE_INTEGER, maxChars });
}

function toLines(symbols: readonly CodeSymbol[], depth: number, indent: string): readonly string[] {
  return symbols.flatMap(({ first, last, signature, children }) => [
    `${first}-${last}| ${indent}${signature}`,
    ...(depth > 1 ? toLines(children, depth - 1, `${indent}  `) : []),
  ]);
}

function deepest(symbols: readonly CodeSymbol[]): number {
  return symbols.reduce((most, { children }) => Math.max(most, 1 + deepest(children)), 0);
}

/** What the index keeps of a file; never its text. */
import type { CodeSymbol } from "../domain/code.ts";
import type { RepoPath } from "../domain/repo-path.ts";
import type { WordCounts } from "./vocabulary.ts";

export interface IndexedFile {
  readonly path: RepoPath;
  readonly stamp: string;
  readonly bytes: number;
  /** Undefined where no grammar reads it. */
  readonly language: string | undefined;
  readonly symbols: readonly FlatSymbol[];
  readonly words: WordCounts;
}

export interface FlatSymbol {
  readonly name: string;
  /** With what it is declared in: `Class.method`. */
  readonly qualified: string;
  readonly kind: CodeSymbol["kind"];
  readonly first: number;
  readonly last: number;
  readonly signature: string;
}

export function flattenSymbols(symbols: readonly CodeSymbol[], prefix = ""): readonly FlatSymbol[] {
  return symbols.flatMap(({ children, ...symbol }) => {
    const qualified = `${prefix}${symbol.name}`;
    return [{ ...symbol, qualified }, ...flattenSymbols(children, `${qualified}.`)];
  });
}

/** What the index keeps of a file; never its text. */
import type { CodeSymbol, Outline } from "../domain/code.ts";
import type { RepoPath } from "../domain/repo-path.ts";
import { isVisible } from "./is-visible.ts";
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
  /** Other files can mean it when they use its name. */
  readonly visible: boolean;
}

/** Each declaration before those inside it. */
export function flattenSymbols(outline: Outline): readonly FlatSymbol[] {
  const { language, symbols: top } = outline;
  const flatten = (symbols: readonly CodeSymbol[], within: FlatSymbol | undefined): readonly FlatSymbol[] =>
    symbols.flatMap((symbol) => {
      const { children, ...own } = symbol;
      const isOpen = isVisible(symbol, { language, isTop: within === undefined, siblings: top });
      const qualified = within === undefined ? own.name : `${within.qualified}.${own.name}`;
      const flat = { ...own, qualified, visible: isOpen && within?.visible !== false };
      return [flat, ...flatten(children, flat)];
    });
  return flatten(top, undefined);
}

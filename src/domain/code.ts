/** Words of code: what a file declares, and what a search over many files finds. All plain data; lines count from 1. */
import type { RepoPath } from "./repo-path.ts";

export type SymbolKind =
  | "namespace"
  | "class"
  | "interface"
  | "implementation"
  | "type"
  | "enum"
  | "function"
  | "method"
  | "constant"
  | "test"
  | "rule";

export interface CodeSymbol {
  readonly kind: SymbolKind;
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** The declaration up to its body, on one line, at most 160 characters. */
  readonly signature: string;
  /** What is declared inside, in the file's order; bodies of functions are not looked into. */
  readonly children: readonly CodeSymbol[];
}

export interface Outline {
  /** Such as `typescript`. */
  readonly language: string;
  readonly lines: number;
  readonly symbols: readonly CodeSymbol[];
}

/** How many ways lead through a function: McCabe's number. */
export interface FunctionComplexity {
  /** With what it is declared in: `Class.method`. */
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly complexity: number;
}

/** A file of a workspace, before it is read. */
export interface SourceFile {
  readonly path: RepoPath;
  readonly bytes: number;
  /** Another one when the content may be another one. */
  readonly stamp: string;
}

export interface FileContent {
  readonly path: RepoPath;
  readonly bytes: Uint8Array;
}

export interface CodeQuery {
  /** `symbol`: declarations by name, `Class.method` too. `lexical`: files by the words they use, best first. */
  readonly kind: "symbol" | "lexical";
  readonly text: string;
  /** Only in these files; null: in all. */
  readonly within: readonly RepoPath[] | null;
  readonly maxHits: number;
}

export interface CodeHit {
  readonly path: RepoPath;
  readonly first: number;
  readonly last: number;
  /** A signature, or the line itself. */
  readonly text: string;
  /** Of its file, for `lexical`: only to be compared within one answer. 0 for `symbol`. */
  readonly score: number;
}

export interface LanguageShare {
  readonly language: string;
  readonly files: number;
  readonly bytes: number;
}

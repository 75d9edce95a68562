/** The seams of reading code; `ports.ts` exports them with the others. */
import type {
  CodeHit,
  CodeQuery,
  FileContent,
  FunctionComplexity,
  LanguageShare,
  Outline,
  SourceFile,
} from "./code.ts";
import type { RepoPath } from "./repo-path.ts";

/**
 * One file at a time; nothing is kept. The path's name decides the language. `unknown-language` also where nobody
 * looks: binaries, more than 512 KB, a line of more than 5,000 characters, more than 2 s of parsing.
 */
export interface Syntax {
  /** Places where the grammar does not fit. Only to be compared: grammars have gaps of their own. */
  countErrors(path: RepoPath, bytes: Uint8Array): Promise<number | "unknown-language">;
  outline(path: RepoPath, bytes: Uint8Array): Promise<Outline | "unknown-language">;
  /** Of every function, in the file's order. */
  complexity(path: RepoPath, bytes: Uint8Array): Promise<readonly FunctionComplexity[] | "unknown-language">;
}

/** The files of one workspace, as they are now. */
export interface CodeSource {
  /** Tracked and new files, ignored, vendored and generated ones left out. */
  list(signal: AbortSignal): Promise<readonly SourceFile[]>;
  /** In the order asked for; files that changed since they were listed, or are gone, are left out. */
  read(files: readonly SourceFile[], signal: AbortSignal): Promise<readonly FileContent[]>;
}

/**
 * What one workspace's code says; at most 20,000 files and 64 MB of it. Every call looks first which files changed and
 * reads those. Same files, same answers.
 */
export interface CodeIndex {
  search(query: CodeQuery, signal: AbortSignal): Promise<readonly CodeHit[]>;
  /** At most three names that the code uses and that are spelt much the same, nearest first. */
  nearest(identifier: string, signal: AbortSignal): Promise<readonly string[]>;
  /** The declarations that the rest refers to most, by file; empty when there are none. A token is taken for three characters. */
  map(budgetTokens: number, signal: AbortSignal): Promise<string>;
  /** Most bytes first. */
  languages(signal: AbortSignal): Promise<readonly LanguageShare[]>;
}

/** What `compose` gives: one for a process, indexes are the workspaces' own. */
export interface CodeReader extends Syntax {
  /** Nothing is read before the first question. */
  createIndex(source: CodeSource): CodeIndex;
}

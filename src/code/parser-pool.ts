/**
 * Parses one file with tree-sitter. The runtime and each grammar are loaded when they are first needed and stay; a tree
 * is gone when its reader returns, because WebAssembly memory is not collected.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Language, Parser, type Tree } from "web-tree-sitter";
import { findLanguage, type LanguageRules } from "./language-rules.ts";

const MAX_BYTES = 512 * 1024;
/** A longer line was written by a program. */
const MAX_LINE_CHARS = 5_000;
const MAX_PARSE_MS = 2_000;

export interface ParsedFile {
  readonly rules: LanguageRules;
  readonly text: string;
  readonly tree: Tree;
}

export interface ParserPool {
  /** What `use` makes of the tree, which must not be kept. */
  parse<Result>(
    file: { readonly path: string; readonly bytes: Uint8Array },
    use: (parsed: ParsedFile) => Result,
  ): Promise<Result | "unknown-language">;
}

/** @param monotonicMs Only ends a parse that takes too long. */
export function createParserPool(monotonicMs: () => number): ParserPool {
  const parsers = new Map<string, Promise<Parser>>();
  let runtime: Promise<void> | undefined;

  async function load(grammar: string): Promise<Parser> {
    runtime ??= openRuntime();
    await runtime;
    const file = import.meta.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`);
    const parser = new Parser();
    return parser.setLanguage(await Language.load(await readFile(fileURLToPath(file))));
  }

  function getParser(grammar: string): Promise<Parser> {
    const known = parsers.get(grammar) ?? load(grammar);
    parsers.set(grammar, known);
    return known;
  }

  return {
    async parse({ path, bytes }, use) {
      const rules = findLanguage(path);
      const text = rules === undefined ? undefined : toParseable(bytes);
      if (rules === undefined || text === undefined) return "unknown-language";
      const parser = await getParser(rules.grammar);
      const deadline = monotonicMs() + MAX_PARSE_MS;
      const tree = parseUntil(parser, text, () => monotonicMs() > deadline);
      if (tree === undefined) {
        // What was left half done, or broken by a grammar's own scanner, must not meet the next file.
        parsers.delete(rules.grammar);
        return "unknown-language";
      }
      try {
        return use({ rules, text, tree });
      } finally {
        tree.delete();
      }
    },
  };
}

/**
 * Grammars hold single functions of a hundred thousand instructions. Optimising one takes V8 seconds, in which other
 * grammars do not load and the process does not end; unoptimised they parse a thousand lines in some 10 ms.
 */
async function openRuntime(): Promise<void> {
  setFlagsFromString("--no-wasm-tier-up");
  setFlagsFromString("--no-wasm-dynamic-tiering");
  await Parser.init();
}

/** A grammar's scanner is C code that may trap on odd input; an edit must not end by that. */
function parseUntil(parser: Parser, text: string, isLate: () => boolean): Tree | undefined {
  try {
    // The binding stops when the callback returns true, which its declaration does not say.
    return parser.parse(text, null, { progressCallback: isLate }) ?? undefined;
  } catch (error) {
    if (error instanceof Error && error.name === "RuntimeError") return undefined;
    throw error;
  }
}

/** Undefined for what nobody wrote by hand: binaries, minified and very large files. */
function toParseable(bytes: Uint8Array): string | undefined {
  if (bytes.length > MAX_BYTES || bytes.includes(0)) return undefined;
  const text = new TextDecoder().decode(bytes);
  for (let start = 0; start < text.length;) {
    const end = text.indexOf("\n", start);
    if ((end === -1 ? text.length : end) - start > MAX_LINE_CHARS) return undefined;
    if (end === -1) break;
    start = end + 1;
  }
  return text;
}

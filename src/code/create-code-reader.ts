/** The room's one door: syntax errors, outlines, and an index over a workspace that is read through a `CodeSource`. */
import type { CodeReader } from "../domain/ports.ts";
import { createCodeIndex } from "./code-index.ts";
import { countErrors } from "./count-errors.ts";
import { measureComplexity } from "./measure-complexity.ts";
import { createParserPool } from "./parser-pool.ts";
import { toOutline } from "./to-outline.ts";

export interface CodeReaderDeps {
  readonly monotonicMs: () => number;
}

/** Loads nothing yet; the first question about a language loads its grammar. */
export function createCodeReader({ monotonicMs }: CodeReaderDeps): CodeReader {
  const pool = createParserPool(monotonicMs);
  const outline: CodeReader["outline"] = (path, bytes) => pool.parse({ path, bytes }, toOutline);
  return {
    outline,
    complexity: (path, bytes) => pool.parse({ path, bytes }, measureComplexity),
    countErrors(path, bytes) {
      if (path.endsWith(".json")) return Promise.resolve(isJson(bytes) ? 0 : 1);
      return pool.parse({ path, bytes }, ({ tree }) => countErrors(tree));
    },
    createIndex: (source) => createCodeIndex({ source, outline, monotonicMs }),
  };
}

/** JSON with comments is broken before an edit and after it, so it never gets worse. */
function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return true;
  } catch {
    return false;
  }
}

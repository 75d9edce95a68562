/** `search`: text, a regular expression or a shape by a program in the sandbox, declarations and words by the code index. */
import { z } from "zod";
import type { CodeHit } from "../../domain/code.ts";
import type { CodeIndex, Sandbox } from "../../domain/ports.ts";
import { clipLine, clipList } from "../observation.ts";
import { defineTool, type Tool, type ToolResult } from "../tool.ts";
import { astGrep } from "./ast-grep.ts";
import { grep, MAX_PER_FILE, type Grepped } from "./grep.ts";
import { listMatching } from "./list-matching.ts";

const MAX_HITS = 40;
const MAX_QUERY_CHARS = 2_000;
const MAX_GLOB_CHARS = 500;
const MAX_LINE_CHARS = 240;
const MAX_CHARS = 6_000;
/** The part of a query that may be a misspelt name: the last one of `a.b::name`. */
const LAST_NAME = /[\p{L}_$][\p{L}\p{N}_$]*(?=[^\p{L}\p{N}_$]*$)/u;
const CALLED_NAMES = /[\p{L}_][\p{L}\p{N}_]*(?=\s*\()/gu;
const META_VARIABLES = /\$+[A-Z0-9_]*/g;

export interface SearchDeps {
  readonly sandbox: Pick<Sandbox, "exec">;
  readonly index: Pick<CodeIndex, "search" | "nearest" | "languages">;
}

export function createSearchTool(deps: SearchDeps): Tool {
  return defineTool({
    name: "search",
    description: `Finds lines by text or regex, code by an ast-grep pattern such as foo($A, $$$) (ast), declarations by name (symbol), or the places that use the words of a question most (lexical). path_glob such as "src/**/*.ts" narrows it, or null. At most ${MAX_HITS} hits; of text, regex and ast ${MAX_PER_FILE} a file.`,
    mutating: false,
    input: z.strictObject({
      query: z.string().min(1).max(MAX_QUERY_CHARS),
      kind: z.enum(["text", "regex", "ast", "symbol", "lexical"]).default("text"),
      path_glob: z.string().max(MAX_GLOB_CHARS).nullable().default(null),
    }),
    async run({ query, kind, path_glob: glob }, { signal }) {
      // No program could be given one.
      if (`${query}${glob ?? ""}`.includes("\0")) {
        return { ok: false, text: "A query holds no NUL.", summary: "search: refused" };
      }
      const found = await search(deps, { text: query, kind, glob }, signal);
      const short = query.slice(0, 60);
      if (found.kind === "failed")
        return { ok: false, text: `The search failed: ${found.problem}`, summary: `search failed: ${short}` };
      if (found.lines.length === 0) return toNothing(deps, { text: query, kind }, signal);
      const lines = found.lines.map((line) => clipLine(line, MAX_LINE_CHARS));
      const text = clipList(lines, { maxLines: MAX_HITS, maxChars: MAX_CHARS });
      return { ok: true, text, summary: `search ${short}: ${lines.length} hits` };
    },
  });
}

interface Wish<Kind extends string = "text" | "regex" | "ast" | "symbol" | "lexical"> {
  readonly text: string;
  readonly kind: Kind;
  readonly glob: string | null;
}

async function search(deps: SearchDeps, { text, kind, glob }: Wish, signal: AbortSignal): Promise<Grepped> {
  switch (kind) {
    case "text":
    case "regex":
      return grep(deps.sandbox, { text, regex: kind === "regex", glob }, signal);
    case "ast":
      return astGrep(deps, { pattern: text, glob }, signal);
    case "symbol":
    case "lexical":
      return searchIndex(deps, { text, kind, glob }, signal);
  }
}

async function searchIndex(
  { sandbox, index }: SearchDeps,
  { glob, ...wish }: Wish<"symbol" | "lexical">,
  signal: AbortSignal,
): Promise<Grepped> {
  const within = glob === null ? null : await listMatching(sandbox, glob, signal);
  const hits = await index.search({ ...wish, within, maxHits: MAX_HITS }, signal);
  return { kind: "found", lines: hits.map(renderHit) };
}

function renderHit({ path, first, last, text }: CodeHit): string {
  return `${path}:${first === last ? first : `${first}-${last}`}:${text}`;
}

async function toNothing(
  { index }: SearchDeps,
  { text, kind }: Pick<Wish, "text" | "kind">,
  signal: AbortSignal,
): Promise<ToolResult> {
  const name = kind === "ast" ? findPatternName(text) : LAST_NAME.exec(text)?.[0];
  const near = name === undefined ? [] : await index.nearest(name, signal);
  const advice = near.length === 0 ? "" : ` Names spelt like ${name ?? ""}: ${near.join(", ")}.`;
  return { ok: true, text: `Nothing found.${advice}`, summary: `search ${text.slice(0, 60)}: 0 hits` };
}

/** What a pattern calls last, rather than what it gives to that. */
function findPatternName(pattern: string): string | undefined {
  const words = pattern.replace(META_VARIABLES, " ");
  return words.match(CALLED_NAMES)?.at(-1) ?? LAST_NAME.exec(words)?.[0];
}

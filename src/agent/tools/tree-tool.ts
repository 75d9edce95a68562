/** `tree`: the files below a folder; what is deeper than asked for is counted. Ignored and vendored files are left out. */
import { z } from "zod";
import type { CodeSource } from "../../domain/ports.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";
import { clipList } from "../observation.ts";
import { defineTool, type Tool } from "../tool.ts";
import { answeringPaths } from "./answering-paths.ts";

const MAX_ENTRIES = 150;
const MAX_CHARS = 4_000;
const MAX_DEPTH = 10;

export function createTreeTool(files: Pick<CodeSource, "list">): Tool {
  return defineTool({
    name: "tree",
    description: `Lists files and folders below path (null: the repository), depth levels deep (null: 2). At most ${MAX_ENTRIES} entries; ignored, vendored and generated files are left out.`,
    mutating: false,
    input: z.strictObject({
      path: z.string().nullable().default(null),
      depth: z.int().min(1).max(MAX_DEPTH).nullable().default(2),
    }),
    run: (input, { signal }) =>
      answeringPaths(async () => {
        const isRoot = input.path === null || /^\.?\/*$/.test(input.path);
        const folder = isRoot ? "" : `${parseRepoPath(input.path ?? "")}/`;
        const below = (await files.list(signal))
          .filter(({ path }) => path.startsWith(folder))
          .map(({ path }) => path.slice(folder.length));
        const name = folder === "" ? "." : folder;
        if (below.length === 0)
          return { ok: false, text: `There is no folder ${name} with files.`, summary: `tree ${name}: not there` };
        const lines = toEntries(below, input.depth ?? 2);
        const text = `${name} (${below.length} files)\n${clipList(lines, { maxLines: MAX_ENTRIES, maxChars: MAX_CHARS })}`;
        return { ok: true, text, summary: `tree ${name}: ${lines.length} entries` };
      }),
  });
}

/** Folders where their first file would stand; those at the last level with the number of files inside. */
function toEntries(paths: readonly string[], depth: number): readonly string[] {
  const counts = new Map<string, number>();
  const files = new Set<string>();
  for (const path of paths) {
    const parts = path.split("/");
    if (parts.length <= depth) files.add(path);
    for (let level = 1; level < parts.length && level <= depth; level += 1) {
      const folder = `${parts.slice(0, level).join("/")}/`;
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
  }
  return [...counts.keys(), ...files].sort().map((entry) => {
    const parts = entry.split("/").filter((part) => part !== "");
    const isFolded = entry.endsWith("/") && parts.length === depth;
    const count = isFolded ? ` (${counts.get(entry) ?? 0} files)` : "";
    return `${"  ".repeat(parts.length - 1)}${parts.at(-1) ?? ""}${entry.endsWith("/") ? "/" : ""}${count}`;
  });
}

/** `read`: a file or a part of it, numbered, with its rev. */
import { z } from "zod";
import { parseRepoPath } from "../../domain/repo-path.ts";
import type { Sandbox } from "../../domain/ports.ts";
import { toTextFile } from "../edits/text-file.ts";
import { clipLine } from "../observation.ts";
import { defineTool, type Tool } from "../tool.ts";
import { answeringPaths } from "./answering-paths.ts";

const MAX_LINES = 400;
const MAX_CHARS = 14_000;
const MAX_LINE_CHARS = 1_000;

export function createReadTool(sandbox: Pick<Sandbox, "read">): Tool {
  return defineTool({
    name: "read",
    description: `Reads a text file, numbered from line \`start\` to \`end\` (at most ${MAX_LINES} lines). Null means from the first, to the last.`,
    mutating: false,
    input: z.strictObject({
      path: z.string(),
      start: z.int().positive().nullable().default(null),
      end: z.int().positive().nullable().default(null),
    }),
    run: (input) =>
      answeringPaths(async () => {
        const path = parseRepoPath(input.path);
        const slice = await sandbox.read(path);
        if (slice === undefined)
          return { ok: false, text: `There is no file ${path}.`, summary: `read ${path}: not there` };
        const file = toTextFile(slice.bytes);
        if (file === undefined) {
          return {
            ok: false,
            text: `${path} is no text (${slice.totalBytes} bytes).`,
            summary: `read ${path}: no text`,
          };
        }
        const shown = renderLines(file.text, input.start ?? 1, input.end ?? Number.MAX_SAFE_INTEGER);
        return {
          ok: true,
          text: `${path} (${shown.total} lines, rev ${slice.rev})\n${shown.text}`,
          summary: `read ${path}:${shown.from}-${shown.to}`,
        };
      }),
  });
}

interface Shown {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly total: number;
}

function renderLines(text: string, start: number, end: number): Shown {
  const lines = text.replace(/\n$/, "").split("\n");
  const from = Math.min(start, lines.length);
  const wanted = lines.slice(from - 1, Math.min(end, from - 1 + MAX_LINES));
  const numbered: string[] = [];
  let chars = 0;
  for (const [index, line] of wanted.entries()) {
    const row = `${from + index}| ${clipLine(line, MAX_LINE_CHARS)}`;
    chars += row.length + 1;
    if (chars > MAX_CHARS) break;
    numbered.push(row);
  }
  const to = from + numbered.length - 1;
  const left = Math.min(end, lines.length) - to;
  const more = left > 0 ? `\n… ${left} more lines; read from ${to + 1} to see them` : "";
  return { text: numbered.join("\n") + more, from, to, total: lines.length };
}

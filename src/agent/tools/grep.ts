/** Lines of files by ripgrep in the sandbox, or by git where it is not installed. */
import type { Sandbox } from "../../domain/ports.ts";
import { DEFAULT_EXEC, type ExecResult } from "../../domain/sandbox.ts";

export const MAX_PER_FILE = 5;
/** What is larger is data. */
const MAX_FILE = "4M";
const TIMEOUT_MS = 20_000;
const NOT_FOUND_PROGRAM = 127;

export interface GrepQuery {
  readonly text: string;
  readonly regex: boolean;
  readonly glob: string | null;
}

export type Grepped =
  { readonly kind: "found"; readonly lines: readonly string[] } | { readonly kind: "failed"; readonly problem: string };

/** `path:line:text`, by path; `failed` for a broken expression. */
export async function grep(sandbox: Pick<Sandbox, "exec">, query: GrepQuery, signal: AbortSignal): Promise<Grepped> {
  const byRipgrep = await sandbox.exec(toRipgrep(query), { ...DEFAULT_EXEC, timeoutMs: TIMEOUT_MS }, signal);
  const result =
    byRipgrep.exitCode === NOT_FOUND_PROGRAM
      ? await sandbox.exec(toGitGrep(query), { ...DEFAULT_EXEC, timeoutMs: TIMEOUT_MS }, signal)
      : byRipgrep;
  // Both programs say 1 for "nothing found" and more for a real problem, such as a broken expression.
  // ripgrep says the same of one file it may not read, whatever it found in all others.
  if (result.exitCode > 1 && result.stdout.length === 0)
    return { kind: "failed", problem: new TextDecoder().decode(result.stderr).trim().slice(0, 400) };
  return { kind: "found", lines: toLines(result) };
}

function toRipgrep({ text, regex, glob }: GrepQuery): readonly string[] {
  return [
    ...[
      "rg",
      "--line-number",
      "--no-heading",
      "--color=never",
      "--smart-case",
      "--sort=path",
      "--hidden",
      "--glob=!.git",
    ],
    ...["--max-count", String(MAX_PER_FILE), "--max-columns", "500", "--max-columns-preview"],
    `--max-filesize=${MAX_FILE}`,
    ...(regex ? [] : ["--fixed-strings"]),
    ...(glob === null ? [] : [`--glob=${glob}`]),
    ...["-e", text, "."],
  ];
}

function toGitGrep({ text, regex, glob }: GrepQuery): readonly string[] {
  return [
    ...["git", "grep", "--line-number", "--untracked", "-I", "--max-count", String(MAX_PER_FILE)],
    ...(regex ? ["--extended-regexp"] : ["--fixed-strings"]),
    // As ripgrep's smart case.
    ...(/\p{Lu}/u.test(text) ? [] : ["--ignore-case"]),
    ...["-e", text],
    ...(glob === null ? [] : ["--", toPathspec(glob)]),
  ];
}

/** `!` leaves files out, as in ripgrep. */
export function toPathspec(glob: string): string {
  return glob.startsWith("!") ? `:(glob,exclude)${glob.slice(1)}` : `:(glob)${glob}`;
}

function toLines({ stdout }: ExecResult): readonly string[] {
  return new TextDecoder()
    .decode(stdout)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace(/^\.\//, ""));
}

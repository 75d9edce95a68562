/** Places with one shape of code, by ast-grep in the sandbox. It parses each file as its name says. */
import type { CodeIndex, Sandbox } from "../../domain/ports.ts";
import { DEFAULT_EXEC, type ExecOptions, type ExecResult } from "../../domain/sandbox.ts";
import { findPatternProblem } from "./find-pattern-problem.ts";
import { MAX_PER_FILE, type Grepped } from "./grep.ts";
import { renderAstHits } from "./render-ast-hits.ts";

/** A parser takes many times as much memory; what is larger was written by a program. */
const MAX_FILE_KIB = 1_024;
const MAX_LARGE_FILES = 500;
/** Arguments of a program are bounded by the system. */
const MAX_GLOB_CHARS = 64 * 1024;
const THREADS = 2;
/** A hit is about 600 bytes of it. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const OPTIONS: ExecOptions = { ...DEFAULT_EXEC, timeoutMs: 20_000, maxOutputBytes: MAX_OUTPUT_BYTES };
const CANNOT_RUN: readonly number[] = [126, 127];
const KILLED = 137;
/** What the loader of a machine with an older C library says, with the exit status of "nothing found". */
const WRONG_LIBRARY = /version `GLIBC\S* not found/;
const CAUSE = /╰▻ (.+)/;
const NARROW = "narrow it with path_glob, or use kind regex";

export interface AstGrepDeps {
  readonly sandbox: Pick<Sandbox, "exec">;
  readonly index: Pick<CodeIndex, "languages">;
}

export interface AstQuery {
  readonly pattern: string;
  readonly glob: string | null;
}

/**
 * `path:line:text` or `path:first-last:first line …`, by path and line, at most five a file; `failed` for a pattern
 * that is no code, for one that fits too much, and where the program is not there.
 */
export async function astGrep(deps: AstGrepDeps, query: AstQuery, signal: AbortSignal): Promise<Grepped> {
  const { sandbox } = deps;
  const large = await listLargeFiles(sandbox, signal);
  const globs = large.map((path) => `--globs=!${escapeGlob(path)}`);
  if (large.length > MAX_LARGE_FILES || globs.join("").length > MAX_GLOB_CHARS)
    return { kind: "failed", problem: `there are too many files over ${MAX_FILE_KIB} KiB here; use kind regex.` };
  const result = await sandbox.exec(toAstGrep(query, globs), OPTIONS, signal);
  const problem = findProblem(result);
  if (problem !== undefined) return { kind: "failed", problem };
  const lines = renderAstHits(new TextDecoder().decode(result.stdout), MAX_PER_FILE);
  if (lines.length > 0) return { kind: "found", lines };
  // Without a hit it says the same of a pattern that is no code at all.
  const broken = await findPatternProblem(deps, query, signal);
  return broken === undefined ? { kind: "found", lines } : { kind: "failed", problem: broken };
}

/** One file of gigabytes would take the whole search down: the program itself has no limit that stops it. */
async function listLargeFiles(sandbox: AstGrepDeps["sandbox"], signal: AbortSignal): Promise<readonly string[]> {
  const condition = ["-name", ".git", "-prune", "-o", "-type", "f", "-size", `+${MAX_FILE_KIB}k`, "-print0"];
  const { stdout } = await sandbox.exec(["find", ".", ...condition], OPTIONS, signal);
  return new TextDecoder()
    .decode(stdout)
    .split("\0")
    .filter((path) => path.startsWith("./"))
    .sort()
    .map((path) => path.slice(1));
}

function toAstGrep({ pattern, glob }: AstQuery, largeFiles: readonly string[]): readonly string[] {
  return [
    // An empty configuration instead of the repository's, which may name other languages and libraries to load.
    ...["ast-grep", "run", "--config=/dev/null", "--json=stream", "--color=never", `--threads=${THREADS}`],
    ...["--no-ignore=hidden", `--pattern=${pattern}`],
    ...(glob === null ? [] : [`--globs=${glob}`]),
    // The last glob that fits decides.
    ...["--globs=!.git", ...largeFiles, "."],
  ];
}

/** A name that is no UTF-8 cannot be written: any bytes stand there. */
function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]{}!]/g, "\\$&").replace(/\uFFFD+/g, "*");
}

function findProblem({ exitCode, timedOut, truncated, stdout, stderr }: ExecResult): string | undefined {
  const said = new TextDecoder().decode(stderr).trim();
  if (CANNOT_RUN.includes(exitCode) || WRONG_LIBRARY.test(said))
    return "search by syntax is not available in this sandbox; use kind regex.";
  if (timedOut || exitCode === KILLED) return `it took too much time or memory; ${NARROW}.`;
  if (truncated) return `the pattern fits too many places; make it say more, or ${NARROW}.`;
  if (exitCode > 1 && stdout.length === 0) return (CAUSE.exec(said)?.[1] ?? said).slice(0, 400);
  return undefined;
}

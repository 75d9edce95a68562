/** Whether a pattern that found nothing is code at all, in the languages it was meant for. */
import type { CodeIndex, Sandbox } from "../../domain/ports.ts";
import { DEFAULT_EXEC } from "../../domain/sandbox.ts";

const OPTIONS = { ...DEFAULT_EXEC, timeoutMs: 20_000 };
const MAX_LANGUAGES = 3;
const PARSE_EXIT = 8;
const USAGE_EXIT = 2;
const EXTENSIONS = /\.(?:(\w+)|\{([\w,]+)\})$/;
/** Where ast-grep's word is neither the end of the file's name nor the code index's name. */
const LANGUAGE_OF: Readonly<Record<string, string>> = {
  mts: "ts",
  cts: "ts",
  mjs: "js",
  cjs: "js",
  pyi: "py",
  h: "c",
  hh: "cpp",
  hpp: "cpp",
  hxx: "cpp",
  sh: "bash",
  scss: "css",
  "c-sharp": "csharp",
};
const ADVICE =
  "A pattern is one whole expression, statement or declaration, such as `foo($A, $$$)` or `if ($C) { $$$ }`: $A stands for one node, $$$ for any number. For anything less use kind regex.";

/**
 * Asks about the languages that the glob names, or else the three that most of the code is in.
 *
 * @returns what is wrong, with advice; undefined when it is code in one of them.
 */
export async function findPatternProblem(
  deps: { readonly sandbox: Pick<Sandbox, "exec">; readonly index: Pick<CodeIndex, "languages"> },
  query: { readonly pattern: string; readonly glob: string | null },
  signal: AbortSignal,
): Promise<string | undefined> {
  const named = listExtensions(query.glob);
  const languages = named.length > 0 ? named : (await deps.index.languages(signal)).map(({ language }) => language);
  const asked = [...new Set(languages.map((name) => LANGUAGE_OF[name] ?? name))].slice(0, MAX_LANGUAGES);
  const broken: string[] = [];
  for (const language of asked) {
    const answer = await checkPattern(deps.sandbox, { pattern: query.pattern, language }, signal);
    if (answer === "code") return undefined;
    if (answer === "no code") broken.push(language);
  }
  if (broken.length > 0) return `the pattern is no complete code in ${broken.join(", ")}. ${ADVICE}`;
  return named.length === 0 ? undefined : `it knows no language of ${named.join(", ")} files; use kind regex.`;
}

function listExtensions(glob: string | null): readonly string[] {
  if (glob === null || glob.startsWith("!")) return [];
  const [, one, several] = EXTENSIONS.exec(glob) ?? [];
  return (one ?? several ?? "").split(",").filter((extension) => extension !== "");
}

async function checkPattern(
  sandbox: Pick<Sandbox, "exec">,
  { pattern, language }: { readonly pattern: string; readonly language: string },
  signal: AbortSignal,
): Promise<"code" | "no code" | "unknown language"> {
  const fixed = ["ast-grep", "run", "--config=/dev/null", "--json=stream", "--stdin"];
  const command = [...fixed, `--lang=${language}`, `--pattern=${pattern}`];
  const { exitCode, stdout } = await sandbox.exec(command, { ...OPTIONS, stdin: new Uint8Array(0) }, signal);
  if (exitCode === USAGE_EXIT) return "unknown language";
  // In nothing, a sound pattern finds nothing (1) or the whole of it; 0 without a hit is a doubtful one.
  return exitCode === PARSE_EXIT || (exitCode === 0 && stdout.length === 0) ? "no code" : "code";
}

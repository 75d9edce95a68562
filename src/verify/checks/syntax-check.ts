/** Whether the files a candidate changed still parse, asked of the languages themselves inside the sandbox. */
import type { Sandbox } from "../../domain/ports.ts";
import { DEFAULT_EXEC } from "../../domain/sandbox.ts";
import { withGradeSandbox, type GradeSandboxDeps } from "../suite/grade-sandbox.ts";
import type { Grading } from "../grading.ts";

const PYTHON_PROGRAM = `
import ast, sys, tokenize
for path in sys.argv[1:]:
    try:
        with tokenize.open(path) as file: ast.parse(file.read(), path)
    except (SyntaxError, ValueError) as error: print("%s: %s" % (path, error))
    except OSError: pass
`;
// Plain JavaScript and JSON only. A .js file may be a module or not: an error that only says which is none. What is
// meant for a compiler (JSX, Flow, decorators, whatever a translator in its folder or above takes) is not judged here.
const NODE_PROGRAM = `
const { readdirSync, readFileSync } = require("node:fs");
const { spawnSync } = require("node:child_process");
const { dirname, join } = require("node:path");
const translators = /^(?:\\.babelrc(?:\\..+)?|babel\\.config\\..+|\\.swcrc|\\.flowconfig)$/;
const translating = /"(?:@babel\\/[^"]+|babel[^"]*|[^"]+-babel|flow-bin|flow-remove-types|@swc\\/core|sucrase)"\\s*:/;
const isFlow = (text) => /@(?:no)?flow\\b/.test(text.slice(0, 2000));
const known = new Map();
function isTranslated(folder) {
  if (!known.has(folder)) known.set(folder, hasTranslator(folder) || (folder !== "." && isTranslated(dirname(folder))));
  return known.get(folder);
}
function hasTranslator(folder) {
  try {
    const names = readdirSync(folder);
    if (names.some((name) => translators.test(name))) return true;
    return names.includes("package.json") && translating.test(readFileSync(join(folder, "package.json"), "utf8"));
  } catch { return false; }
}
const wrongKind = /import statement outside|Unexpected token 'export'|Cannot use 'import.meta'|await is only valid|Illegal return|strict mode/;
const forCompilers = /Unexpected token '<'/;
for (const path of process.argv.slice(1)) {
  let text;
  try { text = readFileSync(path, "utf8"); } catch { continue; }
  if (path.endsWith(".json")) {
    try { JSON.parse(text); } catch (error) { console.log(path + ": " + error.message); }
    continue;
  }
  if (isFlow(text) || isTranslated(dirname(path))) continue;
  const kinds = path.endsWith(".cjs") ? ["commonjs"] : path.endsWith(".mjs") ? ["module"] : ["commonjs", "module"];
  const errors = [];
  for (const kind of kinds) {
    if (errors.includes("")) break;
    const run = spawnSync(process.execPath, ["--input-type=" + kind, "--check", "-"], { input: text, encoding: "utf8" });
    errors.push(run.status === 0 ? "" : (/^\\w*Error: .*$/m.exec(run.stderr) || ["does not parse"])[0]);
  }
  const real = errors.filter((error) => !wrongKind.test(error));
  if (!errors.includes("") && real.length > 0 && !real.some((error) => forCompilers.test(error))) console.log(path + ": " + real[0]);
}
`;
const CHECK_TIMEOUT_MS = 120_000;
// What programs read, compare with or fill in, and nobody means the language to parse: often bad on purpose.
const MATERIAL =
  /(?:^|\/)(?:__fixtures__|fixtures?|testdata|test[-_]data|__snapshots__|tap-snapshots|snapshots|goldens?|(?:[^/]+[-_])?templates?)\/|(?:^|\/)tests?\/(?:.+\/)?data\/|\{[{%]/;

/**
 * Why the change does not parse, asked in a sandbox of its own; null when it does, or did not before either. Fixtures,
 * templates and what is written for a translator are left to the tests.
 */
export async function findNewSyntaxErrors(deps: GradeSandboxDeps, grading: Grading): Promise<string | null> {
  const at = { repo: grading.request.repo, commit: grading.trees.own, signal: grading.signal };
  return withGradeSandbox(deps, at, (sandbox) => checkSyntax(deps, grading, sandbox));
}

/** The same in a sandbox that is open already, with the candidate checked out. */
export async function checkSyntax(deps: GradeSandboxDeps, grading: Grading, sandbox: Sandbox): Promise<string | null> {
  const { request, signal } = grading;
  const there = grading.changed.filter((file) => file.status !== "deleted").map((file) => file.path);
  const paths = there.filter((path) => !MATERIAL.test(path));
  const now = await findSyntaxErrors(sandbox, paths, signal);
  if (now.length === 0) return null;
  const at = { repo: request.repo, commit: request.base, signal };
  const before = await withGradeSandbox(deps, at, (base) => findSyntaxErrors(base, paths, signal));
  const fileOf = (line: string): string => line.slice(0, line.indexOf(": "));
  const found = now.filter((line) => !before.some((known) => fileOf(known) === fileOf(line)));
  return found.length === 0 ? null : `The change does not parse: ${found.slice(0, 3).join(" · ")}`;
}

/** One line per file that does not parse; files of other languages, and missing files, are left out. */
async function findSyntaxErrors(
  sandbox: Sandbox,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const python = paths.filter((path) => path.endsWith(".py"));
  const javascript = paths.filter((path) => /\.[cm]?js$|(?:^|\/)package\.json$/.test(path));
  return [
    ...(await check(sandbox, ["python3", "-c", PYTHON_PROGRAM, ...python], { files: python, signal })),
    ...(await check(sandbox, ["node", "-e", NODE_PROGRAM, "--", ...javascript], { files: javascript, signal })),
  ];
}

// A sandbox without that language answers 127 and finds nothing: its tests will say more.
async function check(
  sandbox: Sandbox,
  command: readonly string[],
  on: { readonly files: readonly string[]; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  if (on.files.length === 0) return [];
  const ran = await sandbox.exec(command, { ...DEFAULT_EXEC, timeoutMs: CHECK_TIMEOUT_MS }, on.signal);
  const lines = new TextDecoder().decode(ran.stdout).split("\n");
  return ran.exitCode === 0 ? lines.filter((line) => on.files.some((file) => line.startsWith(`${file}: `))) : [];
}

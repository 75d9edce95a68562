/** Whether the files a candidate changed still parse, asked of the languages themselves inside the sandbox. */
import type { Sandbox } from "../domain/ports.ts";
import { DEFAULT_EXEC } from "../domain/sandbox.ts";

const PYTHON_PROGRAM = `
import ast, sys, tokenize
for path in sys.argv[1:]:
    try:
        with tokenize.open(path) as file: ast.parse(file.read(), path)
    except (SyntaxError, ValueError) as error: print("%s: %s" % (path, error))
    except OSError: pass
`;
// Plain JavaScript and JSON only. A .js file may be a module or not, and may be meant for a compiler: what only says that is no error.
const NODE_PROGRAM = `
const { readFileSync } = require("node:fs"), vm = require("node:vm");
const { spawnSync } = require("node:child_process");
const meantForOthers = /import statement outside|Unexpected token 'export'|Cannot use 'import.meta'|await is only valid|Unexpected token '<'|Illegal return/;
for (const path of process.argv.slice(1)) {
  let text;
  try { text = readFileSync(path, "utf8"); } catch { continue; }
  if (path.endsWith(".json")) {
    try { JSON.parse(text); } catch (error) { console.log(path + ": " + error.message); }
    continue;
  }
  const type = path.endsWith(".cjs") ? ["commonjs"] : path.endsWith(".mjs") ? ["module"] : ["commonjs", "module"];
  const errors = type.map((kind) => spawnSync(process.execPath, ["--input-type=" + kind, "--check", "-"], { input: text, encoding: "utf8" }))
    .map((run) => (run.status === 0 ? "" : (/^\\w*Error: .*$/m.exec(run.stderr) || ["does not parse"])[0]));
  if (errors.every((error) => error !== "" && !meantForOthers.test(error))) console.log(path + ": " + errors[0]);
}
`;
const CHECK_TIMEOUT_MS = 120_000;

/** One line per file that does not parse; files of other languages, and missing files, are left out. */
export async function findSyntaxErrors(
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

import { parseLines, toArguments, type LintFacts, type Linter } from "./linter.ts";

const LINE = /^(?<path>\S.*?):(?<line>\d+)(?::\d+)?: error: (?<message>.*?)(?: {2}\[(?<rule>[\w-]+)\])?$/;
const OPTIONS = ["--no-error-summary", "--no-color-output", "--no-pretty", "--show-error-codes"];

/** Asked about the changed files; what it says of others is left out, so that a file is compared with itself. */
export const mypy: Linter = {
  tool: "mypy",
  scope: "files",
  settings: ["mypy.ini", ".mypy.ini", "setup.cfg", "pyproject.toml"],
  findProject: (path, facts) => (/\.pyi?$/.test(path) ? findSettings(facts) : undefined),
  toCommand: ({ files }) => ({
    argv: ["mypy", ...OPTIONS, "--hide-error-context", "--cache-dir", "../mypy", ...toArguments(files)],
    env: {},
  }),
  parse({ stdout, exitCode }) {
    const problems = parseLines(stdout, "mypy", LINE);
    if (problems === undefined || (exitCode !== 0 && problems.length === 0)) return undefined;
    // 2: it gave up at the first thing that it cannot read.
    return { problems, isPartial: exitCode > 1 };
  },
};

function findSettings({ files, texts }: LintFacts): string | undefined {
  for (const name of ["mypy.ini", ".mypy.ini"]) if (files.includes(name)) return name;
  if (/^\[tool\.mypy\]/m.test(texts.get("pyproject.toml") ?? "")) return "pyproject.toml";
  return /^\[mypy\]/m.test(texts.get("setup.cfg") ?? "") ? "setup.cfg" : undefined;
}

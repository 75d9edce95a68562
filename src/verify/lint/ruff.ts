import { z } from "zod";
import { parseJson, toRelativePath } from "../runners/runner-adapter.ts";
import { toArguments, toProblem, type LintFacts, type Linter } from "./linter.ts";

const Report = z.array(
  z.object({
    filename: z.string(),
    code: z.string().nullable(),
    message: z.string(),
    location: z.object({ row: z.int() }),
  }),
);

/** The JSON format as docs.astral.sh/ruff describes it; a file that does not parse has a code that is no rule's. */
export const ruff: Linter = {
  tool: "ruff",
  scope: "files",
  settings: ["**/ruff.toml", "**/.ruff.toml", "**/pyproject.toml"],
  findProject: (path, facts) => (/\.pyi?$/.test(path) ? findSettings(facts) : undefined),
  toCommand: ({ files }) => ({
    // Settings may ask for fixes; a linter of ours changes nothing.
    argv: [
      "ruff",
      "check",
      "--output-format",
      "json",
      "--no-fix",
      "--no-cache",
      "--force-exclude",
      ...toArguments(files),
    ],
    env: {},
  }),
  parse({ stdout, exitCode, root }) {
    const report = exitCode > 1 ? undefined : Report.safeParse(parseJson(stdout)).data;
    if (report === undefined) return undefined;
    const problems = report.map(({ filename, code, message, location }) =>
      toProblem("ruff", { path: toRelativePath(filename, root), line: location.row, rule: code ?? "ruff", message }),
    );
    const isPartial = report.some(({ code }) => code === null || code === "invalid-syntax" || code === "E999");
    return { problems, isPartial };
  },
};

function findSettings({ files, texts }: LintFacts): string | undefined {
  for (const name of [".ruff.toml", "ruff.toml"]) if (files.includes(name)) return name;
  return /^\[tool\.ruff\b/m.test(texts.get("pyproject.toml") ?? "") ? "pyproject.toml" : undefined;
}

import { z } from "zod";
import { parseJson, toRelativePath } from "../runners/runner-adapter.ts";
import { isTypeScript, toArguments, toProblem, type LintFacts, type Linter } from "./linter.ts";

const FLAT = /^eslint\.config\.[cm]?[jt]s$/;
const RC = /^\.eslintrc(?:\.(?:[cm]?js|ya?ml|json))?$/;
const LOOKED_AT = /\.[cm]?[jt]sx?$/;

const Report = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(
      z.object({
        ruleId: z.string().nullish(),
        message: z.string(),
        line: z.int().optional(),
        fatal: z.boolean().optional(),
      }),
    ),
  }),
);

/** The JSON formatter as eslint.org describes it. Settings in a file of their own at the root. */
export const eslint: Linter = {
  tool: "eslint",
  scope: "files",
  settings: ["**/eslint.config.*", "**/.eslintrc", "**/.eslintrc.*", "**/.eslintignore"],
  findProject: (path, facts) => (LOOKED_AT.test(path) ? findSettings(facts) : undefined),
  toCommand: ({ project, files }) => ({
    argv: ["node_modules/.bin/eslint", "--format", "json", ...toArguments(files)],
    // Read by versions 8 and 9, which know both kinds of settings.
    env: { ESLINT_USE_FLAT_CONFIG: String(FLAT.test(project)) },
  }),
  parse({ stdout, exitCode, root }) {
    const report = exitCode > 1 ? undefined : Report.safeParse(parseJson(stdout)).data;
    if (report === undefined) return undefined;
    const all = report.flatMap(({ filePath, messages }) =>
      messages.map((said) => ({ ...said, path: toRelativePath(filePath, root) })),
    );
    // Without a parser for types every file of TypeScript "does not parse"; where it truly does not, an edit says so.
    const kept = all.filter(
      ({ path, message, fatal }) => !isAboutAsking(message) && !(fatal === true && isTypeScript(path)),
    );
    const problems = kept.map(({ path, message, line = 1, ruleId }) =>
      toProblem("eslint", { path, line, rule: ruleId ?? "eslint", message }),
    );
    return { problems, isPartial: all.some(({ fatal }) => fatal === true) };
  },
};

function findSettings({ files }: LintFacts): string | undefined {
  return files.find((file) => FLAT.test(file)) ?? files.find((file) => RC.test(file));
}

/** We name each file, so that a file which the settings leave out is complained about. */
function isAboutAsking(message: string): boolean {
  return message.startsWith("File ignored ");
}

import { isTypeScript, parseLines, type LintFacts, type Linter } from "./linter.ts";

const JAVASCRIPT = /\.[cm]?jsx?$/;
const LINE = /^(?<path>\S.*?)\((?<line>\d+),\d+\): error (?<rule>TS\d+): (?<message>.*)$/;
/** About the settings or the whole program; the types were not looked at then. */
const OF_NO_FILE = /^error TS\d+: /m;
/** Numbers that the parser uses. When one of them is in, tsc stops there and says nothing about types. */
const OF_PARSER = /^TS(?:1|17)\d{3}$/;

/** Plain diagnostics, one a line; lines that are indented only explain the one before. */
export const tsc: Linter = {
  tool: "tsc",
  scope: "project",
  settings: ["**/tsconfig.json", "**/tsconfig.*.json", "**/tsconfig-*.json"],
  findProject: (path, facts) => findNearest(path, facts),
  toCommand: ({ project }) => ({
    argv: ["node_modules/.bin/tsc", "--noEmit", "--pretty", "false", "-p", `./${project}`, ...toMemory(project)],
    env: {},
  }),
  parse({ stdout, exitCode }) {
    const problems = parseLines(stdout, "tsc", LINE);
    if (problems === undefined) return undefined;
    const ofSettings = OF_NO_FILE.test(stdout) || problems.some(({ path }) => path.endsWith(".json"));
    if (ofSettings || (exitCode !== 0 && problems.length === 0)) return undefined;
    return { problems, isPartial: problems.length > 0 && problems.every(({ rule }) => OF_PARSER.test(rule)) };
  },
};

/** What tsc remembers between its runs lies beside the tree, and a second run looks at what changed. */
function toMemory(project: string): readonly string[] {
  return ["--incremental", "--tsBuildInfoFile", `../${project.replaceAll(/[^\w.]/g, "-")}.tsbuildinfo`];
}

function findNearest(path: string, { files, texts }: LintFacts): string | undefined {
  const folders = path.split("/").slice(0, -1);
  for (let depth = folders.length; depth >= 0; depth -= 1) {
    const project = [...folders.slice(0, depth), "tsconfig.json"].join("/");
    if (!files.includes(project)) continue;
    const looksAtAll = /"(?:allowJs|checkJs)"\s*:\s*true/.test(texts.get(project) ?? "");
    return isTypeScript(path) || (looksAtAll && JAVASCRIPT.test(path)) ? project : undefined;
  }
  return undefined;
}

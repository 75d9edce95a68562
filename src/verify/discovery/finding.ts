/** One way to run tests that a source named. */
import type { TestRunnerName } from "../../domain/testing.ts";

/** The source of what no file names, but the tests' own text lets conclude. */
export const CONCLUDED = "test files";

export interface Finding {
  readonly runner: TestRunnerName;
  readonly command: string;
  /** Folder the command runs in, relative to the repository's root; empty for the root. */
  readonly cwd: string;
  /** What has to run before the tests each time: builds. */
  readonly before: readonly string[];
  /** For people: the file that named it. */
  readonly source: string;
}

type Language = "javascript" | "python" | "go" | "rust" | "jvm" | "ruby" | "php" | "dotnet" | "c" | "unknown";

const OF_RUNNER: Readonly<Record<TestRunnerName, Language>> = {
  "node:test": "javascript",
  jest: "javascript",
  vitest: "javascript",
  mocha: "javascript",
  ava: "javascript",
  tap: "javascript",
  tape: "javascript",
  uvu: "javascript",
  jasmine: "javascript",
  bun: "javascript",
  pytest: "python",
  unittest: "python",
  go: "go",
  cargo: "rust",
  maven: "jvm",
  gradle: "jvm",
  rspec: "ruby",
  minitest: "ruby",
  phpunit: "php",
  dotnet: "dotnet",
  ctest: "c",
  meson: "c",
  command: "unknown",
};

const OF_FILE: readonly (readonly [Language, RegExp])[] = [
  ["javascript", /\.[cm]?[jt]sx?$|\.(?:vue|svelte)$/],
  ["python", /\.pyi?$/],
  ["go", /\.go$/],
  ["rust", /\.rs$/],
  ["jvm", /\.(?:java|kt|kts|groovy|scala)$/],
  ["ruby", /\.(?:rb|rake|erb)$/],
  ["php", /\.php$/],
  ["dotnet", /\.(?:cs|fs|vb|csproj|fsproj)$/],
  ["c", /\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx)$/],
];

/** A command that nobody recognised speaks the language of the file that names it. */
function languageOf(finding: Finding): Language {
  const known = OF_RUNNER[finding.runner];
  if (known !== "unknown") return known;
  if (/(?:^|\/)package\.json$/.test(finding.source)) return "javascript";
  return /(?:^|\/)(?:tox\.ini|noxfile\.py|manage\.py)$/.test(finding.source) ? "python" : "unknown";
}

/** The one whose language most of the changed files have; the first when that decides nothing. */
export function pickByChange(findings: readonly Finding[], changed: readonly string[]): Finding | undefined {
  const weigh = (finding: Finding): number => {
    const pattern = OF_FILE.find(([language]) => language === languageOf(finding))?.[1];
    return pattern === undefined ? 0 : changed.filter((path) => pattern.test(path)).length;
  };
  const weights = findings.map(weigh);
  return findings[weights.indexOf(Math.max(...weights))];
}

/** Where compilers leave what they made: tests there are not the files of the repository. */
const BUILT =
  /(?:^|[\s/'"])(?:dist|build|out|lib-test|\.?tmp|\.test|\.test-dist|test-dist|dist-test|compiled|es5)(?:\/|[\s'"]|$)/;

/** Results under such names fit no test file; the whole command has to do. */
export function runsBuiltTests(finding: Finding): boolean {
  return languageOf(finding) === "javascript" && finding.runner !== "command" && BUILT.test(finding.command);
}

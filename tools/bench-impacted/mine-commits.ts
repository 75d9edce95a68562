/**
 * `--mine`: commits that change code and tests, and nothing that makes every test run (manifest, lock file, settings
 * of tests). Spread evenly over the years of the manifest, in turn for tuning and for reporting. No selection is run.
 */
import { isEscape } from "../../src/verify/selection/is-escape.ts";
import { isRunnableTest, isTestSupport } from "../../src/verify/trees/test-files.ts";
import type { BareMirror } from "./bare-mirror.ts";
import type { BenchCommit, BenchRepository } from "./manifest.ts";

const MAX_SOURCES = 6;
const CODE = /\.(?:[cm]?[jt]sx?|py|go|rb)$/;
const NO_SOURCE = /(?:^|\/)(?:docs?|examples?|benchmarks?|scripts?|_examples|dist|deno|build|\.github)\/|\.d\.[cm]?ts$/;

export function isSource(path: string): boolean {
  return CODE.test(path) && !isTestSupport(path) && !NO_SOURCE.test(path);
}

/** Newest first, `count` of them. */
export function mineCommits(
  mirror: BareMirror,
  repository: Omit<BenchRepository, "commits">,
  count: number,
): readonly BenchCommit[] {
  const range = [`--since=${repository.since}`, `--until=${repository.until}`];
  const log = mirror.text(["log", "HEAD", "--no-merges", "--no-renames", "--name-only", "--format=%x00%H", ...range]);
  const fitting = log
    .split("\0")
    .slice(1)
    .map((entry) => entry.split("\n").filter((line) => line !== ""))
    .filter(([, ...paths]) => isFitting(paths, repository.language))
    .map(([id = ""]) => id);
  const step = Math.max(1, fitting.length / count);
  const picked = Array.from(
    { length: Math.min(count, fitting.length) },
    (_, at) => fitting[Math.floor(at * step)] ?? "",
  );
  return picked.map((id, at) => ({ id, split: at % 2 === 0 ? "tune" : "report" }));
}

function isFitting(paths: readonly string[], language: string): boolean {
  const sources = paths.filter(isSource);
  const tests = paths.filter((path) => isRunnableTest(path) || (language === "ruby" && /\/spec_\w+\.rb$/.test(path)));
  return sources.length > 0 && sources.length <= MAX_SOURCES && tests.length > 0 && !paths.some(isEscape);
}

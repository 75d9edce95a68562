/** Commits of a history that look like a fix of a bug with its test, newest first; released versions for packages. */
import { classifyPath, type PathKind } from "./classify-path.ts";
import { runGit } from "./edit-trees.ts";
import type { History } from "./open-history.ts";
import type { Repository } from "./manifest.ts";
import { runProgram } from "./run-program.ts";

export interface Candidate {
  readonly base: string;
  readonly fix: string;
  /** ISO date of the fix, where the history says it. */
  readonly date: string | undefined;
  readonly sources: readonly string[];
  readonly tests: readonly string[];
}

const SUBJECT = /\b(?:fix(?:e[sd])?|bug(?:fix)?|issue|regression|crash(?:es)?|incorrect|wrong(?:ly)?)\b/i;
const NOT_ABOUT_CODE = /\b(?:typo|docs?|readme|lint|ci|deps?|bump|changelog|types?|typings?|flaky|format|merge)\b/i;
/** Each one is a tarball to fetch. */
const MAX_VERSIONS = 20;
const MAX_SOURCES = 3;
const MAX_SOURCE_LINES = 60;

export function listCandidates(repository: Repository, history: History): readonly Candidate[] {
  return repository.name.startsWith("npm:") ? listVersions(repository, history) : listCommits(repository, history);
}

function listCommits(repository: Repository, { gitDir, resolve }: History): readonly Candidate[] {
  const head = resolve(findHead(gitDir));
  const since = repository.since === undefined ? [] : [`--since=${repository.since}`];
  const until = repository.until === undefined ? [] : [`--until=${repository.until}`];
  const log = runGit(gitDir, ["log", "--no-merges", "--format=%H %cs %s", ...since, ...until, head], {});
  return log.split("\n").flatMap((line) => {
    const [, fix = "", date = "", subject = ""] = /^(\w{40}) (\S+) (.*)$/.exec(line) ?? [];
    if (!SUBJECT.test(subject) || NOT_ABOUT_CODE.test(subject)) return [];
    return toCandidate(gitDir, { base: `${fix}^`, fix, date }, "manifest");
  });
}

/** The mirror's own HEAD: the bench's repository has none. */
function findHead(gitDir: string): string {
  const [objects = ""] = runProgram("cat", [`${gitDir}/objects/info/alternates`])
    .toString()
    .split("\n");
  return runGit(objects.replace(/\/objects$/, ""), ["rev-parse", "HEAD"], {});
}

function listVersions(repository: Repository, { gitDir, resolve }: History): readonly Candidate[] {
  const name = repository.name.slice(4);
  const versions = JSON.parse(runProgram("npm", ["view", name, "versions", "--json"]).toString()) as readonly string[];
  const released = new Set(versions);
  const pairs = versions.flatMap((fix) => {
    const [, minor = "", patch = ""] = /^(\d+\.\d+)\.(\d+)$/.exec(fix) ?? [];
    const base = `${minor}.${Number(patch) - 1}`;
    return released.has(base) ? [{ base, fix, date: undefined }] : [];
  });
  return pairs
    .reverse()
    .slice(0, MAX_VERSIONS)
    .flatMap((pair) => {
      const [from, to] = [resolve(pair.base), resolve(pair.fix)];
      return toCandidate(gitDir, { ...pair, base: from, fix: to }).map((found) => ({ ...found, ...pair }));
    });
}

function toCandidate(
  gitDir: string,
  about: Pick<Candidate, "base" | "fix" | "date">,
  refused?: PathKind,
): readonly Candidate[] {
  const stat = runGit(gitDir, ["diff", "--numstat", "--no-renames", about.base, about.fix], {});
  const files = stat.split("\n").map((line) => {
    const [added = "0", removed = "0", path = ""] = line.split("\t");
    return { path, lines: Number(added) + Number(removed) || 0, kind: classifyPath(path) };
  });
  const sources = files.filter(({ kind }) => kind === "source");
  const tests = files.filter(({ kind }) => kind === "test").map(({ path }) => path);
  const lines = sources.reduce((sum, file) => sum + file.lines, 0);
  const isSmall = sources.length > 0 && sources.length <= MAX_SOURCES && lines <= MAX_SOURCE_LINES;
  if (!isSmall || tests.length === 0 || files.some(({ kind }) => kind === refused)) return [];
  const base = runGit(gitDir, ["rev-parse", about.base], {});
  return [{ ...about, base, sources: sources.map(({ path }) => path), tests }];
}

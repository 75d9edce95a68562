/** What is known about an issue before the run, as a few numbers; no model is asked. Research page on agents, §3.2. Pure. */
import type { Episode } from "../domain/episode.ts";

export interface IssueFacts {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly files: readonly string[];
  /** Files that use the issue's words most, best first. */
  readonly likelyFiles: readonly string[];
  /** How far the best of them is ahead of the second, 0 to 1. */
  readonly likelyMargin: number;
  /** Of the first of them: its hardest function by McCabe, and how many commits touched it. */
  readonly topComplexity: number;
  readonly topCommits: number;
  /** How many of the names that the issue mentions the code declares. */
  readonly knownNames: number;
  /** Of all code in the repository. */
  readonly codeBytes: number;
  readonly hasTestAdapter: boolean;
  /** GitHub's id; 0 for a repository of this machine. */
  readonly repository: number;
  /** Of all repositories. */
  readonly episodes: readonly Episode[];
}

const FRAME =
  /(?:^|\s)(?:at .*?\(?|File ")((?:[\w@+.-]+\/)*[\w@+.-]+\.\w{1,5})(?:"?, line \d+|:\d+)|Traceback \(most recent call last\)/m;
const SNIPPET = /^(?:`{3,}|~{3,})[^\n]*\n[\s\S]*?\S[\s\S]*?^(?:`{3,}|~{3,})/m;
const TOP_FILES = 5;
/** Classes of the research page, and the one its §3.4 has a rule for; by the words that repositories name their labels with. */
const LABEL_CLASSES = {
  isBug: /\b(?:bug|bugs|defect|regression|crash|fix)\b/i,
  isFeature: /\b(?:feature|enhancement|improvement)s?\b/i,
  isDocs: /\b(?:docs?|documentation|typo)\b/i,
  isSecurity: /\b(?:security|vulnerability|cve)\b/i,
  isPerformance: /\b(?:perf|performance|slow)\b/i,
} as const;
/** Few runs say little: as if one of two runs before had been solved. */
const PRIOR = { solved: 1, runs: 2 } as const;

export function toFeatures(facts: IssueFacts): Record<string, number> {
  const { title, body, files, likelyFiles, likelyMargin, knownNames, codeBytes } = facts;
  const text = `${title}\n${body}`;
  return {
    logIssueLength: Math.log(1 + text.length),
    hasTraceback: FRAME.test(text) ? 1 : 0,
    hasFrameInRepository: hasFrameIn(text, files) ? 1 : 0,
    hasCode: SNIPPET.test(body) ? 1 : 0,
    namedPaths: files.filter((file) => text.includes(file)).length,
    knownNames,
    logFiles: Math.log(1 + files.length),
    logCodeBytes: Math.log(1 + codeBytes),
    likelyMargin,
    logTopComplexity: Math.log(1 + facts.topComplexity),
    logTopCommits: Math.log(1 + facts.topCommits),
    hasTestAdapter: facts.hasTestAdapter ? 1 : 0,
    ...toLabelClasses(facts.labels),
    solveRate: toSolveRate(facts),
    likelyFolders: new Set(likelyFiles.slice(0, TOP_FILES).map(toFolder)).size,
  };
}

function toLabelClasses(labels: readonly string[]): Record<string, number> {
  const words = labels.map((label) => label.replace(/[^\p{L}]+/gu, " "));
  const has = (shape: RegExp): number => (words.some((word) => shape.test(word)) ? 1 : 0);
  return Object.fromEntries(Object.entries(LABEL_CLASSES).map(([name, shape]) => [name, has(shape)]));
}

/** Of this repository's own runs. */
function toSolveRate({ episodes, repository }: IssueFacts): number {
  const own = episodes.filter((episode) => episode.repository === repository);
  const solved = own.filter(({ outcome }) => outcome.outcome === "verified").length;
  return (solved + PRIOR.solved) / (own.length + PRIOR.runs);
}

function hasFrameIn(text: string, files: readonly string[]): boolean {
  const frames = [...text.matchAll(new RegExp(FRAME.source, "gm"))].flatMap(([, path]) => path ?? []);
  return frames.some((frame) =>
    files.some((file) => frame === file || frame.endsWith(`/${file}`) || file.endsWith(`/${frame}`)),
  );
}

function toFolder(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

const NAME =
  /`([A-Za-z_$][\w$]*(?:[.#:]+[A-Za-z_$][\w$]*)*)(?:\(\))?`|\b([a-z]+[A-Z]\w+|[A-Z][a-z]+[A-Z]\w*|[a-z]+_[a-z_]+\w*)\b/g;
const MAX_NAMES = 8;

/** Names of code in an issue: those in backticks, then those that no plain word is spelt like. */
export function listNames(text: string): readonly string[] {
  const found = [...text.matchAll(NAME)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  return [...new Set(found)].slice(0, MAX_NAMES);
}

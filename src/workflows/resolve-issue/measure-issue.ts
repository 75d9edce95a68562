/** What can be known of an issue before the run, asked of the code, the history and earlier runs; no model is asked. */
import { listNames, toFeatures, type IssueFacts } from "../../controller/to-features.ts";
import type { CodeHit } from "../../domain/code.ts";
import type { Episode } from "../../domain/episode.ts";
import type { CodeIndex } from "../../domain/ports.ts";
import type { SolveContext } from "./run-context.ts";
import type { SolveRequest } from "./solve-request.ts";

const MAX_QUERY_CHARS = 4_000;
/** More commits than that say no more. */
const MAX_COMMITS = 200;

export interface IssueToMeasure {
  readonly assignment: SolveRequest["assignment"];
  readonly index: CodeIndex;
  /** The tests' results can be read one by one. */
  readonly hasTestAdapter: boolean;
  readonly episodes: readonly Episode[];
}

/** Names and numbers of research page on agents, §3.2. */
export async function measureIssue(
  context: SolveContext,
  issue: IssueToMeasure,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const { objects, run } = context;
  const { title, body, base, labels } = issue.assignment;
  const files = (await objects.listFiles(run.repo, base)).map(({ path }) => path);
  const found = await locate(issue.index, `${title}\n${body}`, signal);
  const top = found.likelyFiles[0];
  return toFeatures({
    ...{ title, body, labels, files },
    ...found,
    ...(top === undefined ? { topComplexity: 0, topCommits: 0 } : await weigh(context, issue, top)),
    hasTestAdapter: issue.hasTestAdapter,
    repository: run.repo.repositoryId,
    episodes: issue.episodes,
  });
}

type Located = Pick<IssueFacts, "knownNames" | "codeBytes" | "likelyMargin"> & {
  readonly likelyFiles: readonly CodeHit["path"][];
};

async function locate(index: CodeIndex, text: string, signal: AbortSignal): Promise<Located> {
  const query = { kind: "lexical", text: text.slice(0, MAX_QUERY_CHARS), within: null, maxHits: 20 } as const;
  const hits = await index.search(query, signal);
  const declared = listNames(text).map((name) =>
    index.search({ kind: "symbol", text: name, within: null, maxHits: 1 }, signal),
  );
  const languages = await index.languages(signal);
  const [best, second] = [...new Map(hits.map(({ path, score }) => [path, score])).values()];
  return {
    likelyFiles: [...new Set(hits.map(({ path }) => path))],
    likelyMargin: best === undefined || best === 0 ? 0 : (best - (second ?? 0)) / best,
    knownNames: (await Promise.all(declared)).filter((one) => one.length > 0).length,
    codeBytes: languages.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** How hard and how restless the likeliest file is. */
async function weigh(
  { objects, code, run }: SolveContext,
  { assignment }: IssueToMeasure,
  path: CodeHit["path"],
): Promise<Pick<IssueFacts, "topComplexity" | "topCommits">> {
  const bytes = await objects.readFile(run.repo, assignment.base, path);
  const functions = bytes === undefined ? "unknown-language" : await code.complexity(path, bytes);
  const numbers = functions === "unknown-language" ? [] : functions.map(({ complexity }) => complexity);
  const of = { path, max: MAX_COMMITS };
  // In a history that is too long to walk through, the number is not worth a run.
  const topCommits = await objects.countCommits(run.repo, assignment.base, of).catch(() => 0);
  return { topComplexity: Math.max(0, ...numbers), topCommits };
}

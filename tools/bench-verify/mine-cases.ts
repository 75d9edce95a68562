/** Decides which candidates are cases, by the project's own runner alone. The gate is not asked. */
import { ensureDependencies } from "./dependencies.ts";
import { makeCommit, type Edits } from "./edit-trees.ts";
import { listCandidates, type Candidate } from "./list-candidates.ts";
import type { Case, Excluded, Repository } from "./manifest.ts";
import { openHistory, type History, type HistoryPlaces } from "./open-history.ts";
import { runOwnSuite, type OwnOutcome } from "./run-own-suite.ts";

export interface MiningOptions {
  readonly places: HistoryPlaces;
  readonly path: string;
  readonly maxCases: number;
  readonly maxTries: number;
  readonly say: (line: string) => void;
}

export interface Mined {
  readonly cases: readonly Case[];
  readonly excluded: readonly Excluded[];
}

const MAX_SUITE_MS = 12_000;

/** Newest first, until there are enough. Everything looked at is either a case or excluded with its reason. */
export async function mineCases(repository: Repository, options: MiningOptions): Promise<Mined> {
  const history = openHistory(repository.name, options.places);
  const candidates = listCandidates(repository, history).slice(0, options.maxTries);
  const cases: Case[] = [];
  const excluded: Excluded[] = [];
  for (const candidate of candidates) {
    if (cases.length >= options.maxCases) break;
    const reason = await findObjection({ repository, history, options }, candidate).catch(
      () => "its files are not whole in the mirror",
    );
    options.say(`${repository.name} ${candidate.fix.slice(0, 10)} ${candidate.date}: ${reason ?? "taken"}`);
    if (reason === undefined) cases.push(toCase(repository, candidate));
    else excluded.push({ repository: repository.name, fix: candidate.fix, reason: reason.split(":")[0] ?? reason });
  }
  return { cases, excluded };
}

function toCase(repository: Repository, candidate: Candidate): Case {
  const short = repository.name.replace(/^.*[/:]/, "");
  return {
    id: `${short}-${candidate.fix.slice(0, 8)}`,
    repository: repository.name,
    base: candidate.base,
    fix: candidate.fix,
    date: candidate.date,
    sources: [...candidate.sources],
    tests: [...candidate.tests],
  };
}

interface Place {
  readonly repository: Repository;
  readonly history: History;
  readonly options: MiningOptions;
}

async function findObjection(place: Place, candidate: Candidate): Promise<string | undefined> {
  const { gitDir, resolve } = place.history;
  const [base, fix] = [resolve(candidate.base), resolve(candidate.fix)];
  const take = (paths: readonly string[]): Edits => Object.fromEntries(paths.map((path) => [path, { from: fix }]));
  const root = makeCommit(gitDir, base, { edits: {}, parent: null });
  const tested = makeCommit(gitDir, base, { edits: take(candidate.tests), parent: null });
  const fixed = makeCommit(gitDir, base, { edits: take([...candidate.tests, ...candidate.sources]), parent: null });
  let setup: readonly string[];
  try {
    const wanted = { repository: place.repository, gitDir, commit: base };
    setup = await ensureDependencies(place.options.places.cache, wanted);
  } catch {
    return "its dependencies cannot be installed here";
  }
  const run = (commit: string): Promise<OwnOutcome> =>
    runOwnSuite({ gitDir, commit, setup, own: place.repository.own, path: place.options.path });
  const after = await run(fixed);
  if (after.color === "too-long" || after.durationMs > MAX_SUITE_MS) return "the suite takes too long";
  if (after.color === "red") return `the suite does not pass here with the fix: ${toLine(after.tail)}`;
  if ((await run(tested)).color !== "red") return "its tests pass without the fix";
  const before = await run(root);
  if (before.color !== "green") return `the suite does not pass here before the fix: ${toLine(before.tail)}`;
  return (await run(fixed)).color === "green" ? undefined : "flaky with the fix";
}

function toLine(tail: string): string {
  return tail.replaceAll(/\s+/g, " ").slice(-300);
}

/** Every variant of every case through the gate, and through the project's own suite where that decides. */
import { join } from "node:path";
import { openCaseTrees, type CaseTrees } from "./case-trees.ts";
import { ensureDependencies, getDependencyFolder } from "./dependencies.ts";
import { createBenchHost, openCaseGate, type Graded, type HostOptions } from "./grade-variant.ts";
import { hashGate, openJournal, type Journal, type Row } from "./journal.ts";
import { makeVariants } from "./make-variants.ts";
import { getRepository, type Case, type Manifest } from "./manifest.ts";
import { openHistory, type HistoryPlaces } from "./open-history.ts";
import { runOwnSuite } from "./run-own-suite.ts";
import { listToolFolders, toOwnPath } from "./sandbox-paths.ts";
import type { Variant } from "./variant.ts";

export interface RunOptions {
  readonly places: HistoryPlaces;
  readonly sandbox: HostOptions["kind"];
  /** Other candidates are left out; all are asked about when it is empty. */
  readonly kinds: readonly string[];
  /** The fix, nothing at all, and one other candidate of each case, another kind from case to case. */
  readonly isBrief: boolean;
  /** How many cases at a time. */
  readonly jobs: number;
  readonly say: (line: string) => void;
}

/** In the manifest's order. A case whose sources or dependencies cannot be had is thrown, not left out. */
export async function runCases(
  manifest: Manifest,
  cases: readonly Case[],
  options: RunOptions,
): Promise<readonly Row[]> {
  const { cache } = options.places;
  const tools = listToolFolders();
  const path = toOwnPath(tools);
  const toolFolders = [...tools, getDependencyFolder(cache)];
  const host = createBenchHost({ kind: options.sandbox, cache, toolFolders, path });
  const journal = openJournal(join(cache, "verify-results.jsonl"));
  const place = { manifest, host, journal, path, options, gate: hashGate() };
  const rows = new Map<string, readonly Row[]>();
  const queue = [...cases];
  const work = async (): Promise<void> => {
    for (let about = queue.shift(); about !== undefined; about = queue.shift()) {
      rows.set(about.id, await runCase({ ...place, pick: options.isBrief ? cases.indexOf(about) : undefined }, about));
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  return cases.flatMap(({ id }) => rows.get(id) ?? []);
}

interface Place {
  readonly manifest: Manifest;
  readonly host: ReturnType<typeof createBenchHost>;
  readonly journal: Journal;
  readonly path: string;
  readonly options: RunOptions;
  readonly gate: string;
  /** Which of the other candidates is taken; undefined for all. */
  readonly pick?: number | undefined;
}

async function runCase(place: Place, about: Case): Promise<readonly Row[]> {
  const { manifest, options, host, journal } = place;
  const repository = getRepository(manifest, about.repository);
  const history = openHistory(repository.name, options.places);
  const trees = openCaseTrees(about, repository, history);
  const setup = await ensureDependencies(options.places.cache, {
    repository,
    gitDir: trees.gitDir,
    commit: trees.base,
  });
  const gate = openCaseGate(host, trees, setup);
  const rows: Row[] = [];
  try {
    for (const variant of pickVariants(makeVariants(trees), place.pick)) {
      if (options.kinds.length > 0 && !options.kinds.includes(variant.kind)) continue;
      const key = [place.gate, options.sandbox, trees.base, trees.tested, variant.candidate, variant.kind].join(" ");
      const full = `${key} ${variant.truth} ${variant.isGiven ? "given" : "own"} ${repository.testCommand ?? ""}`;
      const known = journal.find(full);
      const row = known ?? (await measure({ place, trees, setup }, { variant, key: full, gate }));
      if (known === undefined) journal.add(row);
      rows.push(row);
      options.say(
        `${row.id} ${row.kind} ${row.detail}: ${row.verdict} (${row.truth}, ${Math.round(row.durationMs)} ms)`,
      );
    }
  } finally {
    gate.close();
  }
  return rows;
}

function pickVariants(all: readonly Variant[], pick: number | undefined): readonly Variant[] {
  if (pick === undefined) return all;
  const always = all.filter(({ kind }) => kind === "gold" || kind === "empty");
  const others = all.filter((variant) => !always.includes(variant));
  // Seven steps apart, so that neighbours are of different kinds.
  const picked = others[(pick * 7) % Math.max(1, others.length)];
  return picked === undefined ? always : [...always, picked];
}

interface On {
  readonly place: Place;
  readonly trees: CaseTrees;
  readonly setup: readonly string[];
}

async function measure(
  on: On,
  { variant, key, gate }: { variant: Variant; key: string; gate: ReturnType<typeof openCaseGate> },
): Promise<Row> {
  const about = { key, id: on.trees.about.id, kind: variant.kind, detail: variant.detail };
  const truth = await findTruth(on, variant);
  try {
    const { verdict, testMs }: Graded = await gate.grade(variant);
    const { proof, reason, runner, durationMs } = verdict;
    return { ...about, truth, verdict: verdict.verdict, proof, reason, runner, durationMs, testMs };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...about, truth, verdict: "thrown", proof: null, reason, runner: "", durationMs: 0, testMs: 0 };
  }
}

async function findTruth({ place, trees, setup }: On, variant: Variant): Promise<Row["truth"]> {
  if (variant.truth !== "ask" && variant.truth !== "ask-old") return variant.truth;
  const { about, gitDir, repository } = trees;
  const edits = Object.fromEntries(about.sources.map((path) => [path, { from: variant.candidate }]));
  const commit = variant.truth === "ask" ? trees.commitTested(edits) : trees.commit(edits);
  const outcome = await runOwnSuite({ gitDir, commit, setup, own: repository.own, path: place.path });
  if (outcome.color === "too-long") return "unknown";
  if (variant.truth === "ask") return `suite-${outcome.color}`;
  return outcome.color === "green" ? "fixed" : "old-tests-red";
}

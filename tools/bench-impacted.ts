/**
 * `npm run bench:impacted`: does the selection of impacted tests (`src/verify/selection`) run the tests that fail? On
 * historic commits of the manifest the whole suite is run on the commit, on its code taken back, and on faults put into
 * the lines it changed: what turns red is the truth. The selection sees the tree with the commit's tests, the change of
 * its code alone, the history before it, and how long tests took. Printed are the failing tests in the chosen files and
 * the files' share of the recorded time, for each repository and for all, for the union and for each signal alone, beside
 * choosing the test of the same name. Exits 1 when an aim is missed (`bench-impacted/judge-recall.ts`).
 *
 * Left out: faults that no test notices, and those that keep every test from running, which whatever is run shows.
 *
 * The commits' tests run on this machine as they are, in folders of the cache and in no sandbox.
 *
 * BENCH_MIRROR folder of bare repositories `<owner>+<name>/repo` · BENCH_CACHE for what is installed and measured
 * (default: in the temporary folder); what was measured is not measured again · `--only=<part of a name>` ·
 * `--split=tune` the other half of the commits, on which weights are tried · `--known` only what was measured before ·
 * `--rounds=N` measures so many commits of each repository and reports nothing · `--misses` what was missed ·
 * `--mine` fills repositories of the manifest that have no commits yet.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBareMirror } from "./bench-impacted/bare-mirror.ts";
import { findMisses } from "./bench-impacted/judge-recall.ts";
import { MANIFEST, readManifest, type BenchRepository } from "./bench-impacted/manifest.ts";
import { measureTruth, readTruth, type Truth } from "./bench-impacted/measure-truth.ts";
import { mineCommits } from "./bench-impacted/mine-commits.ts";
import {
  fitsBudget,
  isOwn,
  renderMisses,
  renderRates,
  withFaults,
  type CaseResult,
} from "./bench-impacted/report-recall.ts";
import { selectCase } from "./bench-impacted/select-case.ts";

const PER_REPOSITORY = 10;
const mirrors = process.env["BENCH_MIRROR"] ?? "";
const cache = process.env["BENCH_CACHE"] ?? join(tmpdir(), "swe-agent-bench-impacted");
const only = readOption("only") ?? "";
const rounds = readOption("rounds");
const repositories = readManifest().filter(({ name }) => name.includes(only));

mkdirSync(cache, { recursive: true });
if (process.argv.includes("--mine")) mine();
else if (rounds !== undefined) await measureRounds(Number(rounds));
else process.exit((await main(readOption("split") === "tune" ? "tune" : "report")) ? 0 : 1);

function readOption(name: string): string | undefined {
  return process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
}

function mine(): void {
  const filled = readManifest().map((repository) => {
    if (repository.commits.length > 0) return repository;
    return {
      ...repository,
      commits: mineCommits(openBareMirror(mirrors, repository.name), repository, PER_REPOSITORY),
    };
  });
  const manifest = JSON.parse(readFileSync(MANIFEST, "utf8")) as Readonly<Record<string, unknown>>;
  writeFileSync(MANIFEST, `${JSON.stringify({ ...manifest, repositories: filled }, undefined, 2)}\n`);
}

/** In turn over the repositories, so that an early end has some of each. */
async function measureRounds(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    for (const repository of repositories) {
      const commit = repository.commits[at];
      if (commit !== undefined) await measureOne(repository, commit.id);
    }
  }
}

async function measureOne(repository: BenchRepository, commit: string): Promise<Truth> {
  const mirror = openBareMirror(mirrors, repository.name);
  const truth = await measureTruth({ mirror, repository, commit, cache });
  const told =
    "left" in truth
      ? `left out: ${truth.left}`
      : `${truth.faults.map(({ failing }) => failing.length).join(" ")} failing`;
  console.error(`${repository.name} ${commit.slice(0, 8)}: ${told}`);
  return truth;
}

async function main(split: "tune" | "report"): Promise<boolean> {
  const results: CaseResult[] = [];
  const timesMs: number[] = [];
  for (const repository of repositories) {
    for (const { id } of repository.commits.filter((commit) => commit.split === split)) {
      const known = readTruth({ repository, commit: id, cache });
      const truth = known ?? (process.argv.includes("--known") ? undefined : await measureOne(repository, id));
      if (truth === undefined || "left" in truth || truth.faults.length === 0) continue;
      const { chosen, ms } = selectCase(openBareMirror(mirrors, repository.name), id, truth.times);
      results.push({ repository: repository.name, commit: id, ...truth, chosen });
      timesMs.push(ms);
    }
  }
  print(results);
  timesMs.sort((one, other) => one - other);
  console.log(`time of a selection, ms: median ${toWhole(timesMs, 0.5)}, longest ${toWhole(timesMs, 1)}\n`);
  const seen = new Set(results.map(({ repository }) => repository));
  const languages = new Set(repositories.filter(({ name }) => seen.has(name)).map(({ language }) => language));
  const misses = findMisses(results, languages.size);
  for (const miss of misses) console.log(`MISSED ${miss}`);
  if (misses.length === 0) console.log("all aims met");
  return misses.length === 0;
}

function print(results: readonly CaseResult[]): void {
  for (const { name } of repositories) {
    const own = results.filter(({ repository }) => repository === name);
    if (own.length > 0) console.log(renderRates(name, own));
  }
  console.log(renderRates("all: the commits' own failing tests, and faults put into their lines", results));
  console.log(renderRates("the commits' own failing tests", withFaults(results, isOwn)));
  console.log(renderRates("faults whose failing tests fit into the time", withFaults(results, fitsBudget)));
  const wide = withFaults(results, (result, fault) => !fitsBudget(result, fault));
  console.log(renderRates("faults that turn more of the suite red than fits", wide));
  if (process.argv.includes("--misses")) console.log(`${renderMisses(results)}\n`);
}

function toWhole(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
}

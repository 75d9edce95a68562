/**
 * `npm run bench:edits`: hunks of real changes, distorted in the thirteen ways in which models distort them, through our
 * matcher and the released matchers of other agents, in one run. Prints what came of them and the time of ours; exits 1
 * when one of our edits landed where only a refusal was right or changed bytes outside of its place, or when a peer was
 * correct more often in any class. `--self-check` puts a broken matcher in our stead and exits 0 only if that is noticed.
 *
 * Every hunk has three lines of context and old lines that fit one place of their file. Correct is the true new file,
 * byte for byte; what else a class asks for stands at its function in `corrupt-*.ts`. For a misspelt word and for a file
 * that moved on, recoverable means: the other lines of the hunk fit one place. Refusing those is safe, not correct.
 *
 * BENCH_CACHE folder for what is fetched (default: in the temporary folder) · BENCH_MIRROR folder of bare repositories
 * `<owner>+<name>/repo` · BENCH_AIDER see `aider-peer.ts` · BENCH_PER_FILE, BENCH_PER_LANGUAGE sample sizes · BENCH_PEERS
 * more of them, `name=file.mjs`, separated by commas.
 */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collectCases, collectHunks } from "./bench-edits/collect-cases.ts";
import { openSources, type Manifest } from "./bench-edits/open-sources.ts";
import { firstMatchWins, ourMatcher } from "./bench-edits/our-matcher.ts";
import { openPeers } from "./bench-edits/peers/open-peers.ts";
import type { Peer } from "./bench-edits/peers/peer.ts";
import { findMisses, renderRates, renderRatios } from "./bench-edits/report-rates.ts";
import { runBench } from "./bench-edits/run-bench.ts";

const WANTED = { hunks: 5_000, languages: 6, peers: 3 } as const;
const MANIFEST = "tools/bench-edits/manifest.json";

process.exit((await main(process.argv.includes("--self-check"))) ? 0 : 1);

async function main(isSelfCheck: boolean): Promise<boolean> {
  const cache = process.env["BENCH_CACHE"] ?? join(tmpdir(), "swe-agent-bench-edits");
  const manifest = JSON.parse(readFileSync(MANIFEST, "utf8")) as Manifest;
  const hunks = collectHunks(openSources(manifest, { cache, mirror: process.env["BENCH_MIRROR"] }), {
    perFile: Number(process.env["BENCH_PER_FILE"] ?? 12),
    perLanguage: Number(process.env["BENCH_PER_LANGUAGE"] ?? 800),
  });
  const languages = new Set(hunks.map(({ language }) => language));
  const counted = [...languages].map((name) => `${name} ${hunks.filter(({ language }) => language === name).length}`);
  console.log(`${hunks.length} hunks in ${languages.size} languages: ${counted.join(", ")}`);
  const us = isSelfCheck ? { name: "broken", edit: firstMatchWins } : { name: "swe-agent", edit: ourMatcher };
  const peers = isSelfCheck ? [] : await openAll(cache);
  const { results, timesMs } = await runBench(us, { cases: collectCases(hunks), peers }, (done) => {
    console.error(`asked: ${done}`);
  });
  console.log(`\n${renderRates(results)}\n\n${renderRatios(results)}\n`);
  const at = (share: number): string => (timesMs[Math.floor((timesMs.length - 1) * share)] ?? 0).toFixed(2);
  console.log(
    `our time for one edit, ms: median ${at(0.5)}, p95 ${at(0.95)}, longest ${at(1)} (${timesMs.length} edits)`,
  );
  const misses = findMisses(results, us.name);
  if (isSelfCheck) return report(misses.length > 0 ? [] : ["the broken matcher was not noticed"]);
  const sizes = { hunks: hunks.length, languages: languages.size, peers: peers.length };
  return report([...misses, ...findShortages(sizes)]);
}

function findShortages(sizes: Readonly<Record<keyof typeof WANTED, number>>): readonly string[] {
  const names = ["hunks", "languages", "peers"] as const;
  return names.flatMap((name) =>
    sizes[name] < WANTED[name] ? [`${sizes[name]} ${name}; ${WANTED[name]} are wanted`] : [],
  );
}

async function openAll(cache: string): Promise<readonly Peer[]> {
  const more = (process.env["BENCH_PEERS"] ?? "").split(",").filter((entry) => entry !== "");
  const openings = await openPeers({ cache, aider: process.env["BENCH_AIDER"], more });
  for (const opening of openings) {
    const sample = "missing" in opening ? "" : opening.every === 1 ? "every case" : `every ${opening.every}th case`;
    console.log(
      `peer ${opening.name}: ${"missing" in opening ? `not had: ${opening.missing}` : `${opening.version}, ${sample}`}`,
    );
  }
  return openings.filter((opening): opening is Peer => !("missing" in opening));
}

function report(misses: readonly string[]): boolean {
  for (const miss of misses) console.log(`MISSED ${miss}`);
  if (misses.length === 0) console.log("all aims met");
  return misses.length === 0;
}

/**
 * `npm run bench:verify`: the gate on real bug fixes. See CONTRIBUTING.md for what the table says.
 *
 * BENCH_CACHE folder for what is fetched, installed and already measured; every user has to be able to enter it, and
 * it must not lie below `/tmp` (default: in `/var/tmp`) · BENCH_MIRROR folder of bare repositories `<owner>+<name>/…` · BENCH_TOOLS folders of
 * toolchains outside `/usr`, separated by colons.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readManifest, type Manifest } from "./bench-verify/manifest.ts";
import { FULL_SIZES, SAMPLE_SIZES, findShortages, judgeAims, judgeOverhead } from "./bench-verify/judge-aims.ts";
import { mineCases } from "./bench-verify/mine-cases.ts";
import { openCache } from "./bench-verify/open-cache.ts";
import { renderOddities, renderTable, renderTimes } from "./bench-verify/render-table.ts";
import { runCases } from "./bench-verify/run-cases.ts";
import { listToolFolders, toOwnPath } from "./bench-verify/sandbox-paths.ts";

const OWN_MANIFEST = "tools/bench-verify/manifest.json";
const { values } = parseArgs({
  options: {
    manifest: { type: "string", default: OWN_MANIFEST },
    sandbox: { type: "string", default: "bubblewrap" },
    sample: { type: "boolean", default: false },
    kinds: { type: "string", default: "" },
    jobs: { type: "string", default: "1" },
    mine: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    max: { type: "string", default: "4" },
    tries: { type: "string", default: "25" },
  },
});

interface Places {
  readonly cache: string;
  readonly mirror: string | undefined;
}

process.exit((await main()) ? 0 : 1);

async function main(): Promise<boolean> {
  const places = { cache: openCache(), mirror: process.env["BENCH_MIRROR"] };
  const manifest = readManifest(values.manifest);
  return values.mine ? mineAll(manifest, places) : runAll(manifest, places);
}

async function runAll(manifest: Manifest, places: Places): Promise<boolean> {
  const cases = manifest.cases.filter(
    ({ repository, isSample }) => isAsked(repository) && (!values.sample || isSample === true),
  );
  const rows = await runCases(manifest, cases, {
    places,
    sandbox: values.sandbox === "none" ? "none" : "bubblewrap",
    isBrief: values.sample,
    kinds: values.kinds.split(",").filter((kind) => kind !== ""),
    jobs: Number(values.jobs),
    say: (line) => {
      console.error(line);
    },
  });
  console.log(`${cases.length} cases, ${rows.length} candidates, ${manifest.excluded.length} excluded\n`);
  console.log(`${renderTable(rows)}\n\n${renderTimes(rows)}\n\n${renderOddities(rows)}\n`);
  const isWhole = values.manifest === OWN_MANIFEST && values.only === "";
  const sizes = values.sample ? SAMPLE_SIZES : FULL_SIZES;
  const overhead = values.jobs === "1" ? judgeOverhead(rows) : [];
  return report([...judgeAims(rows), ...overhead, ...(isWhole ? findShortages(manifest, cases, sizes) : [])]);
}

/** `--only` takes parts of names, separated by commas. */
function isAsked(repository: string): boolean {
  return values.only.split(",").some((part) => repository.includes(part));
}

function report(misses: readonly string[]): boolean {
  for (const miss of misses) console.log(`MISSED ${miss}`);
  if (misses.length === 0) console.log("all aims met");
  return misses.length === 0;
}

async function mineAll(manifest: Manifest, places: Places): Promise<boolean> {
  let all = manifest;
  for (const repository of manifest.repositories) {
    const isDone = all.cases.some((known) => known.repository === repository.name);
    if (values.only === "" ? isDone : !isAsked(repository.name)) continue;
    const mined = await mineCases(repository, {
      places,
      path: toOwnPath(listToolFolders()),
      maxCases: Number(values.max),
      maxTries: Number(values.tries),
      say: (line) => {
        console.error(line);
      },
    });
    const others = <T extends { readonly repository: string }>(list: readonly T[]): T[] =>
      list.filter((known) => known.repository !== repository.name);
    all = {
      ...all,
      cases: [...others(all.cases), ...mined.cases],
      excluded: [...others(all.excluded), ...mined.excluded],
    };
    writeFileSync(values.manifest, `${JSON.stringify(all, null, 2)}\n`);
  }
  console.log(`${all.cases.length} cases, ${all.excluded.length} excluded`);
  return true;
}

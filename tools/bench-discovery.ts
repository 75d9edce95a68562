/**
 * `npm run bench:discovery`: how tests are run, found out without configuration, on real packages at fixed commits. Live
 * packages are run, and at least one passed test has to be read; recorded ones, whose programs a machine may lack, are
 * compared with what their own CI or README says. Both are counted apart; exits 1 below the aim. `--recorded` leaves the
 * live ones out, `--only` takes parts of names, separated by commas.
 *
 * BENCH_CACHE, BENCH_MIRROR and BENCH_TOOLS as for `bench-verify.ts`.
 */
import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { findOut, type Discovered } from "./bench-discovery/find-out.ts";
import { readPackages } from "./bench-discovery/packages.ts";
import { getDependencyFolder } from "./bench-verify/dependencies.ts";
import { createBenchHost } from "./bench-verify/grade-variant.ts";
import { openCache } from "./bench-verify/open-cache.ts";
import { listToolFolders, toOwnPath } from "./bench-verify/sandbox-paths.ts";

const WANTED = { packages: 40, share: 0.85 } as const;

const { values } = parseArgs({
  options: { only: { type: "string", default: "" }, recorded: { type: "boolean", default: false } },
});

process.exit((await main()) ? 0 : 1);

async function main(): Promise<boolean> {
  const cache = openCache();
  mkdirSync(getDependencyFolder(cache), { recursive: true });
  const tools = listToolFolders();
  const toolFolders = [...tools, getDependencyFolder(cache)];
  const host = createBenchHost({ kind: "bubblewrap", cache, toolFolders, path: toOwnPath(tools) });
  const places = { cache, mirror: process.env["BENCH_MIRROR"] };
  const asked = readPackages("tools/bench-discovery/packages.json").filter(
    ({ name, mode }) =>
      values.only.split(",").some((part) => name.includes(part)) && !(values.recorded && mode === "live"),
  );
  const all: Discovered[] = [];
  for (const about of asked) {
    const found = await findOut(about, { places, host }).catch((error: unknown): Discovered => {
      const miss = error instanceof Error ? error.message.replaceAll(/\s+/g, " ").slice(0, 300) : String(error);
      return { about, runner: "none", command: "", tests: null, miss };
    });
    console.log(renderLine(found));
    all.push(found);
  }
  return judge(all);
}

function renderLine({ about, runner, command, tests, miss }: Discovered): string {
  const said = tests === null ? "" : `, ${tests} tests`;
  const line = `${about.name.padEnd(32)}${about.mode.padEnd(10)}${runner}: ${command.slice(0, 90)}${said}`;
  return miss === "" ? line : `${line}\n  MISSED ${miss}`;
}

function judge(all: readonly Discovered[]): boolean {
  const lines = (["live", "recorded"] as const).map((mode) => {
    const ofMode = all.filter(({ about }) => about.mode === mode);
    const good = ofMode.filter(({ miss }) => miss === "");
    const ecosystems = new Set(ofMode.map(({ about }) => about.ecosystem));
    return `${mode}: ${good.length} of ${ofMode.length}, ecosystems ${[...ecosystems].sort().join(", ")}`;
  });
  const good = all.filter(({ miss }) => miss === "").length;
  const share = all.length === 0 ? 0 : good / all.length;
  console.log(`\n${lines.join("\n")}\nall: ${good} of ${all.length}, ${(share * 100).toFixed(0)} %`);
  const isWhole = values.only === "" && !values.recorded;
  const isMet = share >= WANTED.share && (!isWhole || all.length >= WANTED.packages);
  console.log(isMet ? "all aims met" : `MISSED ${WANTED.share * 100} % of at least ${WANTED.packages}`);
  return isMet;
}

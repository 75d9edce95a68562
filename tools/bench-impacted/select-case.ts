/** What the selection chooses for one commit of the bench, alone by each signal and together. */
import { isCode } from "../../src/verify/selection/declarations.ts";
import { chooseWithin } from "../../src/verify/selection/choose-within.ts";
import { scoreTests, weigh } from "../../src/verify/selection/select-impacted.ts";
import {
  SIGNALS,
  type ChangedCode,
  type SelectionFacts,
  type Signal,
} from "../../src/verify/selection/selection-facts.ts";
import { findNearestTests } from "../../src/verify/selection/find-nearest-tests.ts";
import { isRunnableTest } from "../../src/verify/trees/test-files.ts";
import type { BareMirror } from "./bare-mirror.ts";
import { listAdded, listChanged, readBlob } from "./seed-faults.ts";

/** Of mode standard; the share is the aim of the bench. */
const BUDGET = { share: 0.2, maxMs: 5 * 60_000, minMs: 0 } as const;
const MAX_BYTES = 512 * 1024;
const MAX_COMMITS = 2_000;

const WITHOUT = ["without words", "without symbols", "without graph"] as const;

/** Ways of choosing, in the order of the report. */
export const WAYS = ["union", ...SIGNALS, "same name", ...WITHOUT] as const;
export type Way = (typeof WAYS)[number];

export interface CaseChoice {
  readonly chosen: Readonly<Record<Way, readonly string[]>>;
  readonly ms: number;
}

/** The selection sees the tree with the new tests, the change of the code alone, and the history before the commit. */
export function selectCase(mirror: BareMirror, commit: string, times: Readonly<Record<string, number>>): CaseChoice {
  const facts = readFacts(mirror, commit, times);
  const started = performance.now();
  const scored = scoreTests(facts);
  const choose = (asked: readonly Signal[]): readonly string[] =>
    chooseWithin(weigh(scored.signals, asked), { tests: scored.tests, recorded: facts.recorded, budget: facts.budget });
  const union = choose(SIGNALS);
  const ms = performance.now() - started;
  const alone = Object.fromEntries(SIGNALS.map((signal) => [signal, choose([signal])])) as Record<
    Signal,
    readonly string[]
  >;
  const without = (left: Signal): readonly string[] => choose(SIGNALS.filter((signal) => signal !== left));
  const changed = facts.changed.map(({ path }) => path);
  const chosen = {
    union,
    ...alone,
    "same name": findNearestTests(changed, facts.files, 8),
    "without words": without("words"),
    "without symbols": without("symbols"),
    "without graph": without("graph"),
  };
  return { chosen, ms };
}

function readFacts(mirror: BareMirror, commit: string, times: Readonly<Record<string, number>>): SelectionFacts {
  const entries = mirror.text(["ls-tree", "-r", "-l", commit]).split("\n").flatMap(toEntry);
  const files = entries.map(({ path }) => path);
  const read = entries.filter(
    ({ path, bytes }) => bytes <= MAX_BYTES && (isCode(path) || /(?:package|tsconfig[^/]*)\.json$/.test(path)),
  );
  const fresh = mirror
    .text(["diff-tree", "-r", "--no-renames", "--diff-filter=A", "--name-only", `${commit}~1`, commit])
    .split("\n");
  return {
    files,
    texts: readAll(mirror, read),
    changed: listChanged(mirror, commit).map((path) => toChange(mirror, commit, path)),
    history: readHistory(mirror, `${commit}~1`),
    // Of a test that is new nobody knows the time yet.
    recorded: new Map(Object.entries(times).filter(([path]) => !fresh.includes(path) || !isRunnableTest(path))),
    budget: BUDGET,
  };
}

interface Entry {
  readonly path: string;
  readonly blob: string;
  readonly bytes: number;
}

function toEntry(line: string): readonly Entry[] {
  const [, blob, size, path] = /^100\d+ blob (\w+)\s+(\d+)\t(.+)$/.exec(line) ?? [];
  return blob === undefined || path === undefined ? [] : [{ path, blob, bytes: Number(size) }];
}

function readAll(mirror: BareMirror, entries: readonly Entry[]): ReadonlyMap<string, string> {
  const joined = mirror.bytes(["cat-file", "--batch"], entries.map(({ blob }) => `${blob}\n`).join(""));
  const texts = new Map<string, string>();
  let at = 0;
  for (const { path, bytes } of entries) {
    const start = joined.indexOf(10, at) + 1;
    texts.set(path, joined.toString("utf8", start, start + bytes));
    at = start + bytes + 1;
  }
  return texts;
}

function toChange(mirror: BareMirror, commit: string, path: string): ChangedCode {
  const patch = mirror.text(["diff-tree", "-r", "-p", "-U0", "--no-renames", `${commit}~1`, commit, "--", path]);
  const hunks = [...patch.matchAll(/^@@ -\S+ \+(\d+),0 @@/gm)].map(([, line]) => Number(line));
  const removed = patch
    .split("\n")
    .filter((line) => /^-(?!--)/.test(line))
    .map((line) => line.slice(1));
  const exists = readBlob(mirror, `${commit}:${path}`) !== null;
  return { path, lines: exists ? [...listAdded(patch), ...hunks] : [], removed };
}

function readHistory(mirror: BareMirror, commit: string): readonly (readonly string[])[] {
  const log = mirror.text([
    "log",
    "--no-merges",
    "--no-renames",
    `--max-count=${MAX_COMMITS}`,
    "--name-only",
    "--format=%x00",
    commit,
  ]);
  return log.split("\0").map((entry) => entry.split("\n").filter((line) => line !== ""));
}

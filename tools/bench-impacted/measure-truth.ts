/** Which tests really fail: the whole suite on the commit, twice, and once on each fault. Kept in the cache. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ALL_TESTS, type TestOutcome } from "../../src/domain/testing.ts";
import { discoverTestPlan } from "../../src/verify/discovery/discover-test-plan.ts";
import { listPlanFiles } from "../../src/verify/discovery/list-plan-files.ts";
import { runTests } from "../../src/verify/suite/run-tests.ts";
import { fileOfTest, nameOfTest, WHOLE_FILE, type TestPlan } from "../../src/verify/test-plan.ts";
import type { BareMirror } from "./bare-mirror.ts";
import { openCheckout, type Checkout } from "./folder-sandbox.ts";
import { installDependencies } from "./install-dependencies.ts";
import type { BenchRepository } from "./manifest.ts";
import { readBlob, seedFaults, type Fault } from "./seed-faults.ts";

export interface SeenFault {
  readonly name: string;
  /** Ids of tests that are green without the fault. */
  readonly failing: readonly string[];
}

export type Truth =
  | { readonly left: string }
  | {
      /** Recorded time by test file, ms. */
      readonly times: Readonly<Record<string, number>>;
      readonly tests: number;
      readonly faults: readonly SeenFault[];
      /** Faults that no test noticed, or that kept every test from running. */
      readonly unused: readonly string[];
    };

export interface TruthQuestion {
  readonly mirror: BareMirror;
  readonly repository: BenchRepository;
  readonly commit: string;
  readonly cache: string;
}

const RUN_TIMEOUT_MS = 4 * 60_000;
const MIN_TIMEOUT_MS = 20_000;
const MIN_FILES = 20;

function toTruthPath({ repository, commit, cache }: Omit<TruthQuestion, "mirror">): string {
  return join(cache, "truth", repository.name.replace("/", "+"), `${commit}.json`);
}

export function readTruth(question: Omit<TruthQuestion, "mirror">): Truth | undefined {
  const path = toTruthPath(question);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Truth) : undefined;
}

export async function measureTruth(question: TruthQuestion): Promise<Truth> {
  const known = readTruth(question);
  if (known !== undefined) return known;
  const truth = await measure(question).catch((error: unknown): Truth => ({ left: String(error).slice(0, 300) }));
  const path = toTruthPath(question);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(truth));
  return truth;
}

async function measure(question: TruthQuestion): Promise<Truth> {
  const { mirror, repository, commit, cache } = question;
  const links = installDependencies(question);
  const folder = join(cache, "checkouts", repository.name.replace("/", "+"));
  const checkout = await openCheckout(mirror, commit, { folder, links });
  try {
    const run = createRun(checkout, question);
    const first = await run(RUN_TIMEOUT_MS);
    const reason = findReason(first);
    if (reason !== undefined) return { left: reason };
    // A mutant may never end.
    const again = (): Promise<TestOutcome> => run(Math.max(MIN_TIMEOUT_MS, 4 * first.durationMs));
    const seen: { readonly fault: Fault; readonly outcome: TestOutcome }[] = [];
    for (const fault of seedFaults(mirror, commit))
      seen.push({ fault, outcome: await runOnFault(question, checkout, { fault, run: again }) });
    return toTruth(first, await again(), seen);
  } finally {
    checkout.remove();
  }
}

function createRun(
  checkout: Checkout,
  { mirror, repository, commit }: TruthQuestion,
): (timeoutMs: number) => Promise<TestOutcome> {
  const files = mirror.text(["ls-tree", "-r", "--name-only", commit]).split("\n");
  const texts = new Map(
    listPlanFiles(files, []).map((path) => [path, readBlob(mirror, `${commit}:${path}`)?.toString("utf8") ?? ""]),
  );
  const plan = discoverTestPlan({ files, texts, testCommand: repository.test, changed: [] });
  if (plan === undefined) throw new Error("no plan");
  return (timeoutMs) => {
    const nonce = randomBytes(12).toString("hex");
    const run = { sandbox: checkout.sandbox, plan: withoutBuild(plan), scope: ALL_TESTS, nonce };
    const env = { ...repository.env, GOFLAGS: "-mod=mod", GOTOOLCHAIN: "local" };
    return runTests({ ...run, timeoutMs, env }, new AbortController().signal);
  };
}

function withoutBuild(plan: TestPlan): TestPlan {
  return { ...plan, before: null };
}

function findReason(outcome: TestOutcome): string | undefined {
  const files = new Set(outcome.results.map(({ id }) => fileOfTest(id)));
  if (outcome.timedOut) return "the suite did not end in time";
  if (files.size < MIN_FILES) return `${files.size} test files: ${outcome.output.slice(-600)}`;
  const red = outcome.results.filter(({ status }) => status === "failed" || status === "error");
  if (red.length * 5 > outcome.results.length)
    return `red without a fault: ${red.length} of ${outcome.results.length}: ${red[0]?.detail ?? ""}`;
  return undefined;
}

async function runOnFault(
  { mirror, commit }: TruthQuestion,
  checkout: Checkout,
  { fault, run }: { readonly fault: Fault; readonly run: () => Promise<TestOutcome> },
): Promise<TestOutcome> {
  for (const [path, text] of fault.files) checkout.put(path, text);
  try {
    return await run();
  } finally {
    for (const path of fault.files.keys()) checkout.put(path, readBlob(mirror, `${commit}:${path}`));
  }
}

function toTruth(
  first: TestOutcome,
  last: TestOutcome,
  seen: readonly { readonly fault: Fault; readonly outcome: TestOutcome }[],
): Truth {
  const [before, after] = [listGreen(first), listGreen(last)];
  const green = [...before].filter((id) => after.has(id));
  const faults = seen.map(({ fault, outcome }) => {
    const still = listGreen(outcome);
    const isBroken = still.size === 0 || outcome.timedOut || isUnbuilt(outcome);
    return { name: fault.name, failing: isBroken ? [] : green.filter((id) => !still.has(id)) };
  });
  const times: Record<string, number> = {};
  for (const { id, durationMs = 0 } of first.results) times[fileOfTest(id)] = (times[fileOfTest(id)] ?? 0) + durationMs;
  return {
    times,
    tests: green.length,
    faults: faults.filter(({ failing }) => failing.length > 0),
    unused: faults.filter(({ failing }) => failing.length === 0).map(({ name }) => name),
  };
}

function listGreen(outcome: TestOutcome): ReadonlySet<string> {
  return new Set(outcome.results.filter(({ status }) => status === "passed").map(({ id }) => id));
}

/** Of a compiled language: whatever is run shows it. */
function isUnbuilt(outcome: TestOutcome): boolean {
  return outcome.runner === "go" && outcome.results.some(({ id }) => nameOfTest(id) === WHOLE_FILE);
}

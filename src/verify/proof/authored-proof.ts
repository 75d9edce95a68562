/** Whether the candidate's own new tests prove anything (architecture.md §5: 3/3 on the base, about the issue, a mutant). */
import { isTestPart, type ChangedPart } from "../trees/changed-parts.ts";
import type { GateRequest } from "../../domain/gate-request.ts";
import type { RepositoryObjects, Sandbox } from "../../domain/ports.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";
import type { TestOutcome } from "../../domain/testing.ts";
import { listTestFiles, standingIn, type BaseStandings } from "../compare-outcomes.ts";
import type { GradedTrees } from "../trees/graded-trees.ts";
import type { GradeSandboxDeps } from "../suite/grade-sandbox.ts";
import { makeItThrow, type ThrowingFile } from "./make-it-throw.ts";
import { makeMutants, type Mutant } from "./mutants.ts";
import { withPreparedSandbox } from "../suite/prepared-sandbox.ts";
import { readIssueNames } from "./read-issue-names.ts";
import { createRelevance } from "./relevance.ts";
import { takeInTurn } from "./take-in-turn.ts";
import { writeTexts } from "../suite/sandbox-texts.ts";
import { runScope } from "../suite/run-whole-suite.ts";
import { fileOfTest, type TestPlan } from "../test-plan.ts";

export interface AuthoredDeps extends GradeSandboxDeps {
  readonly objects: RepositoryObjects;
  readonly randomHex: (bytes: number) => string;
}

export interface AuthoredQuestion {
  readonly request: GateRequest;
  readonly trees: GradedTrees;
  readonly plan: TestPlan;
  readonly changed: readonly ChangedPart[];
  readonly base: BaseStandings;
  /** The run over the patched tree, in which added test files took part. */
  readonly patched: TestOutcome;
}

export interface AuthoredProof {
  readonly accepted: readonly string[];
  /** Why none, or not all, were accepted; null when there was nothing to ask. */
  readonly reason: string | null;
}

const BASE_RUNS = 3;
const MAX_MUTANTS = 6;
const NOTHING: AuthoredProof = { accepted: [], reason: null };

/** Looks at new tests that pass now. Each question is asked in a fresh sandbox. */
export async function findAuthoredProof(
  deps: AuthoredDeps,
  question: AuthoredQuestion,
  signal: AbortSignal,
): Promise<AuthoredProof> {
  const passing = await listNewPassing(deps, question, signal);
  if (passing.length === 0) return NOTHING;
  const { changed, request } = question;
  const names = await readIssueNames(deps.objects, question);
  const relevant = passing.filter(createRelevance({ issueText: request.issueText, changed, names }));
  if (relevant.length === 0) return { accepted: [], reason: "the new tests are not about the issue or the change" };
  const failing = await keepFailingOnBase(deps, { ...question, ids: relevant }, signal);
  if (failing.length === 0) {
    return {
      accepted: [],
      reason: "the new tests do not fail by assertion on the code as it was, in three of three runs",
    };
  }
  const needing = await keepNeedingCode(deps, { ...question, ids: failing }, signal);
  if (needing.length === 0) {
    return {
      accepted: [],
      reason: "the new tests pass with the change's data files and set-up of tests alone, without its code",
    };
  }
  const accepted = await keepKillers(deps, { ...question, ids: needing }, signal);
  if (accepted.length > 0) return { accepted, reason: null };
  return { accepted, reason: "the new tests do not run the changed code, or do not notice a fault put into it" };
}

type Selected = AuthoredQuestion & { readonly ids: readonly string[] };

async function listNewPassing(
  deps: AuthoredDeps,
  question: AuthoredQuestion,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { trees, base } = question;
  const known = new Set(base.ids);
  const added = new Set(trees.addedTests);
  const inAdded = question.patched.results.filter((test) => added.has(fileOfTest(test.id)));
  const inChanged = trees.changedTests.length === 0 ? [] : await runChangedTests(deps, question, signal);
  return [...inAdded, ...inChanged]
    .filter((test) => test.status === "passed" && !known.has(test.id))
    .map((test) => test.id);
}

async function runChangedTests(
  deps: AuthoredDeps,
  question: AuthoredQuestion,
  signal: AbortSignal,
): Promise<TestOutcome["results"]> {
  const at = { repo: question.request.repo, commit: question.trees.own, signal };
  const outcomes = await runFiles(deps, question, { at, files: question.trees.changedTests, times: 1 });
  return outcomes[0]?.results ?? [];
}

async function keepFailingOnBase(deps: AuthoredDeps, asked: Selected, signal: AbortSignal): Promise<readonly string[]> {
  const at = { repo: asked.request.repo, commit: asked.trees.testsOnBase, signal };
  const outcomes = await runFiles(deps, asked, { at, files: listTestFiles(asked.ids), times: BASE_RUNS });
  const failed = outcomes.map(listFailed);
  return asked.ids.filter((id) => failed.every((ids) => ids.has(id)));
}

/** By an assertion or an exception of the code under test. */
function listFailed(outcome: TestOutcome): ReadonlySet<string> {
  return new Set(outcome.results.filter((test) => test.status === "failed").map((test) => test.id));
}

/** Data and set-up of tests that the change brings, laid over the old code: what they turn green is not the code's doing. */
async function keepNeedingCode(deps: AuthoredDeps, asked: Selected, signal: AbortSignal): Promise<readonly string[]> {
  const commit = asked.trees.dataOnBase;
  if (commit === null) return asked.ids;
  const at = { repo: asked.request.repo, commit, signal };
  const [outcome] = await runFiles(deps, asked, { at, files: listTestFiles(asked.ids), times: 1 });
  return asked.ids.filter((id) => outcome === undefined || standingIn(outcome, id) !== "green");
}

interface FilesRun {
  readonly at: {
    readonly repo: GateRequest["repo"];
    readonly commit: GradedTrees["own"];
    readonly signal: AbortSignal;
  };
  readonly files: readonly string[];
  readonly times: number;
}

function runFiles(deps: AuthoredDeps, question: AuthoredQuestion, run: FilesRun): Promise<readonly TestOutcome[]> {
  const { plan, request } = question;
  const { signal } = run.at;
  const at = { ...run.at, plan, setup: request.setup };
  return withPreparedSandbox({ deps, at, signal }, async (sandbox) => {
    const outcomes: TestOutcome[] = [];
    for (let time = 0; time < run.times; time += 1) {
      outcomes.push(await runScope({ sandbox, plan, deps }, { files: run.files, name: null }, signal));
    }
    return outcomes;
  });
}

/** One sandbox for all faults: each is written, tried and taken back. */
async function keepKillers(deps: AuthoredDeps, asked: Selected, signal: AbortSignal): Promise<readonly string[]> {
  const targets = await listTargets(deps, asked);
  if (targets.length === 0) return [];
  const at = { ...asked.request, commit: asked.trees.own, plan: asked.plan };
  return withPreparedSandbox({ deps, at, signal }, async (sandbox) => {
    const running = await keepRunning({ deps, asked, sandbox, files: listTestFiles(asked.ids) }, targets, signal);
    const killers = new Set<string>();
    for (const target of targets) {
      const left = running.filter((id) => !killers.has(id));
      if (left.length === 0) break;
      const outcome = await runOver({ deps, asked, sandbox, files: listTestFiles(left) }, toOver(target), signal);
      const failed = listFailed(outcome);
      for (const id of left) if (failed.has(id)) killers.add(id);
    }
    return asked.ids.filter((id) => killers.has(id));
  });
}

interface Target {
  readonly path: string;
  readonly text: string;
  readonly mutant: Mutant;
}

async function listTargets(deps: AuthoredDeps, asked: Selected): Promise<readonly Target[]> {
  const sources = asked.changed.filter((file) => file.status !== "deleted" && !file.binary && !isTestPart(file));
  const perFile: (readonly Target[])[] = [];
  for (const file of sources) {
    const path = parseRepoPath(file.path);
    const bytes = await deps.objects.readFile(asked.request.repo, asked.request.candidate, path);
    if (bytes === undefined) continue;
    const text = new TextDecoder().decode(bytes);
    const addedLines = file.added.map((line) => line.line);
    const mutants = makeMutants({ path: file.path, text, addedLines }, MAX_MUTANTS);
    perFile.push(mutants.map((mutant) => ({ path: file.path, text, mutant })));
  }
  return [...takeInTurn(perFile)].slice(0, MAX_MUTANTS);
}

interface MutantRun {
  readonly deps: AuthoredDeps;
  readonly asked: Selected;
  readonly sandbox: Sandbox;
  readonly files: readonly string[];
}

/** A test that only reads the changed files as text does not notice that they throw, or minds a remark in them, too. */
async function keepRunning(on: MutantRun, targets: readonly Target[], signal: AbortSignal): Promise<readonly string[]> {
  const { asked } = on;
  const texts = new Map(targets.map(({ path, text }) => [path, text]));
  const throwing = new Map([...texts].flatMap(([path, text]) => toThrowing(asked, path, text)));
  const harmless = [...throwing].flatMap(([path, one]): [string, string][] =>
    one.harmless === null ? [] : [[path, one.harmless]],
  );
  const calm = harmless.length === 0 ? undefined : await runOver(on, { texts, others: new Map(harmless) }, signal);
  const others = new Map([...throwing].map(([path, { text }]) => [path, text]));
  const outcome = await runOver(on, { texts, others }, signal);
  // What is compiled may not compile any more: only a test that ran and failed has called it.
  return asked.ids.filter((id) =>
    calm === undefined
      ? standingIn(outcome, id) !== "green"
      : standingIn(outcome, id) === "red" && standingIn(calm, id) === "green",
  );
}

function toOver({ path, text, mutant }: Target): Over {
  return { texts: new Map([[path, text]]), others: new Map([[path, mutant.text]]) };
}

interface Over {
  readonly texts: ReadonlyMap<string, string>;
  readonly others: ReadonlyMap<string, string>;
}

/** With other texts in some files' stead, which are put back. */
async function runOver(
  { deps, asked, sandbox, files }: MutantRun,
  { texts, others }: Over,
  signal: AbortSignal,
): Promise<TestOutcome> {
  await writeTexts(sandbox, others);
  const outcome = await runScope({ sandbox, plan: asked.plan, deps }, { files, name: null }, signal);
  await writeTexts(sandbox, new Map([...texts].filter(([path]) => others.has(path))));
  return outcome;
}

function toThrowing({ changed }: Selected, path: string, text: string): readonly [string, ThrowingFile][] {
  const added = changed.find((file) => file.path === path)?.added ?? [];
  const throwing = makeItThrow({ path, text, addedLines: added.map(({ line }) => line) });
  return throwing === undefined ? [] : [[path, throwing]];
}

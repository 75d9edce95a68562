/** Linters over the agent's own sandbox, as it has it now, against the base: feedback for the agent, never a verdict. */
import type { CommitId } from "../../domain/ids.ts";
import type { LintRunner, RepositoryObjects, Sandbox } from "../../domain/ports.ts";
import type { NewProblems, Problem } from "../../domain/problem.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import { findProblems, type LintAnswer } from "./find-problems.ts";
import { findSettingImports } from "./find-setting-imports.ts";
import { createLintMemory, type LintMemory } from "./lint-memory.ts";
import { createLintTree, type LintTree, type ShownTree } from "./lint-tree.ts";
import type { LintFacts, LintRun } from "./linter.ts";
import { planLint } from "./plan-lint.ts";
import { readLintFacts, readText } from "./read-lint-facts.ts";
import { toNew } from "./to-new.ts";

export interface WorkspaceLintRunnerDeps {
  readonly sandbox: Pick<Sandbox, "exec">;
  readonly objects: Pick<RepositoryObjects, "listFiles" | "readFile">;
  readonly repo: RepoRef;
  /** The commit the workspace started from: its tree says which linters there are, and its settings hold. */
  readonly commit: CommitId;
  readonly monotonicMs: () => number;
}

/** With less time left nothing is started. */
const MIN_MS = 50;

/** One for each workspace: it remembers what the base shows, and which linters do not answer here. */
export function createWorkspaceLintRunner(deps: WorkspaceLintRunnerDeps): LintRunner {
  const memory = createLintMemory();
  const tree = createLintTree(deps.sandbox, deps.commit);
  const imports = new Map<string, readonly string[]>();
  let facts: LintFacts | "too-large" | undefined;
  return {
    async findNew(changed, maxMs, signal) {
      facts ??= await readLintFacts(deps);
      if (facts === "too-large") return { kind: "unknown", reason: "the repository is too large to be linted here" };
      const runs = planLint(
        changed.map((path) => parseRepoPath(path)),
        facts,
      );
      const until = deps.monotonicMs() + maxMs;
      const round: Round = { deps, facts, memory, tree, imports, maxMs, until, signal, reasons: [] };
      return runs.length === 0 ? { kind: "none" } : findNewProblems(round, runs);
    },
  };
}

interface Round {
  readonly deps: WorkspaceLintRunnerDeps;
  readonly facts: LintFacts;
  readonly memory: LintMemory;
  readonly tree: LintTree;
  /** What each project's settings bring in; of the base, so that it stays. */
  readonly imports: Map<string, readonly string[]>;
  readonly maxMs: number;
  readonly until: number;
  readonly signal: AbortSignal;
  /** Why linters did not answer; added to as they do not. */
  readonly reasons: string[];
}

async function findNewProblems(round: Round, planned: readonly LintRun[]): Promise<NewProblems> {
  const { memory, reasons } = round;
  await measureBase(round, planned);
  const known = planned.flatMap((run) => memory.findBase(run));
  const shown = known.length === 0 ? undefined : await ensureView(round, "now", planned);
  const found: Problem[] = [];
  for (const { run, problems } of shown === undefined ? [] : known) {
    const answer = await runLinter(round, run, shown);
    if (answer.kind === "read") found.push(...toNew(problems, answer.problems));
  }
  if (found.length > 0) return { kind: "found", problems: toNew([], found) };
  reasons.push(...planned.flatMap((run) => memory.listGaps(run)));
  return reasons.length === 0 ? { kind: "none" } : { kind: "unknown", reason: [...new Set(reasons)].join("; ") };
}

/** Each file, or each project, once. */
async function measureBase(round: Round, planned: readonly LintRun[]): Promise<void> {
  const { memory } = round;
  const missing = planned.flatMap((run) => memory.findUnmeasured(run));
  const shown = missing.length === 0 ? undefined : await ensureView(round, "base", missing);
  for (const run of shown === undefined ? [] : missing) {
    const answer = await runLinter(round, run, shown);
    if (answer.kind === "read") memory.keepBase(run, answer);
    // The base stays as it is: what fails there once would always fail.
    else if (!answer.timedOut) memory.silence(run.linter.tool, answer.reason);
  }
}

async function ensureView(round: Round, as: "base" | "now", runs: readonly LintRun[]): Promise<ShownTree | undefined> {
  const leftMs = getLeftMs(round);
  const paths = [...new Set(runs.flatMap(({ files }) => files))];
  const pinned = as === "now" ? await listPinned(round, runs) : [];
  const view = { as, paths, pinned };
  const shown = leftMs < MIN_MS ? "timed-out" : await round.tree.ensureView(view, leftMs, round.signal);
  if (typeof shown !== "string") return shown;
  const reason = shown === "failed" ? "no second tree could be made" : "a second tree was not made in time";
  round.reasons.push(reason);
  if (shown === "timed-out" && !isFair(round, leftMs)) return undefined;
  for (const { linter } of runs) round.memory.silence(linter.tool, reason);
  await round.tree.remove(round.signal);
  return undefined;
}

async function listPinned({ deps, facts, imports }: Round, runs: readonly LintRun[]): Promise<readonly string[]> {
  const files = new Set(facts.files);
  const read = (path: string): Promise<string | undefined> => readText(deps, path);
  for (const { project } of runs) {
    if (imports.has(project)) continue;
    imports.set(project, await findSettingImports(project, { has: (path) => files.has(path), read }));
  }
  return [...new Set(runs.flatMap(({ project }) => imports.get(project) ?? []))];
}

/** A linter that was given time enough and did not end is not asked again. */
async function runLinter(round: Round, run: LintRun, shown: ShownTree | undefined): Promise<LintAnswer> {
  const timeoutMs = getLeftMs(round);
  const files = run.files.filter((file) => shown?.files.includes(file) === true);
  const place = { sandbox: round.deps.sandbox, folder: shown?.folder ?? "", timeoutMs };
  const late = { kind: "unknown", reason: `${run.linter.tool}: no time was left`, timedOut: true } as const;
  const answer = timeoutMs < MIN_MS ? late : await findProblems(place, { ...run, files }, round.signal);
  if (answer.kind === "read") return answer;
  round.reasons.push(answer.reason);
  if (answer.timedOut && isFair(round, timeoutMs)) round.memory.silence(run.linter.tool, answer.reason);
  return answer;
}

function getLeftMs({ until, deps }: Round): number {
  return Math.floor(until - deps.monotonicMs());
}

/** What others left over proves nothing about who did not end in it. */
function isFair({ maxMs }: Round, givenMs: number): boolean {
  return givenMs >= maxMs / 2;
}

/** Between the open workspace and the verdict: set-up, tests found, mode chosen, conversation opened, then the loop. */
import { createToolbox } from "../../agent/toolbox.ts";
import { createWorkspaceFiles } from "../../agent/workspace-files.ts";
import { decideStart } from "../../controller/decide-start.ts";
import { learnStepFactor } from "../../controller/learn-step-factor.ts";
import type { Episode } from "../../domain/episode.ts";
import { TIER_OF_MODE, type Mode } from "../../domain/mode.ts";
import type { CodeIndex, CodeSource, LintRunner, TestRunner } from "../../domain/ports.ts";
import { findLast, type RunEventOf } from "../../domain/run-event.ts";
import { NUDGE, renderOpening } from "../../prompts/resolve-issue-prompts.ts";
import { createWorkspaceLintRunner } from "../../verify/lint/workspace-lint-runner.ts";
import { toCommitMessage, toVerdictWithoutCommit } from "./candidate.ts";
import { forkCandidate } from "./fork-candidate.ts";
import { measureIssue } from "./measure-issue.ts";
import { prepareTests, type PreparedTests } from "./prepare-tests.ts";
import { readRepositoryBrief } from "./read-repository-brief.ts";
import type { SolveContext } from "./run-context.ts";
import type { Blocked, SolveRequest } from "./solve-request.ts";
import { solveUntilVerified, type SolveDeps, type Solved } from "./solve-until-verified.ts";

export async function solveInWorkspace(
  context: SolveContext,
  request: SolveRequest,
  signal: AbortSignal,
): Promise<Solved | Blocked | "forked"> {
  const tests = await prepareTests(context, request, signal);
  if ("blocked" in tests) return tests;
  const files = createWorkspaceFiles(request.sandbox);
  const code = { files, index: context.code.createIndex(files) };
  const chosen = await ensureChoice(context, { request, tests, index: code.index }, signal);
  await ensureOpening(context, { request, tests, index: code.index, mode: chosen.mode }, signal);
  await request.report("solve");
  const stepFactor = chosen.features["stepFactor"] ?? 1;
  const lint = createLintRunner(context, request);
  const parts = { request, tests: tests.runner, lint, admissible: chosen.admissible, stepFactor, ...code };
  return solveUntilVerified(toSolveDeps(context, parts, signal), signal);
}

function createLintRunner({ objects, run, monotonicMs }: SolveContext, request: SolveRequest): LintRunner {
  const { sandbox, assignment } = request;
  return createWorkspaceLintRunner({ sandbox, objects, repo: run.repo, commit: assignment.base, monotonicMs });
}

const EPISODES_READ = 500;

async function readStepFactor(
  { model }: SolveContext,
  { episodes, mode }: { readonly episodes: readonly Episode[]; readonly mode: Mode },
  signal: AbortSignal,
): Promise<number> {
  const { name } = await model.profile(TIER_OF_MODE[mode], signal);
  return learnStepFactor(episodes, name);
}

async function ensureChoice(
  context: SolveContext,
  { request, tests, index }: Omit<OpeningParts, "mode">,
  signal: AbortSignal,
): Promise<RunEventOf<"mode.chosen">> {
  const earlier = findLast(context.journal.events(), "mode.chosen");
  if (earlier !== undefined) return earlier;
  const { assignment } = request;
  const hasTestAdapter = tests.runnerName !== "command";
  const episodes = (await context.episodes?.list(EPISODES_READ)) ?? [];
  const features = await measureIssue(context, { assignment, index, hasTestAdapter, episodes }, signal);
  const wish = context.run.mode === "auto" ? assignment.settings.mode : context.run.mode;
  const choice = toChoice(features, wish);
  const stepFactor = episodes.length === 0 ? 1 : await readStepFactor(context, { episodes, mode: choice.mode }, signal);
  // A row, so that a continued run has the same budget.
  const chosen = { type: "mode.chosen" as const, features: { ...features, stepFactor }, ...choice };
  await context.journal.append(chosen, "solving");
  return chosen;
}

interface OpeningParts {
  readonly request: SolveRequest;
  readonly tests: PreparedTests;
  readonly index: CodeIndex;
  readonly mode: Mode;
}

async function ensureOpening(context: SolveContext, parts: OpeningParts, signal: AbortSignal): Promise<void> {
  const { journal, run, redact } = context;
  if (findLast(journal.events(), "conversation.opened") !== undefined) return;
  const { assignment } = parts.request;
  const { title, body, base } = assignment;
  const at = { repo: run.repo, commit: base, index: parts.index, testCommand: parts.tests.command };
  const repository = await readRepositoryBrief(context.objects, at, signal);
  const messages = renderOpening({ title, body, repository, mode: parts.mode }).map((message) => ({
    ...message,
    text: redact(message.text),
  }));
  await journal.append({ type: "conversation.opened", messages }, "solving");
}

function toChoice(
  features: Readonly<Record<string, number>>,
  wish: Mode | "auto",
): Pick<RunEventOf<"mode.chosen">, "mode" | "why" | "admissible" | "probabilities"> {
  const { mode, why, admissible, probabilities } = decideStart(features, wish);
  return { mode, why, admissible: [...admissible], probabilities: { ...probabilities } };
}

interface SolveParts {
  readonly request: SolveRequest;
  readonly stepFactor: number;
  readonly tests: TestRunner;
  readonly lint: LintRunner;
  readonly files: CodeSource;
  readonly index: CodeIndex;
  readonly admissible: readonly Mode[];
}

function toSolveDeps(context: SolveContext, parts: SolveParts, signal: AbortSignal): SolveDeps {
  const { run, model, code, journal, artifacts, redact, monotonicMs } = context;
  const { assignment, sandbox, report } = parts.request;
  const { tests, lint, files, index } = parts;
  const tools = createToolbox({ sandbox, tests, syntax: code, artifacts, files, index });
  return {
    agent: { model, journal, artifacts, redact, monotonicMs, sandbox, tests, lint, tools, nudge: NUDGE },
    conversation: run.id,
    base: assignment.base,
    admissible: parts.admissible,
    maxCandidates: context.settings.maxCandidates,
    stepFactor: parts.stepFactor,
    fork: () => forkCandidate({ repo: run.repo, journal, objects: context.objects, redact }),
    commitWorkspace: (round) => commitWorkspace(context, parts.request, round),
    async choose(candidates) {
      await report("verify");
      const { test: testCommand, setup } = assignment.settings;
      const request = { repo: run.repo, base: assignment.base, candidates, testCommand, setup };
      return context.gate.choose(request, signal);
    },
    async grade(candidate) {
      await report("verify");
      const issueText = `${assignment.title}\n${assignment.body}`;
      const { test: testCommand, setup } = assignment.settings;
      const verdict = await context.gate.check(
        { repo: run.repo, base: assignment.base, candidate, given: null, issueText, testCommand, setup },
        signal,
      );
      await report("solve");
      return verdict;
    },
  };
}

async function commitWorkspace(
  { run, commits, settings }: SolveContext,
  { assignment, sandbox }: SolveRequest,
  round: number,
): ReturnType<SolveDeps["commitWorkspace"]> {
  const message = toCommitMessage({
    run: run.id,
    number: run.number,
    title: assignment.title,
    requester: run.trigger.actor,
    bot: settings.bot,
    at: run.createdAt,
  });
  const patch = await sandbox.diff();
  const result = await commits.commit(run.repo, assignment.base, patch, message, `${run.id}/${round}`);
  if (result.kind === "committed") return { commit: result.commit };
  return { verdict: toVerdictWithoutCommit(result, assignment.base) };
}

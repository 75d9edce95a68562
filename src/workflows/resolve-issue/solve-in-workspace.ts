/** Between the open workspace and the verdict: set-up, tests found, mode chosen, conversation opened, then the loop. */
import { createToolbox } from "../../agent/toolbox.ts";
import { createWorkspaceFiles } from "../../agent/workspace-files.ts";
import { decideStart } from "../../controller/decide-start.ts";
import { toFeatures } from "../../controller/to-features.ts";
import type { Mode } from "../../domain/mode.ts";
import type { TestRunner } from "../../domain/ports.ts";
import { findLast, type RunEventOf } from "../../domain/run-event.ts";
import { NUDGE, renderOpening } from "../../prompts/resolve-issue-prompts.ts";
import { toCommitMessage, toVerdictWithoutCommit } from "./candidate.ts";
import { prepareTests, type PreparedTests } from "./prepare-tests.ts";
import type { SolveContext } from "./run-context.ts";
import type { Blocked, SolveRequest } from "./solve-request.ts";
import { solveUntilVerified, type SolveDeps, type Solved } from "./solve-until-verified.ts";

export async function solveInWorkspace(
  context: SolveContext,
  request: SolveRequest,
  signal: AbortSignal,
): Promise<Solved | Blocked> {
  const tests = await prepareTests(context, request, signal);
  if ("blocked" in tests) return tests;
  const chosen = await ensureOpening(context, request, tests);
  await request.report("solve");
  const deps = toSolveDeps(context, { request, tests: tests.runner, admissible: chosen.admissible }, signal);
  return solveUntilVerified(deps, signal);
}

async function ensureOpening(
  { journal, objects, run }: SolveContext,
  { assignment }: SolveRequest,
  tests: PreparedTests,
): Promise<RunEventOf<"mode.chosen">> {
  const earlier = findLast(journal.events(), "mode.chosen");
  const { title, body } = assignment;
  const files = (await objects.listFiles(run.repo, assignment.base)).map(({ path }) => path);
  const features = toFeatures({ title, body, files });
  const wish = run.mode === "auto" ? assignment.settings.mode : run.mode;
  const chosen = earlier ?? { type: "mode.chosen" as const, features, ...toChoice(features, wish) };
  if (earlier === undefined) await journal.append(chosen, "solving");
  if (findLast(journal.events(), "conversation.opened") === undefined) {
    const messages = [...renderOpening({ title, body, files, testCommand: tests.command })];
    await journal.append({ type: "conversation.opened", messages }, "solving");
  }
  return chosen;
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
  readonly tests: TestRunner;
  readonly admissible: readonly Mode[];
}

function toSolveDeps(context: SolveContext, parts: SolveParts, signal: AbortSignal): SolveDeps {
  const { run, model, code, journal, artifacts, redact, monotonicMs } = context;
  const { assignment, sandbox, report } = parts.request;
  const files = createWorkspaceFiles(sandbox);
  const index = code.createIndex(files);
  const tools = createToolbox({ sandbox, tests: parts.tests, syntax: code, artifacts, files, index });
  return {
    agent: { model, journal, artifacts, redact, monotonicMs, sandbox, tools, nudge: NUDGE },
    conversation: run.id,
    base: assignment.base,
    admissible: parts.admissible,
    commitWorkspace: (round) => commitWorkspace(context, parts.request, round),
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

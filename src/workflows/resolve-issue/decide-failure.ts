/** What becomes of a run that broke: continued later, given up, stopped as asked, or left to the worker that has it now. */
import { toBotError, type BotError } from "../../domain/bot-error.ts";
import type { ErrorCode } from "../../domain/error-catalogue.ts";
import type { ClaimLoss, RunEnding } from "../../domain/run.ts";
import { findLast } from "../../domain/run-event.ts";
import { conclude, concludeSilently, type EndingWords } from "./conclude.ts";
import { renderWaiting } from "./render-status.ts";
import type { RunContext } from "./run-context.ts";

// Without a model nothing can go on; asking it again is cheap, and somebody may be starting it.
const MODEL_WAIT_FACTOR = 4;
const WAIT_FOR_GITHUB: readonly string[] = ["github-unavailable", "github-unauthorised", "git-unreachable"];
const MAX_SPREAD_MS = 60_000;
const MAX_WAIT_MS = 15 * 60_000;
const WAIT_FOR_MODEL: readonly ErrorCode[] = ["model-unavailable", "model-not-configured"];

/** Throws only when this worker has no say any more: the claim is lost, or it shuts down. */
export async function decideFailure(context: RunContext, error: unknown, signal: AbortSignal): Promise<RunEnding> {
  const loss = signal.aborted ? (signal.reason as ClaimLoss) : undefined;
  if (loss?.kind === "stop") return concludeStopped(context, loss);
  const problem = toBotError(error);
  if (loss !== undefined || problem.code === "stale-epoch") throw problem;
  if (WAIT_FOR_MODEL.includes(problem.code)) return waitForModel(context, problem);
  if (problem.code === "github-limited") return waitForRoom(context, problem);
  if (problem.kind !== "transient") return giveUp(context, problem);
  return retryLater(context, problem);
}

async function concludeStopped(context: RunContext, loss: Extract<ClaimLoss, { kind: "stop" }>): Promise<RunEnding> {
  const outcome = { outcome: "stopped", by: loss.by } as const;
  try {
    return await conclude(context, outcome, renderStop(context, loss));
  } catch (error) {
    const problem = toBotError(error);
    if (problem.code === "stale-epoch") throw error;
    // Nobody can be told (uninstalled, deleted, locked): the run ends all the same, so that it does not come again.
    if (problem.code === "github-limited") return waitForRoom(context, problem);
    if (problem.kind !== "transient") return concludeSilently(context, outcome);
    return park(context, problem.message, context.settings.retryDelayMs * MODEL_WAIT_FACTOR);
  }
}

function renderStop({ journal }: RunContext, loss: Extract<ClaimLoss, { kind: "stop" }>): EndingWords {
  const events = journal.events();
  const done = events.filter(({ type }) => type === "step.answered").length;
  const pull = findLast(events, "pull-request");
  const pushed = findLast(events, "pushed");
  const branch = pushed === undefined ? "nothing was pushed" : `branch \`${pushed.branch}\` was pushed`;
  const left = pull === undefined ? branch : `pull request #${pull.number} is open already`;
  return {
    reason: `${loss.by} asked for it: ${loss.why}.`,
    advice: "Put the label on again to start over.",
    attempts: `${done} steps were made; ${left}.`,
  };
}

/** No failure: GitHub said from when on it takes more. Runs that wait for the same moment do not all come at once. */
async function waitForRoom(context: RunContext, problem: BotError): Promise<RunEnding> {
  const { clock, randomHex } = context;
  const waitMs = Math.max(0, Date.parse(String(problem.details["until"])) - Date.parse(clock.now()));
  const spreadMs = (Number.parseInt(randomHex(2), 16) / 0xffff) * Math.min(MAX_SPREAD_MS, waitMs);
  return park(context, problem.message, waitMs + Math.round(spreadMs));
}

async function waitForModel(context: RunContext, problem: BotError): Promise<RunEnding> {
  const { writer, run, redact } = context;
  const words = {
    requester: run.trigger.actor.login,
    run: run.id,
    reason: redact(problem.message),
    advice: problem.advice,
  };
  await writer.showProgress(run.repo, run.number, renderWaiting(words));
  return park(context, problem.message, context.settings.retryDelayMs * MODEL_WAIT_FACTOR);
}

async function retryLater(context: RunContext, problem: BotError): Promise<RunEnding> {
  const { journal, settings } = context;
  const { code, message } = problem;
  const isGithub = WAIT_FOR_GITHUB.includes(code);
  const attempt = countTrailingFailures(context, isGithub) + 1;
  // While GitHub is away nobody could be told that we gave up; it comes back, and the run goes on then.
  if (!isGithub && attempt >= settings.maxFailures) return giveUp(context, problem);
  await journal.append(
    { type: "infrastructure-failure", code, message: context.redact(message), attempt },
    journal.state(),
  );
  return park(context, message, toPauseMs(context, attempt));
}

/** Doubled with every failure in a row. */
function toPauseMs({ settings }: RunContext, attempt: number): number {
  return Math.min(MAX_WAIT_MS, settings.retryDelayMs * 2 ** Math.min(attempt - 1, 30));
}

/**
 * Those of GitHub, or all the others, since the last step or verdict: progress in between starts the count again, and
 * bad moments of GitHub's say nothing about what else fails.
 */
function countTrailingFailures({ journal }: RunContext, isGithub: boolean): number {
  let count = 0;
  for (const event of journal.events().toReversed()) {
    if (event.type === "step.answered" || event.type === "verdict" || event.type === "pushed") break;
    if (event.type === "infrastructure-failure" && WAIT_FOR_GITHUB.includes(event.code) === isGithub) count += 1;
  }
  return count;
}

async function park(context: RunContext, reason: string, delayMs: number): Promise<RunEnding> {
  const until = new Date(Date.parse(context.clock.now()) + delayMs).toISOString();
  await context.park(context.redact(reason), until);
  return { kind: "parked", until };
}

async function giveUp(context: RunContext, problem: BotError): Promise<RunEnding> {
  const outcome = { outcome: "gave-up", reason: context.redact(problem.message), code: problem.code } as const;
  // What broke inside is for the log; people get the run id to ask with.
  const reason =
    problem.kind === "internal" ? `Error \`${problem.code}\` in run \`${context.run.id}\`.` : outcome.reason;
  try {
    return await conclude(context, outcome, { reason, advice: problem.advice });
  } catch (error) {
    const told = toBotError(error);
    if (told.code === "stale-epoch") throw error;
    if (told.code === "github-limited") return waitForRoom(context, told);
    if (told.kind === "transient")
      return park(context, told.message, context.settings.retryDelayMs * MODEL_WAIT_FACTOR);
    return concludeSilently(context, outcome);
  }
}

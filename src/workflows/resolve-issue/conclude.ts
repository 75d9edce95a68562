/** Last stage: GitHub shows how it ended, then the outcome, the spend and the episode become rows, in one transaction. */
import { toSpend } from "../../agent/spend.ts";
import { toProgress } from "../../controller/to-progress.ts";
import type { Episode } from "../../domain/episode.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { Reaction } from "../../domain/pull-request.ts";
import { findLast, type RunEvent } from "../../domain/run-event.ts";
import type { RunEnding } from "../../domain/run.ts";
import { PROMPT_VERSION } from "../../prompts/resolve-issue-prompts.ts";
import type { RunContext } from "./run-context.ts";
import { renderEnding, type Ending } from "./render-status.ts";

const REACTIONS: Readonly<Record<Outcome["outcome"], Reaction>> = {
  verified: "rocket",
  plausible: "+1",
  "not-verified": "confused",
  "nothing-to-do": "confused",
  refused: "confused",
  "over-budget": "confused",
  stopped: "+1",
  superseded: "+1",
  "gave-up": "confused",
};

export interface EndingWords extends Pick<Ending, "reason" | "advice"> {
  readonly verdict?: Ending["verdict"];
  readonly pullRequest?: Ending["pullRequest"];
  readonly attempts?: string;
  /** Said at most once per issue, ever. */
  readonly onceEver?: boolean;
}

export async function conclude(context: RunContext, outcome: Outcome, words: EndingWords): Promise<RunEnding> {
  const { run, writer, journal } = context;
  await writer.ensureReaction(run.repo, run.number, REACTIONS[outcome.outcome]);
  if (words.onceEver !== true || (await isFirst(context))) {
    const body = renderEnding({
      reason: words.reason,
      advice: words.advice,
      verdict: words.verdict,
      pullRequest: words.pullRequest,
      attempts: words.attempts ?? "",
      outcome: outcome.outcome,
      run: run.id,
      requester: run.trigger.actor.login,
    });
    const { commentId } = await writer.ensureStickyComment(run.repo, run.number, body);
    const state = outcome.outcome === "stopped" ? "stopping" : journal.state();
    await journal.append({ type: "commented", commentId }, state);
  }
  return concludeSilently(context, outcome);
}

/** For endings that GitHub cannot be told about, because GitHub is what failed. */
export async function concludeSilently(context: RunContext, outcome: Outcome): Promise<RunEnding> {
  const { run, journal, clock } = context;
  const { tokens, steps } = toSpend(journal.events());
  const durationMs = Math.max(0, Date.parse(clock.now()) - Date.parse(run.createdAt));
  const { next } = await context.conclude({ outcome, tokens, steps, durationMs, episode: toEpisode(context, outcome) });
  return { kind: "concluded", next };
}

function isFirst({ once, run }: RunContext): Promise<boolean> {
  return once.claim(`refused/${run.repo.repositoryId}/${run.number}`, run.id);
}

function toEpisode(context: RunContext, outcome: Outcome): Episode {
  const { run, journal, clock } = context;
  const events = journal.events();
  return {
    schemaVersion: 1,
    run: run.id,
    repository: run.repo.repositoryId,
    number: run.number,
    ...toChoice(events),
    checkpoints: toCheckpoints(events),
    versions: toVersions(context),
    outcome,
    pullRequest: findLast(events, "pull-request") === undefined ? null : "open",
    recordedAt: clock.now(),
  };
}

/** A run that ended before a mode was chosen teaches nothing about modes. */
function toChoice(events: readonly RunEvent[]): Pick<Episode, "features" | "admissible" | "probabilities" | "chosen"> {
  const event = findLast(events, "mode.chosen");
  if (event === undefined) return { features: {}, admissible: [], probabilities: {}, chosen: "standard" };
  const { features, admissible, probabilities, mode: chosen } = event;
  return { features, admissible, probabilities, chosen };
}

function toVersions({ journal, settings }: RunContext): Episode["versions"] {
  const events = journal.events();
  return {
    prompt: PROMPT_VERSION,
    model: findLast(events, "step.answered")?.server ?? "none",
    image: findLast(events, "workspace.opened")?.image ?? "none",
    product: settings.product,
  };
}

function toCheckpoints(events: readonly RunEvent[]): Episode["checkpoints"] {
  const checkpoints: Episode["checkpoints"] = [];
  let mode = findLast(events, "mode.chosen")?.mode ?? "standard";
  for (const [index, event] of events.entries()) {
    if (event.type === "escalated") mode = event.to;
    if (event.type !== "verdict") continue;
    const before = events.slice(0, index);
    const { steps, tokens } = toSpend(before);
    checkpoints.push({ mode, verdict: event.verdict.verdict, steps, tokens, features: toProgress(before) });
  }
  return checkpoints;
}

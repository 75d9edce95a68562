/** Fourth stage: that very commit is pushed, and GitHub is made to say so. Every act looks first and is safe twice. */
import { BotError } from "../../domain/bot-error.ts";
import { parseBranchName, parseCommitId, toRunKey, type CommitId } from "../../domain/ids.ts";
import type { PullRequestRef } from "../../domain/pull-request.ts";
import { findLast } from "../../domain/run-event.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { Assignment } from "./read-assignment.ts";
import { renderPullRequestBody, renderPullRequestTitle, type PullRequestFacts } from "./render-pull-request.ts";
import type { RunContext } from "./run-context.ts";

export interface PublishRequest {
  readonly assignment: Assignment;
  readonly candidate: CommitId;
  readonly verdict: Verdict;
  readonly facts: Omit<PullRequestFacts, "number" | "title" | "verdict" | "run" | "requester">;
}

export type Publication =
  | { readonly kind: "published"; readonly pullRequest: PullRequestRef }
  /** Somebody else has the branch. */
  | { readonly kind: "rejected"; readonly reason: string };

export async function publish(context: RunContext, request: PublishRequest): Promise<Publication> {
  const { run, journal, remote } = context;
  const intended = await ensureIntent(context, request);
  const branch = parseBranchName(intended.branch);
  await context.checkClaim();
  const pushed = await remote.push(run.repo, parseCommitId(intended.commit), branch, "new");
  if (pushed.kind === "rejected") return { kind: "rejected", reason: pushed.reason };
  if (findLast(journal.events(), "pushed") === undefined) {
    await journal.append({ type: "pushed", branch, commit: intended.commit }, "publishing");
  }
  const pullRequest = await openPullRequest(context, request, intended);
  await announce(context, request, pullRequest);
  return { kind: "published", pullRequest };
}

interface Intent {
  readonly branch: string;
  readonly commit: string;
  readonly draft: boolean;
}

async function ensureIntent({ run, journal }: RunContext, request: PublishRequest): Promise<Intent> {
  const earlier = findLast(journal.events(), "publish.intended");
  if (earlier !== undefined) return earlier;
  const intent = {
    branch: `swe-agent/issue-${run.number}-${toRunKey(run.id)}`,
    commit: request.candidate,
    draft: request.verdict.verdict !== "verified",
  };
  await journal.append({ type: "publish.intended", ...intent }, "publishing");
  return intent;
}

async function openPullRequest(context: RunContext, request: PublishRequest, intent: Intent): Promise<PullRequestRef> {
  const { run, journal, writer } = context;
  const facts = toFacts(context, request);
  const pullRequest = await writer.ensurePullRequest(run.repo, {
    branch: parseBranchName(intent.branch),
    baseRef: request.assignment.baseRef,
    title: renderPullRequestTitle(facts),
    body: renderPullRequestBody(facts),
    draft: intent.draft,
  });
  if (findLast(journal.events(), "pull-request") === undefined) {
    const { number, url, draft } = pullRequest;
    await journal.append({ type: "pull-request", number, url, draft }, "publishing");
  }
  return pullRequest;
}

async function announce(context: RunContext, request: PublishRequest, pullRequest: PullRequestRef): Promise<void> {
  const { run, writer } = context;
  const verified = request.verdict.verdict === "verified";
  await writer.ensureCheckRun(run.repo, {
    name: "swe-agent / verification",
    commit: request.candidate,
    externalId: run.id,
    status: "completed",
    conclusion: verified ? "success" : "neutral",
    title: verified ? "The fix is proven by a test" : "Nothing proves the fix yet",
    summary: renderPullRequestBody(toFacts(context, request)),
  });
  if (verified && run.trigger.actor.id !== 0) {
    await askForReview(context, pullRequest.number);
  }
}

// GitHub refuses some people as reviewers (left the team, or wrote the pull request); that spoils nothing.
async function askForReview({ run, writer }: RunContext, pullRequest: number): Promise<void> {
  try {
    await writer.ensureReviewRequest(run.repo, pullRequest, run.trigger.actor.login);
  } catch (error) {
    if (!(error instanceof BotError) || error.code !== "github-refused") throw error;
  }
}

function toFacts({ run }: RunContext, { assignment, verdict, facts }: PublishRequest): PullRequestFacts {
  return {
    ...facts,
    number: run.number,
    title: assignment.title,
    verdict,
    run: run.id,
    requester: run.trigger.actor.login,
  };
}

/** The fields at the top of a document: what can be asked for, and what can be changed. */
import { findFormer } from "../authorise.ts";
import { NO_DRAFTS, setDraft } from "../issue-changes.ts";
import { addReply, setResolved } from "../review-changes.ts";
import { findRepository } from "../state.ts";
import { checkLength } from "../text-rules.ts";
import { toIso } from "../to-iso.ts";
import { findNode, findNodeOf } from "./find-node.ts";
import { toIssue, toIssueComment, toPullRequest, toRepository, toReviewComment, toThread } from "./graphql-objects.ts";
import { demand, mayLook, refuseGraphql, type GraphqlContext } from "./graphql-refusal.ts";

interface Input<Fields> {
  readonly input: Fields & { readonly clientMutationId?: string };
}

export function createGraphqlRoot(context: GraphqlContext): Record<string, unknown> {
  return {
    node: ({ id }: { id: string }) => showNode(context, id),
    rateLimit: () => showRateLimit(context),
    repository: (named: { owner: string; name: string; followRenames: boolean }) => showRepository(context, named),
    markPullRequestReadyForReview: (wish: Input<{ pullRequestId: string }>) => changeDraft(context, wish, false),
    convertPullRequestToDraft: (wish: Input<{ pullRequestId: string }>) => changeDraft(context, wish, true),
    resolveReviewThread: (wish: Input<{ threadId: string }>) => changeResolved(context, wish, true),
    unresolveReviewThread: (wish: Input<{ threadId: string }>) => changeResolved(context, wish, false),
    addPullRequestReviewThreadReply: (wish: Input<{ pullRequestReviewThreadId: string; body: string }>) =>
      reply(context, wish),
    minimizeComment: (wish: Input<{ subjectId: string; classifier: string }>) => minimize(context, wish),
  };
}

function showNode(context: GraphqlContext, id: string): unknown {
  const found = findNode(context, id);
  if (found.kind === "Repository") return toRepository(context, found.repository);
  const isIssue = found.kind === "Issue" || found.kind === "IssueComment";
  demand(context, found.repository, { level: "read", of: [isIssue ? "issues" : "pull_requests"] });
  if (found.kind === "Issue") return toIssue(context, found.repository, found.place.issue);
  if (found.kind === "IssueComment") return toIssueComment(context, found.place, found.comment);
  if (found.kind === "PullRequest") return toPullRequest(context, found.place);
  if (found.kind === "PullRequestReviewThread") return toThread(context, found.place, found.thread);
  return toReviewComment(context, found.place, { ...found, isOutdated: false });
}

function showRateLimit({ state, payer }: GraphqlContext): object {
  const { limit, remaining, used, reset } = state.limits.primary(payer);
  return { cost: 1, nodeCount: 0, limit, remaining, used, resetAt: toIso(reset * 1000) };
}

function showRepository(
  context: GraphqlContext,
  named: { readonly owner: string; readonly name: string; readonly followRenames: boolean },
): unknown {
  const { owner, name, followRenames } = named;
  const { state } = context;
  const repository = findRepository(state, owner, name) ?? (followRenames ? findFormer(state, owner, name) : undefined);
  if (repository === undefined || !mayLook(context, repository))
    throw refuseGraphql("NOT_FOUND", `Could not resolve to a Repository with the name '${owner}/${name}'.`);
  return toRepository(context, repository);
}

/** As for threads: GitHub wants `contents: write` besides. */
async function changeDraft(
  context: GraphqlContext,
  { input }: Input<{ readonly pullRequestId: string }>,
  to: boolean,
): Promise<object> {
  const { state } = context;
  const { repository, place } = findNodeOf(context, "PullRequest", input.pullRequestId);
  demand(context, repository, { level: "write", of: ["pull_requests", "contents"] });
  const { issue } = place;
  if (issue.state === "closed") throw refuseGraphql("UNPROCESSABLE", "Pull request is closed.");
  if (issue.pull.draft === to) {
    const now = to ? "a draft" : '"ready for review"';
    throw refuseGraphql("UNPROCESSABLE", `Pull request is already ${now}.`);
  }
  if (to && !repository.hasDrafts) throw refuseGraphql("UNPROCESSABLE", NO_DRAFTS);
  await setDraft(state, repository, { issue, to, sender: state.app.bot });
  return answer(input, { pullRequest: toPullRequest(context, place) });
}

/** GitHub wants `contents: write` for it, as well as the permission one would expect. */
async function changeResolved(
  context: GraphqlContext,
  { input }: Input<{ readonly threadId: string }>,
  isResolved: boolean,
): Promise<object> {
  const { repository, place, thread } = findNodeOf(context, "PullRequestReviewThread", input.threadId);
  demand(context, repository, { level: "write", of: ["pull_requests", "contents"] });
  await setResolved(context.state, place, { thread, isResolved, by: context.state.app.bot });
  return answer(input, { thread: toThread(context, place, thread) });
}

async function reply(
  context: GraphqlContext,
  { input }: Input<{ readonly pullRequestReviewThreadId: string; readonly body: string }>,
): Promise<object> {
  const { repository, place, thread } = findNodeOf(context, "PullRequestReviewThread", input.pullRequestReviewThreadId);
  demand(context, repository, { level: "write", of: ["pull_requests"] });
  const { body } = input;
  if (body.trim() === "") throw refuseGraphql("UNPROCESSABLE", "Body can't be blank");
  checkLength("PullRequestReviewComment", "body", body);
  if (place.issue.locked) throw refuseGraphql("FORBIDDEN", "Conversation is locked.");
  const comment = await addReply(context.state, place, { thread, body, user: context.state.app.bot });
  return answer(input, { comment: toReviewComment(context, place, { thread, comment, isOutdated: false }) });
}

function minimize(
  context: GraphqlContext,
  { input }: Input<{ readonly subjectId: string; readonly classifier: string }>,
): object {
  const found = findNode(context, input.subjectId);
  if (found.kind !== "IssueComment" && found.kind !== "PullRequestReviewComment")
    throw refuseGraphql("UNPROCESSABLE", "The subject cannot be minimized.");
  const isLine = found.kind === "PullRequestReviewComment";
  demand(context, found.repository, { level: "write", of: [isLine ? "pull_requests" : "issues"] });
  found.comment.minimizedReason = input.classifier.toLowerCase().replace("_", "-");
  const minimizedComment = isLine
    ? toReviewComment(context, found.place, { ...found, isOutdated: false })
    : toIssueComment(context, found.place, found.comment);
  return answer(input, { minimizedComment });
}

function answer(input: { readonly clientMutationId?: string }, fields: object): object {
  return { clientMutationId: input.clientMutationId ?? null, ...fields };
}

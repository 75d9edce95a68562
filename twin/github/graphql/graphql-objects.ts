/** Records as the objects that GraphQL's fields are read from. */
import { refreshHead, type TwinPullIssue } from "../render-pull.ts";
import { webOf } from "../render-repository.ts";
import { nodeId } from "../render-user.ts";
import { currentPlace, type PullPlace } from "../review-places.ts";
import type { LinePlace, TwinReviewComment, TwinThread } from "../review-state.ts";
import type { TwinComment, TwinIssue, TwinRepository, TwinUser } from "../state.ts";
import { toConnection, type PageArguments } from "./connection.ts";
import { demand, refuseGraphql, type GraphqlContext } from "./graphql-refusal.ts";

type Fields = Record<string, unknown>;

/** Bots are called without `[bot]` here. */
function toActor({ state }: GraphqlContext, user: TwinUser): Fields {
  const login = user.login.replace(/\[bot\]$/, "");
  const url = user.type === "Bot" ? `${state.addresses.web}/apps/${login}` : `${state.addresses.web}/${login}`;
  return { __typename: user.type, id: nodeId(user.type, user.id), login, url };
}

export function toRepository(context: GraphqlContext, repository: TwinRepository): Fields {
  const find = (number: number): TwinIssue | undefined => repository.issues.find((issue) => issue.number === number);
  return {
    __typename: "Repository",
    id: nodeId("Repository", repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: `${repository.owner.login}/${repository.name}`,
    isPrivate: repository.private,
    url: webOf(context.state, repository),
    issue({ number }: { number: number }) {
      demand(context, repository, { level: "read", of: ["issues"] });
      const issue = find(number);
      if (issue?.pull !== null) throw notFound("an Issue", number);
      return toIssue(context, repository, issue);
    },
    pullRequest({ number }: { number: number }) {
      demand(context, repository, { level: "read", of: ["pull_requests"] });
      const issue = find(number);
      if (issue === undefined || issue.pull === null) throw notFound("a PullRequest", number);
      return toPullRequest(context, { repository, issue: issue as TwinPullIssue });
    },
  };
}

function notFound(what: string, number: number): Error {
  return refuseGraphql("NOT_FOUND", `Could not resolve to ${what} with the number of ${number}.`);
}

export function toIssue(context: GraphqlContext, repository: TwinRepository, issue: TwinIssue): Fields {
  const { id, number, title, body, locked, updatedAt } = issue;
  return {
    __typename: "Issue",
    ...{ id: nodeId("Issue", id), databaseId: id, number, title, body: body ?? "", locked, updatedAt },
    state: issue.state.toUpperCase(),
    url: `${webOf(context.state, repository)}/issues/${number}`,
    author: toActor(context, issue.user),
  };
}

export async function toPullRequest(context: GraphqlContext, place: PullPlace): Promise<Fields> {
  const { repository, issue } = place;
  await refreshHead(context.state, repository, issue);
  const { pull } = issue;
  const threads = pull.threads.filter((thread) => visibleComments(context, thread).length > 0);
  return {
    ...toIssue(context, repository, issue),
    __typename: "PullRequest",
    id: nodeId("PullRequest", pull.id),
    databaseId: pull.id,
    state: pull.mergedAt === null ? issue.state.toUpperCase() : "MERGED",
    url: `${webOf(context.state, repository)}/pull/${issue.number}`,
    ...{ isDraft: pull.draft, baseRefName: pull.baseRef, headRefName: pull.headRef, headRefOid: pull.headSha },
    async reviewThreads(page: PageArguments) {
      const all = [];
      for (const thread of threads) all.push(await toThread(context, place, thread));
      return toConnection("reviewThreads", all, page);
    },
  };
}

/** What is pending is seen only by its author. */
function visibleComments({ state }: GraphqlContext, thread: TwinThread): readonly TwinReviewComment[] {
  return thread.comments.filter(({ review }) => review.state !== "PENDING" || review.user.id === state.app.bot.id);
}

export async function toThread(context: GraphqlContext, place: PullPlace, thread: TwinThread): Promise<Fields> {
  const now = await currentPlace(context.state, place, thread);
  const comments = visibleComments(context, thread).map((comment) =>
    toReviewComment(context, place, { thread, comment, isOutdated: now === undefined }),
  );
  return {
    __typename: "PullRequestReviewThread",
    id: nodeId("PullRequestReviewThread", thread.id),
    path: thread.path,
    isResolved: thread.resolvedBy !== null,
    isOutdated: now === undefined,
    // GitHub names a person here and leaves it empty for a bot.
    resolvedBy: thread.resolvedBy?.type === "User" ? toActor(context, thread.resolvedBy) : null,
    ...toLines(thread.place, now?.place ?? null),
    pullRequest: () => toPullRequest(context, place),
    comments: (page: PageArguments) => toConnection("comments", comments, page),
  };
}

/** An outdated thread keeps only its original lines, one about a file has none. */
function toLines(original: LinePlace | null, now: LinePlace | null): Fields {
  const current = { line: now?.line ?? null, startLine: now?.startLine ?? null };
  if (original === null) return { ...current, subjectType: "FILE", diffSide: "RIGHT" };
  return {
    ...current,
    ...{ originalLine: original.line, originalStartLine: original.startLine },
    ...{ subjectType: "LINE", diffSide: original.side, startDiffSide: original.startSide },
  };
}

export function toReviewComment(
  context: GraphqlContext,
  place: PullPlace,
  what: { readonly thread: TwinThread; readonly comment: TwinReviewComment; readonly isOutdated: boolean },
): Fields {
  const { thread, comment, isOutdated } = what;
  const first = thread.comments.find(({ id }) => id === comment.replyTo);
  const page = `${webOf(context.state, place.repository)}/pull/${place.issue.number}`;
  return {
    __typename: "PullRequestReviewComment",
    ...toText(context, comment),
    id: nodeId("PullRequestReviewComment", comment.id),
    ...{ path: thread.path, diffHunk: thread.hunk, outdated: isOutdated },
    replyTo: first === undefined ? null : toReviewComment(context, place, { ...what, comment: first }),
    url: `${page}#discussion_r${comment.id}`,
  };
}

export function toIssueComment(
  context: GraphqlContext,
  place: { readonly repository: TwinRepository; readonly issue: TwinIssue },
  comment: TwinComment,
): Fields {
  const page = `${webOf(context.state, place.repository)}/issues/${place.issue.number}`;
  return {
    __typename: "IssueComment",
    ...toText(context, comment),
    id: nodeId("IssueComment", comment.id),
    url: `${page}#issuecomment-${comment.id}`,
  };
}

function toText(context: GraphqlContext, comment: TwinComment | TwinReviewComment): Fields {
  const { id, body, user, createdAt, updatedAt, minimizedReason } = comment;
  const isMinimized = minimizedReason !== null;
  return { databaseId: id, body, createdAt, updatedAt, author: toActor(context, user), isMinimized, minimizedReason };
}

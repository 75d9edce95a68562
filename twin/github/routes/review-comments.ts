/** Comments on lines of pull requests, outside a review and in reply. */
import { refreshHead } from "../render-pull.ts";
import { renderReviewComment } from "../render-review.ts";
import { addReply, addReview, announceComment, commentsOf } from "../review-changes.ts";
import type { PullPlace, WishedPlace } from "../review-places.ts";
import { refusePlaceOfComment } from "../review-refusals.ts";
import type { Side, TwinThread } from "../review-state.ts";
import {
  malformed,
  notFound,
  numberOf,
  paginate,
  refused,
  Refusal,
  requireText,
  textOf,
  type Call,
  type Reply,
  type Route,
} from "../router.ts";
import { checkLength } from "../text-rules.ts";
import { listReviewComments, pullOf, reviewCommentOf, type FoundReviewComment } from "./find-issue.ts";
import { isOfPull } from "./reviews.ts";

const READ = { level: "read", anyOf: ["pull_requests"] } as const;
const WRITE = { level: "write", anyOf: ["pull_requests"] } as const;
const RESOURCE = "PullRequestReviewComment";

async function createComment(call: Call): Promise<Reply> {
  const { state, user } = call;
  const place: PullPlace = { repository: call.repository, issue: pullOf(call) };
  await refreshHead(state, place.repository, place.issue);
  const body = readBody(call);
  checkLock(place);
  const replyTo = call.body["in_reply_to"];
  if (typeof replyTo === "number") return reply(call, place, replyTo);
  const commit = requireText(call, RESOURCE, "commit_id");
  if (!(await isOfPull(call, place, commit))) {
    const message = "commit_id is not part of the pull request";
    const error = { resource: RESOURCE, field: "commit_id", code: "invalid", message };
    throw new Refusal(422, "Validation Failed", { errors: [error] });
  }
  const comments = [{ ...readPlace(call), body }];
  const refusePlace = refusePlaceOfComment;
  const review = await addReview(state, place, { user, body: "", event: "COMMENT", commit, comments, refusePlace });
  const [made] = commentsOf(place, review);
  if (made === undefined) throw notFound();
  return { status: 201, body: await renderReviewComment(state, place, made) };
}

function readBody(call: Call): string {
  const body = requireText(call, RESOURCE, "body");
  checkLength(RESOURCE, "body", body);
  return body;
}

function checkLock({ issue }: PullPlace): void {
  if (issue.locked) throw new Refusal(403, "Unable to create comment because issue is locked.");
}

function readPlace(call: Call): WishedPlace {
  const number = (field: string): number | undefined => {
    const value = call.body[field];
    return typeof value === "number" ? value : undefined;
  };
  const path = requireText(call, RESOURCE, "path");
  if (call.body["subject_type"] === "file") return { path, isFile: true };
  const [line, position, startLine] = [number("line"), number("position"), number("start_line")];
  const [side, startSide] = [textOf(call, "side"), textOf(call, "start_side")];
  if (line === undefined && position === undefined)
    throw malformed(RESOURCE, "pull_request_review_thread.line can't be blank", "pull_request_review_thread.line");
  if (startSide !== undefined && startLine === undefined)
    throw malformed(RESOURCE, "start_side needs a start_line", "pull_request_review_thread.start_line");
  // GitHub's description allows the word `side` for "the same side".
  const start = startSide === "side" ? undefined : (startSide as Side | undefined);
  return { path, line, position, startLine, side: side as Side | undefined, startSide: start };
}

async function postReply(call: Call): Promise<Reply> {
  const place: PullPlace = { repository: call.repository, issue: pullOf(call) };
  await refreshHead(call.state, place.repository, place.issue);
  checkLock(place);
  return reply(call, place, numberOf(call, "comment_id"));
}

/** Only the comment that opened the thread can be replied to. */
async function reply(call: Call, place: PullPlace, to: number): Promise<Reply> {
  const { state, user } = call;
  const thread = place.issue.pull.threads.find(({ comments }) => comments.some(({ id }) => id === to));
  if (thread === undefined) throw notFound();
  if (thread.comments.find(({ id }) => id === to)?.replyTo !== null)
    throw refused(RESOURCE, "Replies to replies are not supported", "in_reply_to");
  const comment = await addReply(state, place, { thread, body: readBody(call), user });
  return { status: 201, body: await renderReviewComment(state, place, { thread, comment }) };
}

async function listForPull(call: Call): Promise<Reply> {
  const issue = pullOf(call);
  return list(
    call,
    listReviewComments(call).filter(({ place }) => place.issue === issue),
  );
}

function listForRepository(call: Call): Promise<Reply> {
  return list(call, listReviewComments(call));
}

async function list(call: Call, found: readonly FoundReviewComment[]): Promise<Reply> {
  const { query, state } = call;
  const since = query.get("since") ?? "";
  const shown = found.filter(({ comment }) => comment.review.state !== "PENDING" && comment.updatedAt >= since);
  if (query.get("sort") === "updated") shown.sort((a, b) => (a.comment.updatedAt < b.comment.updatedAt ? -1 : 1));
  // The direction counts only for a sorted list.
  if (query.get("sort") !== null && query.get("direction") !== "asc") shown.reverse();
  const rendered = [];
  for (const { place, thread, comment } of shown) {
    await refreshHead(state, place.repository, place.issue);
    rendered.push(await renderReviewComment(state, place, { thread, comment }));
  }
  return paginate(call, rendered);
}

async function getComment(call: Call): Promise<Reply> {
  const { place, ...found } = reviewCommentOf(call);
  await refreshHead(call.state, place.repository, place.issue);
  return { status: 200, body: await renderReviewComment(call.state, place, found) };
}

async function updateComment(call: Call): Promise<Reply> {
  const { state, user } = call;
  const { place, thread, comment } = reviewCommentOf(call);
  const changes = { body: { from: comment.body } };
  comment.body = readBody(call);
  comment.updatedAt = state.tick();
  await announceComment(state, place, { action: "edited", thread, comment, sender: user, changes });
  return { status: 200, body: await renderReviewComment(state, place, { thread, comment }) };
}

async function deleteComment(call: Call): Promise<Reply> {
  const { state, user } = call;
  const { place, thread, comment } = reviewCommentOf(call);
  await announceComment(state, place, { action: "deleted", thread, comment, sender: user });
  removeComment(place, thread, comment.id);
  return { status: 204 };
}

function removeComment({ issue }: PullPlace, thread: TwinThread, id: number): void {
  const { threads } = issue.pull;
  thread.comments = thread.comments.filter((other) => other.id !== id);
  if (thread.comments.length === 0) threads.splice(threads.indexOf(thread), 1);
}

export const REVIEW_COMMENT_ROUTES: readonly Route[] = [
  { operation: "pulls/create-review-comment", need: WRITE, handle: createComment },
  { operation: "pulls/create-reply-for-review-comment", need: WRITE, handle: postReply },
  { operation: "pulls/list-review-comments", need: READ, handle: listForPull },
  { operation: "pulls/list-review-comments-for-repo", need: READ, handle: listForRepository },
  { operation: "pulls/get-review-comment", need: READ, handle: getComment },
  { operation: "pulls/update-review-comment", need: WRITE, handle: updateComment },
  { operation: "pulls/delete-review-comment", need: WRITE, handle: deleteComment },
];

/** Reviews of pull requests. */
import { refreshHead } from "../render-pull.ts";
import { renderReview, renderReviewComment } from "../render-review.ts";
import {
  addReview,
  announceReview,
  commentsOf,
  submitReview,
  type NewThread,
  type ReviewEvent,
} from "../review-changes.ts";
import type { PullPlace } from "../review-places.ts";
import { refuseReview } from "../review-refusals.ts";
import type { Side } from "../review-state.ts";
import { paginate, Refusal, requireText, textOf, type Call, type Reply, type Route } from "../router.ts";
import { checkLength } from "../text-rules.ts";
import { isVisible, pullOf, reviewOf } from "./find-issue.ts";

const READ = { level: "read", anyOf: ["pull_requests"] } as const;
const WRITE = { level: "write", anyOf: ["pull_requests"] } as const;

function listReviews(call: Call): Reply {
  const place = { repository: call.repository, issue: pullOf(call) };
  const shown = place.issue.pull.reviews.filter((review) => isVisible(call, review));
  return paginate(
    call,
    shown.map((review) => renderReview(call.state, place, review)),
  );
}

async function createReview(call: Call): Promise<Reply> {
  const { state, user } = call;
  const place: PullPlace = { repository: call.repository, issue: pullOf(call) };
  await refreshHead(state, place.repository, place.issue);
  const [body = "", event] = [textOf(call, "body"), textOf(call, "event") as ReviewEvent | undefined];
  checkLength("PullRequestReview", "body", body);
  checkLock(place);
  const commit = textOf(call, "commit_id");
  if (commit !== undefined && !(await isOfPull(call, place, commit)))
    throw refuseReview("commit_id is not part of the pull request");
  const listed = call.body["comments"];
  const comments = (Array.isArray(listed) ? listed : []).map((comment: unknown) => parseThread(comment as RawThread));
  const review = await addReview(state, place, { user, body, event, commit, comments });
  return show(call, place, review);
}

function checkLock({ issue }: PullPlace): void {
  if (issue.locked) throw refuseReview("lock prevents review");
}

/** A commit it has, or had until its branch was moved elsewhere. */
export async function isOfPull(call: Call, { repository, issue }: PullPlace, commit: string): Promise<boolean> {
  const { pull } = issue;
  if (commit === pull.headSha || pull.formerHeads.includes(commit)) return true;
  const base = await call.state.git.find(repository.gitDir, `refs/heads/${pull.baseRef}`);
  const commits = await call.state.git.commits(repository.gitDir, base ?? pull.baseSha, pull.headSha);
  return commits.some(({ sha }) => sha === commit);
}

interface RawThread {
  readonly path: string;
  readonly body: string;
  readonly position?: number;
  readonly line?: number;
  readonly side?: string;
  readonly start_line?: number;
  readonly start_side?: string;
}

/** GitHub takes a line or a position, sides in capitals, and a start's side only with a start. */
function parseThread(raw: RawThread): NewThread {
  const { path, body, position, line } = raw;
  checkLength("PullRequestReviewComment", "body", body);
  if (body === "") throw refuseReview("Pull request review comment body can't be blank", true);
  if ((line === undefined) === (position === undefined))
    throw new Refusal(422, `Invalid request.\n\nNo subschema in "oneOf" matched.`, { isMalformed: true });
  if (raw.start_side !== undefined && raw.start_line === undefined)
    throw refuseReview("Pull request review thread start line can't be blank", true);
  const [side, startSide] = [toSide(raw.side), toSide(raw.start_side)];
  return { path, body, position, line, side, startLine: raw.start_line, startSide };
}

function toSide(side: string | undefined): Side | undefined {
  if (side === undefined || side === "LEFT" || side === "RIGHT") return side;
  throw new Refusal(422, `Invalid request.\n\n${side} is not a member of ["LEFT", "RIGHT"].`, { isMalformed: true });
}

function show(call: Call, place: PullPlace, review: Parameters<typeof renderReview>[2]): Reply {
  return { status: 200, body: renderReview(call.state, place, review) };
}

function getReview(call: Call): Reply {
  const { place, review } = reviewOf(call);
  return show(call, place, review);
}

function updateReview(call: Call): Reply {
  const { place, review } = reviewOf(call);
  const body = requireText(call, "PullRequestReview", "body");
  checkLength("PullRequestReview", "body", body);
  if (review.user.id !== call.user.id) throw refuseReview("Can not update the review of somebody else");
  const changes = { body: { from: review.body } };
  review.body = body;
  place.issue.updatedAt = call.state.tick();
  if (review.state !== "PENDING")
    announceReview(call.state, place, { action: "edited", review, sender: call.user, changes });
  return show(call, place, review);
}

async function postEvent(call: Call): Promise<Reply> {
  const { place, review } = reviewOf(call);
  if (review.state !== "PENDING") throw refuseReview("Can not submit a review that is not pending");
  checkLock(place);
  const [event, body] = [textOf(call, "event") as ReviewEvent, textOf(call, "body")];
  checkLength("PullRequestReview", "body", body);
  await submitReview(call.state, place, { review, event, body });
  return show(call, place, review);
}

function dismissReview(call: Call): Reply {
  const { place, review } = reviewOf(call);
  requireText(call, "PullRequestReview", "message");
  if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED")
    throw refuseReview(`Can not dismiss a ${review.state.toLowerCase()} pull request review`);
  review.state = "DISMISSED";
  place.issue.updatedAt = call.state.tick();
  announceReview(call.state, place, { action: "dismissed", review, sender: call.user });
  return show(call, place, review);
}

function deletePending(call: Call): Reply {
  const { place, review } = reviewOf(call);
  if (review.state !== "PENDING") throw refuseReview("Can not delete a non-pending pull request review");
  const { reviews, threads } = place.issue.pull;
  for (const { thread } of commentsOf(place, review)) threads.splice(threads.indexOf(thread), 1);
  reviews.splice(reviews.indexOf(review), 1);
  return show(call, place, review);
}

async function listCommentsOfReview(call: Call): Promise<Reply> {
  const { place, review } = reviewOf(call);
  await refreshHead(call.state, place.repository, place.issue);
  const rendered = [];
  for (const found of commentsOf(place, review)) rendered.push(await renderReviewComment(call.state, place, found));
  return paginate(call, rendered);
}

export const REVIEW_ROUTES: readonly Route[] = [
  { operation: "pulls/list-reviews", need: READ, handle: listReviews },
  { operation: "pulls/create-review", need: WRITE, handle: createReview },
  { operation: "pulls/get-review", need: READ, handle: getReview },
  { operation: "pulls/update-review", need: WRITE, handle: updateReview },
  { operation: "pulls/submit-review", need: WRITE, handle: postEvent },
  { operation: "pulls/dismiss-review", need: WRITE, handle: dismissReview },
  { operation: "pulls/delete-pending-review", need: WRITE, handle: deletePending },
  { operation: "pulls/list-comments-for-review", need: READ, handle: listCommentsOfReview },
];

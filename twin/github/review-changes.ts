/** Every change to reviews and their threads, whoever makes it: the record, a newer `updated_at`, and the webhooks. */
import { renderPull } from "./render-pull.ts";
import { renderReview, renderReviewComment } from "./render-review.ts";
import { nodeId } from "./render-user.ts";
import { findPlace, type PlaceProblem, type PullPlace, type WishedPlace } from "./review-places.ts";
import { refusePlaceInReview, refuseReview } from "./review-refusals.ts";
import type { ReviewState, TwinReview, TwinReviewComment, TwinThread } from "./review-state.ts";
import type { Refusal } from "./router.ts";
import type { TwinState, TwinUser } from "./state.ts";

export type ReviewEvent = "APPROVE" | "REQUEST_CHANGES" | "COMMENT";

export interface NewThread extends WishedPlace {
  readonly body: string;
}

export interface NewReview {
  readonly user: TwinUser;
  readonly body: string;
  /** Absent leaves the review pending. */
  readonly event?: ReviewEvent | undefined;
  /** The head unless set. */
  readonly commit?: string | undefined;
  readonly comments: readonly NewThread[];
  /** How a wrong line is refused; in the words for reviews unless set. */
  readonly refusePlace?: (problem: PlaceProblem) => Refusal;
}

const STATES: Readonly<Record<ReviewEvent, ReviewState>> = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
  COMMENT: "COMMENTED",
};

/** Everything is looked at before anything is made. @throws Refusal 422 */
export async function addReview(state: TwinState, pull: PullPlace, from: NewReview): Promise<TwinReview> {
  const { user, body, event } = from;
  const { reviews, threads } = pull.issue.pull;
  const commit = from.commit ?? pull.issue.pull.headSha;
  if (reviews.some((review) => review.user.id === user.id && review.state === "PENDING"))
    throw refuseReview("User can only have one pending review per pull request");
  if (event !== undefined) checkEvent(pull, { event, user, body, isBare: from.comments.length === 0 });
  const made: TwinThread[] = [];
  for (const comment of from.comments) made.push(await toThread(state, pull, { ...from, commit, comment }));
  const byApp = user.type === "Bot";
  const review: TwinReview = { id: state.nextId(), user, byApp, body, state: "PENDING", commit, submittedAt: null };
  reviews.push(review);
  for (const [index, thread] of made.entries()) {
    thread.comments.push(newComment(state, { review, body: from.comments[index]?.body ?? "", replyTo: null }));
    threads.push(thread);
  }
  if (event !== undefined) await publish(state, pull, { review, event });
  return review;
}

/** @throws Refusal 422 for one's own pull request, and for a review that says nothing */
function checkEvent(
  { issue }: PullPlace,
  said: { event: ReviewEvent; user: TwinUser; body: string; isBare: boolean },
): void {
  const { event, user, body, isBare } = said;
  const isOwn = issue.user.id === user.id;
  if (isOwn && event === "APPROVE") throw refuseReview("Can not approve your own pull request");
  if (isOwn && event === "REQUEST_CHANGES") throw refuseReview("Can not request changes on your own pull request");
  if (body.trim() !== "" || event === "APPROVE" || !isBare) return;
  throw event === "COMMENT"
    ? refuseReview("Could not comment pull request review.", true)
    : refuseReview("You need to leave a comment indicating the requested changes.", true);
}

async function toThread(
  state: TwinState,
  pull: PullPlace,
  from: NewReview & { readonly commit: string; readonly comment: NewThread },
): Promise<TwinThread> {
  const { commit, comment, refusePlace = refusePlaceInReview } = from;
  const found = await findPlace(state, pull, { commit, at: comment });
  if ("problem" in found) throw refusePlace(found.problem);
  const { place, hunk } = found;
  const { path } = comment;
  return { id: state.nextId(), path, place, hunk, commit, shownCommit: commit, resolvedBy: null, comments: [] };
}

function newComment(
  state: TwinState,
  from: { review: TwinReview; body: string; replyTo: number | null },
): TwinReviewComment {
  const at = state.tick();
  const fields = { id: state.nextId(), user: from.review.user, createdAt: at, updatedAt: at };
  return { ...from, ...fields, reactions: [], minimizedReason: null };
}

/** @throws Refusal 422 for what a review may not say */
export async function submitReview(
  state: TwinState,
  pull: PullPlace,
  change: { readonly review: TwinReview; readonly event: ReviewEvent; readonly body: string | undefined },
): Promise<void> {
  const { review, event } = change;
  const body = change.body ?? review.body;
  checkEvent(pull, { event, user: review.user, body, isBare: commentsOf(pull, review).length === 0 });
  review.body = body;
  await publish(state, pull, { review, event });
}

/** From now on everybody sees it, and the reviewer is asked no more. */
async function publish(
  state: TwinState,
  pull: PullPlace,
  change: { readonly review: TwinReview; readonly event: ReviewEvent },
): Promise<void> {
  const { review, event } = change;
  const { reviewers } = pull.issue.pull;
  review.state = STATES[event];
  review.submittedAt = state.tick();
  pull.issue.updatedAt = review.submittedAt;
  const asked = reviewers.findIndex((user) => user.id === review.user.id);
  if (asked !== -1) reviewers.splice(asked, 1);
  announceReview(state, pull, { action: "submitted", review, sender: review.user });
  for (const { thread, comment } of commentsOf(pull, review))
    await announceComment(state, pull, { action: "created", thread, comment, sender: review.user });
}

export function commentsOf(
  { issue }: PullPlace,
  review: TwinReview,
): readonly { readonly thread: TwinThread; readonly comment: TwinReviewComment }[] {
  return issue.pull.threads
    .flatMap((thread) => thread.comments.map((comment) => ({ thread, comment })))
    .filter(({ comment }) => comment.review === review);
}

/** A webhook writes the state of a review in small letters. */
export function announceReview(
  state: TwinState,
  pull: PullPlace,
  news: { readonly action: string; readonly review: TwinReview; readonly sender: TwinUser; readonly changes?: object },
): void {
  const { action, review, sender, changes } = news;
  const rendered = { ...renderReview(state, pull, review), state: review.state.toLowerCase() };
  state.emit("pull_request_review", pull.repository, {
    ...{ action, review: rendered, sender, ...(changes === undefined ? {} : { changes }) },
    pull_request: renderPull(state, pull.repository, pull.issue),
  });
}

export async function announceComment(
  state: TwinState,
  pull: PullPlace,
  news: {
    readonly action: string;
    readonly thread: TwinThread;
    readonly comment: TwinReviewComment;
    readonly sender: TwinUser;
    readonly changes?: object;
  },
): Promise<void> {
  const { action, sender, changes } = news;
  const comment = await renderReviewComment(state, pull, news);
  state.emit("pull_request_review_comment", pull.repository, {
    ...{ action, comment, sender, ...(changes === undefined ? {} : { changes }) },
    pull_request: renderPull(state, pull.repository, pull.issue),
  });
}

/** GitHub keeps each reply in a review of its own. */
export async function addReply(
  state: TwinState,
  pull: PullPlace,
  from: { readonly thread: TwinThread; readonly body: string; readonly user: TwinUser },
): Promise<TwinReviewComment> {
  const { thread, body, user } = from;
  const submittedAt = state.tick();
  const basics = { id: state.nextId(), user, byApp: user.type === "Bot", body: "", submittedAt };
  const review: TwinReview = { ...basics, state: "COMMENTED", commit: pull.issue.pull.headSha };
  pull.issue.pull.reviews.push(review);
  const comment = newComment(state, { review, body, replyTo: thread.comments[0]?.id ?? null });
  thread.comments.push(comment);
  pull.issue.updatedAt = comment.createdAt;
  announceReview(state, pull, { action: "submitted", review, sender: user });
  await announceComment(state, pull, { action: "created", thread, comment, sender: user });
  return comment;
}

/** Nothing changes, and nobody is told, when it is so already. */
export async function setResolved(
  state: TwinState,
  pull: PullPlace,
  change: { readonly thread: TwinThread; readonly isResolved: boolean; readonly by: TwinUser },
): Promise<void> {
  const { thread, isResolved, by } = change;
  if ((thread.resolvedBy !== null) === isResolved) return;
  thread.resolvedBy = isResolved ? by : null;
  pull.issue.updatedAt = state.tick();
  const comments = [];
  for (const comment of thread.comments) comments.push(await renderReviewComment(state, pull, { thread, comment }));
  state.emit("pull_request_review_thread", pull.repository, {
    action: isResolved ? "resolved" : "unresolved",
    thread: { node_id: nodeId("PullRequestReviewThread", thread.id), comments },
    pull_request: renderPull(state, pull.repository, pull.issue),
    sender: by,
  });
}

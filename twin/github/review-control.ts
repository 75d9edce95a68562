/** What people do when they review, and what a test wants to see of it. */
import { pullOf, UnknownRecord, userOf } from "./find-record.ts";
import { setDraft } from "./issue-changes.ts";
import { refreshHead } from "./render-pull.ts";
import { addReply, addReview, commentsOf, setResolved } from "./review-changes.ts";
import type { PullPlace } from "./review-places.ts";
import type { TwinReview, TwinThread } from "./review-state.ts";
import type { TwinState } from "./state.ts";
import type { TwinControl } from "./twin-control.ts";

type ReviewControl = Pick<
  TwinControl,
  | "review"
  | "commentOnLine"
  | "replyInThread"
  | "resolveThread"
  | "unresolveThread"
  | "setDraft"
  | "reviews"
  | "reviewThreads"
>;

export function createReviewControl(state: TwinState): ReviewControl {
  return {
    async review(repo, number, from) {
      const { body = "", event, comments = [], commit } = from;
      const place = await fresh(state, repo, number);
      return (await addReview(state, place, { user: userOf(state, from.by), body, event, comments, commit })).id;
    },
    async commentOnLine(repo, number, from) {
      const place = await fresh(state, repo, number);
      const user = userOf(state, from.by);
      const review = await addReview(state, place, { user, body: "", event: "COMMENT", comments: [from] });
      return firstCommentOf(place, review);
    },
    async replyInThread(repo, number, from) {
      const place = await fresh(state, repo, number);
      const thread = threadOf(place, from.to);
      return (await addReply(state, place, { thread, body: from.body, user: userOf(state, from.by) })).id;
    },
    async resolveThread(...[repo, number, comment, by]) {
      const place = await fresh(state, repo, number);
      await setResolved(state, place, { thread: threadOf(place, comment), isResolved: true, by: userOf(state, by) });
    },
    async unresolveThread(...[repo, number, comment, by]) {
      const place = await fresh(state, repo, number);
      await setResolved(state, place, { thread: threadOf(place, comment), isResolved: false, by: userOf(state, by) });
    },
    async setDraft(...[repo, number, to, by]) {
      const { repository, issue } = await fresh(state, repo, number);
      await setDraft(state, repository, { issue, to, sender: userOf(state, by) });
    },
    reviews: (repo, number) => pullOf(state, repo, number).issue.pull.reviews,
    reviewThreads: (repo, number) => pullOf(state, repo, number).issue.pull.threads,
  };
}

async function fresh(state: TwinState, repo: string, number: number): Promise<PullPlace> {
  const place = pullOf(state, repo, number);
  await refreshHead(state, place.repository, place.issue);
  return place;
}

function firstCommentOf(place: PullPlace, review: TwinReview): number {
  const [first] = commentsOf(place, review);
  if (first === undefined) throw new UnknownRecord(`Review ${review.id} has no comment.`);
  return first.comment.id;
}

function threadOf({ issue }: PullPlace, comment: number): TwinThread {
  const thread = issue.pull.threads.find(({ comments }) => comments.some(({ id }) => id === comment));
  if (thread === undefined) throw new UnknownRecord(`#${issue.number} has no line comment ${comment}.`);
  return thread;
}

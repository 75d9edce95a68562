/** The issue, pull request or comment that a path names, or GitHub's 404. */
import type { Place } from "../issue-changes.ts";
import { isPull, type TwinPullIssue } from "../render-pull.ts";
import { notFound, numberOf, type Call } from "../router.ts";
import type { PullPlace } from "../review-places.ts";
import type { TwinReview, TwinReviewComment, TwinThread } from "../review-state.ts";
import type { TwinComment } from "../state.ts";

/** @throws Refusal 404 */
export function placeOf(call: Call): Place {
  return find(call, numberOf(call, "issue_number"));
}

/** @throws Refusal 404, also for an issue that is no pull request */
export function pullOf(call: Call): TwinPullIssue {
  const { issue } = find(call, numberOf(call, "pull_number"));
  if (!isPull(issue)) throw notFound();
  return issue;
}

/** @throws Refusal 404 */
export function commentOf(call: Call): { readonly place: Place; readonly comment: TwinComment } {
  const { repository } = call;
  const id = numberOf(call, "comment_id");
  for (const issue of repository.issues) {
    const comment = issue.comments.find((candidate) => candidate.id === id);
    if (comment !== undefined) return { place: { repository, issue }, comment };
  }
  throw notFound();
}

/** @throws Refusal 404, also for what another person has not submitted yet */
export function reviewOf(call: Call): { readonly place: PullPlace; readonly review: TwinReview } {
  const issue = pullOf(call);
  const id = numberOf(call, "review_id");
  const review = issue.pull.reviews.find((candidate) => candidate.id === id);
  if (review === undefined || !isVisible(call, review)) throw notFound();
  return { place: { repository: call.repository, issue }, review };
}

/** What is pending is seen only by its author. */
export function isVisible(call: Call, review: TwinReview): boolean {
  return review.state !== "PENDING" || review.user.id === call.user.id;
}

export interface FoundReviewComment {
  readonly place: PullPlace;
  readonly thread: TwinThread;
  readonly comment: TwinReviewComment;
}

/** @throws Refusal 404 */
export function reviewCommentOf(call: Call): FoundReviewComment {
  const id = numberOf(call, "comment_id");
  const found = listReviewComments(call).find(({ comment }) => comment.id === id);
  if (found === undefined) throw notFound();
  return found;
}

/** Of all pull requests, oldest first. */
export function listReviewComments(call: Call): readonly FoundReviewComment[] {
  const { repository } = call;
  return repository.issues
    .filter(isPull)
    .flatMap((issue) =>
      issue.pull.threads.flatMap((thread) =>
        thread.comments.map((comment) => ({ place: { repository, issue }, thread, comment })),
      ),
    )
    .filter(({ comment }) => isVisible(call, comment.review))
    .sort((a, b) => a.comment.id - b.comment.id);
}

function find(call: Call, number: number): Place {
  const { repository } = call;
  const issue = repository.issues.find((candidate) => candidate.number === number);
  if (issue === undefined) throw notFound();
  return { repository, issue };
}

/** Reviews and their line comments as GitHub answers them. */
import { associationOf, renderReactionCounts } from "./render-issue.ts";
import { apiOf, webOf } from "./render-repository.ts";
import { nodeId, renderUser } from "./render-user.ts";
import { currentPlace, type PullPlace } from "./review-places.ts";
import type { LinePlace, TwinReview, TwinReviewComment, TwinThread } from "./review-state.ts";
import type { TwinState } from "./state.ts";

type Json = Record<string, unknown>;

export function renderReview(state: TwinState, { repository, issue }: PullPlace, review: TwinReview): Json {
  const pull = `${apiOf(state, repository)}/pulls/${issue.number}`;
  const html = `${webOf(state, repository)}/pull/${issue.number}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId("PullRequestReview", review.id),
    user: renderUser(state, review.user),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    author_association: associationOf(repository, review.user),
    _links: { html: { href: html }, pull_request: { href: pull } },
    ...(review.submittedAt === null ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.commit,
  };
}

export async function renderReviewComment(
  state: TwinState,
  pull: PullPlace,
  what: { readonly thread: TwinThread; readonly comment: TwinReviewComment },
): Promise<Json> {
  const { thread, comment } = what;
  const { repository, issue } = pull;
  const current = await currentPlace(state, pull, thread);
  const url = `${apiOf(state, repository)}/pulls/comments/${comment.id}`;
  const pullUrl = `${apiOf(state, repository)}/pulls/${issue.number}`;
  const html = `${webOf(state, repository)}/pull/${issue.number}#discussion_r${comment.id}`;
  return {
    id: comment.id,
    node_id: nodeId("PullRequestReviewComment", comment.id),
    url,
    html_url: html,
    pull_request_url: pullUrl,
    pull_request_review_id: comment.review.id,
    user: renderUser(state, comment.user),
    body: comment.body,
    path: thread.path,
    diff_hunk: thread.hunk,
    commit_id: thread.shownCommit,
    original_commit_id: thread.commit,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(repository, comment.user),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pullUrl } },
    reactions: renderReactionCounts(url, comment.reactions),
    subject_type: thread.place === null ? "file" : "line",
    ...renderLines(thread.place, current?.place ?? null),
    ...(comment.replyTo === null ? {} : { in_reply_to_id: comment.replyTo }),
  };
}

/** An outdated comment keeps only its original lines. */
function renderLines(original: LinePlace | null, now: LinePlace | null): Json {
  if (original === null) return { line: null, position: null, original_position: 1 };
  return {
    line: now?.line ?? null,
    position: now?.position ?? null,
    start_line: now?.startLine ?? null,
    side: original.side,
    start_side: original.startSide,
    original_line: original.line,
    original_position: original.position,
    original_start_line: original.startLine,
  };
}

/** The record behind a node id, as the REST answers give it. */
import { isPull } from "../render-pull.ts";
import type { PullPlace } from "../review-places.ts";
import type { TwinReviewComment, TwinThread } from "../review-state.ts";
import type { Place } from "../issue-changes.ts";
import type { TwinComment, TwinRepository, TwinState } from "../state.ts";
import { mayLook, nodeNotFound, type GraphqlContext } from "./graphql-refusal.ts";

export type FoundNode =
  | { readonly kind: "Repository"; readonly repository: TwinRepository }
  | { readonly kind: "Issue"; readonly repository: TwinRepository; readonly place: Place }
  | { readonly kind: "PullRequest"; readonly repository: TwinRepository; readonly place: PullPlace }
  | {
      readonly kind: "IssueComment";
      readonly repository: TwinRepository;
      readonly place: Place;
      readonly comment: TwinComment;
    }
  | {
      readonly kind: "PullRequestReviewThread";
      readonly repository: TwinRepository;
      readonly place: PullPlace;
      readonly thread: TwinThread;
    }
  | {
      readonly kind: "PullRequestReviewComment";
      readonly repository: TwinRepository;
      readonly place: PullPlace;
      readonly thread: TwinThread;
      readonly comment: TwinReviewComment;
    };

/** @throws GraphQLError NOT_FOUND, also for what the token must not see */
export function findNode(context: GraphqlContext, id: string): FoundNode {
  const [, kind = "", number = ""] = /^(\w+):(\d+)$/.exec(Buffer.from(id, "base64").toString("utf8")) ?? [];
  const found = search(context.state, kind, Number(number));
  if (found === undefined || !mayLook(context, found.repository)) throw nodeNotFound(id);
  return found;
}

/** The same, of one kind. @throws GraphQLError NOT_FOUND */
export function findNodeOf<Kind extends FoundNode["kind"]>(
  context: GraphqlContext,
  kind: Kind,
  id: string,
): Extract<FoundNode, { kind: Kind }> {
  const found = findNode(context, id);
  if (found.kind !== kind) throw nodeNotFound(id);
  return found as Extract<FoundNode, { kind: Kind }>;
}

function search(state: TwinState, kind: string, id: number): FoundNode | undefined {
  for (const repository of state.repositories) {
    if (kind === "Repository" && repository.id === id) return { kind, repository };
    for (const found of nodesOf(repository)) if (found.kind === kind && idOf(found) === id) return found;
  }
  return undefined;
}

function* nodesOf(repository: TwinRepository): Generator<FoundNode> {
  for (const issue of repository.issues) {
    const place = { repository, issue };
    if (isPull(issue)) yield* pullNodes({ repository, issue });
    else yield { kind: "Issue", repository, place };
    for (const comment of issue.comments) yield { kind: "IssueComment", repository, place, comment };
  }
}

function* pullNodes(place: PullPlace): Generator<FoundNode> {
  const { repository } = place;
  yield { kind: "PullRequest", repository, place };
  for (const thread of place.issue.pull.threads) {
    yield { kind: "PullRequestReviewThread", repository, place, thread };
    for (const comment of thread.comments)
      yield { kind: "PullRequestReviewComment", repository, place, thread, comment };
  }
}

function idOf(found: FoundNode): number {
  if (found.kind === "Repository") return found.repository.id;
  if (found.kind === "Issue") return found.place.issue.id;
  if (found.kind === "PullRequest") return found.place.issue.pull.id;
  return found.kind === "PullRequestReviewThread" ? found.thread.id : found.comment.id;
}

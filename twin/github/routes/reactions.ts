/** Reactions on issues, their comments and line comments: one of a kind per person. */
import { renderReaction } from "../render-issue.ts";
import { notFound, numberOf, paginate, textOf, type Call, type Reply, type Route } from "../router.ts";
import type { PermissionName, TwinReaction } from "../state.ts";
import { commentOf, placeOf, reviewCommentOf } from "./find-issue.ts";

/** What can be reacted to. */
interface Subject {
  reactions: TwinReaction[];
}

type FindSubject = (call: Call) => Subject;

function listReactions(call: Call, subject: Subject): Reply {
  const content = call.query.get("content");
  const shown = subject.reactions.filter((reaction) => content === null || reaction.content === content);
  return paginate(
    call,
    shown.map((reaction) => renderReaction(call.state, reaction)),
  );
}

function createReaction(call: Call, subject: Subject): Reply {
  const content = textOf(call, "content") ?? "";
  const there = subject.reactions.find((other) => other.content === content && other.user.id === call.user.id);
  if (there !== undefined) return { status: 200, body: renderReaction(call.state, there) };
  const reaction = { id: call.state.nextId(), content, user: call.user, createdAt: call.state.tick() };
  subject.reactions.push(reaction);
  return { status: 201, body: renderReaction(call.state, reaction) };
}

function deleteReaction(call: Call, subject: Subject): Reply {
  const reaction = subject.reactions.find((candidate) => candidate.id === numberOf(call, "reaction_id"));
  if (reaction?.user.id !== call.user.id) throw notFound();
  subject.reactions = subject.reactions.filter((other) => other !== reaction);
  return { status: 204 };
}

/** GitHub's name for deleting is not always the one for listing. */
function toRoutes(
  names: { readonly of: string; readonly deletedOf?: string },
  anyOf: readonly PermissionName[],
  find: FindSubject,
): readonly Route[] {
  const [read, write] = [
    { level: "read", anyOf },
    { level: "write", anyOf },
  ] as const;
  const { of, deletedOf = of } = names;
  return [
    { operation: `reactions/list-for-${of}`, need: read, handle: (call) => listReactions(call, find(call)) },
    { operation: `reactions/create-for-${of}`, need: write, handle: (call) => createReaction(call, find(call)) },
    { operation: `reactions/delete-for-${deletedOf}`, need: write, handle: (call) => deleteReaction(call, find(call)) },
  ];
}

const LINE = { of: "pull-request-review-comment", deletedOf: "pull-request-comment" };

export const REACTION_ROUTES: readonly Route[] = [
  ...toRoutes({ of: "issue" }, ["issues", "pull_requests"], (call) => placeOf(call).issue),
  ...toRoutes({ of: "issue-comment" }, ["issues", "pull_requests"], (call) => commentOf(call).comment),
  ...toRoutes(LINE, ["pull_requests"], (call) => reviewCommentOf(call).comment),
];

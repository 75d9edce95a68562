/** Reactions on issues: one of a kind per person. */
import { renderReaction } from "../render-issue.ts";
import { notFound, numberOf, paginate, textOf, type Call, type Reply, type Route } from "../router.ts";
import { placeOf } from "./find-issue.ts";

const READ = { level: "read", anyOf: ["issues", "pull_requests"] } as const;
const WRITE = { level: "write", anyOf: ["issues", "pull_requests"] } as const;

function listReactions(call: Call): Reply {
  const content = call.query.get("content");
  const { issue } = placeOf(call);
  const shown = issue.reactions.filter((reaction) => content === null || reaction.content === content);
  return paginate(
    call,
    shown.map((reaction) => renderReaction(call.state, reaction)),
  );
}

function createReaction(call: Call): Reply {
  const { issue } = placeOf(call);
  const content = textOf(call, "content") ?? "";
  const there = issue.reactions.find((other) => other.content === content && other.user.id === call.user.id);
  if (there !== undefined) return { status: 200, body: renderReaction(call.state, there) };
  const reaction = { id: call.state.nextId(), content, user: call.user, createdAt: call.state.tick() };
  issue.reactions.push(reaction);
  return { status: 201, body: renderReaction(call.state, reaction) };
}

function deleteReaction(call: Call): Reply {
  const { issue } = placeOf(call);
  const reaction = issue.reactions.find((candidate) => candidate.id === numberOf(call, "reaction_id"));
  if (reaction?.user.id !== call.user.id) throw notFound();
  issue.reactions = issue.reactions.filter((other) => other !== reaction);
  return { status: 204 };
}

export const REACTION_ROUTES: readonly Route[] = [
  { operation: "reactions/list-for-issue", need: READ, handle: listReactions },
  { operation: "reactions/create-for-issue", need: WRITE, handle: createReaction },
  { operation: "reactions/delete-for-issue", need: WRITE, handle: deleteReaction },
];

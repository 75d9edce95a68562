/** Issues and their comments. */
import { addComment, addIssue, announceIssue, editComment, editIssueText, setIssueState } from "../issue-changes.ts";
import { renderComment, renderIssue } from "../render.ts";
import { checkBody, paginate, Refusal, textOf, type Call, type Reply, type Route } from "../router.ts";
import { requireText } from "./app.ts";
import { commentOf, placeOf } from "./find-issue.ts";

const READ = { level: "read", anyOf: ["issues", "pull_requests"] } as const;
const WRITE = { level: "write", anyOf: ["issues", "pull_requests"] } as const;

function getIssue(call: Call): Reply {
  const { repository, issue } = placeOf(call);
  return { status: 200, body: renderIssue(call.state, repository, issue) };
}

function listIssues(call: Call): Reply {
  const wanted = call.query.get("state") ?? "open";
  const issues = call.repository.issues.filter((issue) => wanted === "all" || issue.state === wanted).reverse();
  return paginate(
    call,
    issues.map((issue) => renderIssue(call.state, call.repository, issue)),
  );
}

function createIssue(call: Call): Reply {
  const { state, repository, user } = call;
  const body = textOf(call, "body");
  checkBody("Issue", body);
  const title = requireText(call, "Issue", "title");
  const issue = addIssue(state, repository, { title, body: body ?? null, user, byApp: true, pull: null });
  announceIssue(state, { repository, issue }, { action: "opened", sender: user });
  return { status: 201, body: renderIssue(state, repository, issue) };
}

function updateIssue(call: Call): Reply {
  const place = placeOf(call);
  const [title, body, to] = [textOf(call, "title"), textOf(call, "body"), textOf(call, "state")];
  checkBody("Issue", body);
  if (title !== undefined || body !== undefined) editIssueText(call.state, place, { title, body, sender: call.user });
  if (to === "open" || to === "closed") setIssueState(call.state, place, { to, sender: call.user });
  return { status: 200, body: renderIssue(call.state, place.repository, place.issue) };
}

function listComments(call: Call): Reply {
  const place = placeOf(call);
  const since = call.query.get("since") ?? "";
  const comments = place.issue.comments.filter((comment) => comment.updatedAt >= since);
  return paginate(
    call,
    comments.map((comment) => renderComment(call.state, place, comment)),
  );
}

function createComment(call: Call): Reply {
  const place = placeOf(call);
  const body = requireText(call, "IssueComment", "body");
  checkBody("IssueComment", body);
  if (place.issue.locked) throw new Refusal(403, "Unable to create comment because issue is locked.");
  const comment = addComment(call.state, place, { body, user: call.user, byApp: true });
  return { status: 201, body: renderComment(call.state, place, comment) };
}

function getComment(call: Call): Reply {
  const { place, comment } = commentOf(call);
  return { status: 200, body: renderComment(call.state, place, comment) };
}

function updateComment(call: Call): Reply {
  const { place, comment } = commentOf(call);
  const body = requireText(call, "IssueComment", "body");
  checkBody("IssueComment", body);
  editComment(call.state, place, { comment, body, sender: call.user });
  return { status: 200, body: renderComment(call.state, place, comment) };
}

function deleteComment(call: Call): Reply {
  const { place, comment } = commentOf(call);
  place.issue.comments = place.issue.comments.filter((other) => other !== comment);
  place.issue.updatedAt = call.state.tick();
  return { status: 204 };
}

export const ISSUE_ROUTES: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/issues", need: READ, handle: listIssues },
  { method: "POST", path: "/repos/:owner/:repo/issues", need: WRITE, handle: createIssue },
  { method: "GET", path: "/repos/:owner/:repo/issues/comments/:id", need: READ, handle: getComment },
  { method: "PATCH", path: "/repos/:owner/:repo/issues/comments/:id", need: WRITE, handle: updateComment },
  { method: "DELETE", path: "/repos/:owner/:repo/issues/comments/:id", need: WRITE, handle: deleteComment },
  { method: "GET", path: "/repos/:owner/:repo/issues/:number", need: READ, handle: getIssue },
  { method: "PATCH", path: "/repos/:owner/:repo/issues/:number", need: WRITE, handle: updateIssue },
  { method: "GET", path: "/repos/:owner/:repo/issues/:number/comments", need: READ, handle: listComments },
  { method: "POST", path: "/repos/:owner/:repo/issues/:number/comments", need: WRITE, handle: createComment },
];

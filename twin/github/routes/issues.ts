/** Issues and their comments. */
import { addComment, addIssue, announceIssue, editComment, editIssueText, setIssueState } from "../issue-changes.ts";
import { renderComment, renderIssue } from "../render-issue.ts";
import { paginate, refused, Refusal, requireText, textOf, type Call, type Reply, type Route } from "../router.ts";
import { checkLength } from "../text-rules.ts";
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
  checkLength("Issue", "body", body);
  const title = requireText(call, "Issue", "title");
  checkLength("Issue", "title", title);
  const issue = addIssue(state, repository, { title, body: body ?? null, user, byApp: true, pull: null });
  announceIssue(state, { repository, issue }, { action: "opened", sender: user });
  return { status: 201, body: renderIssue(state, repository, issue) };
}

function updateIssue(call: Call): Reply {
  const place = placeOf(call);
  const [title, body, to] = [textOf(call, "title"), textOf(call, "body"), textOf(call, "state")];
  checkLength("Issue", "body", body);
  checkLength("Issue", "title", title);
  // Closing and reopening a pull request has rules of its own, which are enforced at its own address.
  if (to === "open" && place.issue.pull?.mergedAt != null) throw refused("Issue", "state cannot be changed.", "state");
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
  checkLength("IssueComment", "body", body);
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
  checkLength("IssueComment", "body", body);
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
  { operation: "issues/list-for-repo", need: READ, handle: listIssues },
  { operation: "issues/create", need: WRITE, handle: createIssue },
  { operation: "issues/get-comment", need: READ, handle: getComment },
  { operation: "issues/update-comment", need: WRITE, handle: updateComment },
  { operation: "issues/delete-comment", need: WRITE, handle: deleteComment },
  { operation: "issues/get", need: READ, handle: getIssue },
  { operation: "issues/update", need: WRITE, handle: updateIssue },
  { operation: "issues/list-comments", need: READ, handle: listComments },
  { operation: "issues/create-comment", need: WRITE, handle: createComment },
];

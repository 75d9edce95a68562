/** Issues and their comments. */
import {
  addComment,
  addIssue,
  addLabel,
  removeComment,
  announceIssue,
  editComment,
  editIssueText,
  setIssueState,
  type Place,
} from "../issue-changes.ts";
import { renderComment, renderIssue } from "../render-issue.ts";
import { paginate, refused, Refusal, requireText, textOf, type Call, type Reply, type Route } from "../router.ts";
import { checkLength } from "../text-rules.ts";
import { showBody } from "../show-body.ts";
import { renderUser } from "../render-user.ts";
import { levelOf, type Level, type TwinComment } from "../state.ts";
import { commentOf, placeOf } from "./find-issue.ts";
import { replaceLabels, toNames } from "./labels.ts";

const READ = { level: "read", anyOf: ["issues", "pull_requests"] } as const;
const WRITE = { level: "write", anyOf: ["issues", "pull_requests"] } as const;
const CAN_BE_ASSIGNED: ReadonlySet<Level> = new Set<Level>(["triage", "write", "maintain", "admin"]);

function getIssue(call: Call): Reply {
  const { repository, issue } = placeOf(call);
  return { status: 200, body: show(call, renderIssue(call.state, repository, issue)) };
}

function listIssues(call: Call): Reply {
  const wanted = call.query.get("state") ?? "open";
  const issues = call.repository.issues.filter((issue) => wanted === "all" || issue.state === wanted).reverse();
  return paginate(
    call,
    issues.map((issue) => show(call, renderIssue(call.state, call.repository, issue))),
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
  for (const name of toNames(call.body["labels"] ?? [])) addLabel(state, { repository, issue }, { name, sender: user });
  assign(call, { repository, issue }, call.body["assignees"] ?? []);
  return { status: 201, body: show(call, renderIssue(state, repository, issue)) };
}

function updateIssue(call: Call): Reply {
  const place = placeOf(call);
  const [title, body, to] = [textOf(call, "title"), textOf(call, "body"), textOf(call, "state")];
  checkLength("Issue", "body", body);
  checkLength("Issue", "title", title);
  // Closing and reopening a pull request has rules of its own, which are enforced at its own address.
  if (to === "open" && place.issue.pull?.mergedAt != null) throw refused("Issue", "state cannot be changed.", "state");
  if (title !== undefined || body !== undefined) editIssueText(call.state, place, { title, body, sender: call.user });
  const reason = textOf(call, "state_reason");
  if (to === "open" || to === "closed") setIssueState(call.state, place, { to, reason, sender: call.user });
  if (call.body["labels"] !== undefined) replaceLabels(call, place, toNames(call.body["labels"]));
  if (call.body["assignees"] !== undefined) {
    place.issue.assignees.length = 0;
    assign(call, place, call.body["assignees"]);
  }
  return { status: 200, body: show(call, renderIssue(call.state, place.repository, place.issue)) };
}

function addAssignees(call: Call): Reply {
  const place = placeOf(call);
  assign(call, place, call.body["assignees"] ?? []);
  return { status: 201, body: show(call, renderIssue(call.state, place.repository, place.issue)) };
}

/** Who cannot be assigned is left out without a word, as on GitHub; ten is the most. */
function assign(call: Call, { repository, issue }: Place, asked: unknown): void {
  const { state, user: sender } = call;
  for (const one of asked as readonly (string | { readonly login: string })[]) {
    const user = state.users.get(typeof one === "string" ? one : one.login);
    if (user === undefined || !CAN_BE_ASSIGNED.has(levelOf(repository, user.login))) continue;
    if (issue.assignees.includes(user) || issue.assignees.length === 10) continue;
    issue.assignees.push(user);
    issue.updatedAt = state.tick();
    const fields = { assignee: renderUser(state, user) };
    announceIssue(state, { repository, issue }, { action: "assigned", sender, fields });
  }
}

function lock(call: Call): Reply {
  const { issue } = placeOf(call);
  Object.assign(issue, { locked: true, lockReason: textOf(call, "lock_reason") ?? null, updatedAt: call.state.tick() });
  return { status: 204 };
}

function unlock(call: Call): Reply {
  const { issue } = placeOf(call);
  Object.assign(issue, { locked: false, lockReason: null, updatedAt: call.state.tick() });
  return { status: 204 };
}

function show(call: Call, rendered: Record<string, unknown>): Record<string, unknown> {
  return showBody(call.media, rendered);
}

function listComments(call: Call): Reply {
  const place = placeOf(call);
  const since = call.query.get("since") ?? "";
  const comments = place.issue.comments.filter((comment) => comment.updatedAt >= since);
  return paginate(
    call,
    comments.map((comment) => show(call, renderComment(call.state, place, comment))),
  );
}

function listRepositoryComments(call: Call): Reply {
  const { repository, query, state } = call;
  const since = query.get("since") ?? "";
  const found = repository.issues
    .flatMap((issue) => issue.comments.map((comment) => ({ place: { repository, issue }, comment })))
    .filter(({ comment }) => comment.updatedAt >= since)
    .sort((a, b) => (sortKey(a.comment, query) < sortKey(b.comment, query) ? -1 : 1));
  // The direction counts only for a sorted list.
  if (query.get("sort") !== null && query.get("direction") !== "asc") found.reverse();
  return paginate(
    call,
    found.map(({ place, comment }) => show(call, renderComment(state, place, comment))),
  );
}

function sortKey(comment: TwinComment, query: URLSearchParams): string {
  return query.get("sort") === "updated" ? comment.updatedAt : comment.createdAt;
}

function createComment(call: Call): Reply {
  const place = placeOf(call);
  const body = requireText(call, "IssueComment", "body");
  checkLength("IssueComment", "body", body);
  if (place.issue.locked) throw new Refusal(403, "Unable to create comment because issue is locked.");
  const comment = addComment(call.state, place, { body, user: call.user, byApp: true });
  return { status: 201, body: show(call, renderComment(call.state, place, comment)) };
}

function getComment(call: Call): Reply {
  const { place, comment } = commentOf(call);
  return { status: 200, body: show(call, renderComment(call.state, place, comment)) };
}

function updateComment(call: Call): Reply {
  const { place, comment } = commentOf(call);
  const body = requireText(call, "IssueComment", "body");
  checkLength("IssueComment", "body", body);
  editComment(call.state, place, { comment, body, sender: call.user });
  return { status: 200, body: show(call, renderComment(call.state, place, comment)) };
}

function deleteComment(call: Call): Reply {
  const { place, comment } = commentOf(call);
  removeComment(call.state, place, { comment, sender: call.user });
  return { status: 204 };
}

export const ISSUE_ROUTES: readonly Route[] = [
  { operation: "issues/list-for-repo", need: READ, handle: listIssues },
  { operation: "issues/create", need: WRITE, handle: createIssue },
  { operation: "issues/get-comment", need: READ, handle: getComment },
  { operation: "issues/update-comment", need: WRITE, handle: updateComment },
  { operation: "issues/delete-comment", need: WRITE, handle: deleteComment },
  { operation: "issues/list-comments-for-repo", need: READ, handle: listRepositoryComments },
  { operation: "issues/lock", need: WRITE, handle: lock },
  { operation: "issues/unlock", need: WRITE, handle: unlock },
  { operation: "issues/add-assignees", need: WRITE, handle: addAssignees },
  { operation: "issues/get", need: READ, handle: getIssue },
  { operation: "issues/update", need: WRITE, handle: updateIssue },
  { operation: "issues/list-comments", need: READ, handle: listComments },
  { operation: "issues/create-comment", need: WRITE, handle: createComment },
];

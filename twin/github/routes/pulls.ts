/** Pull requests over real branches. */
import { createPull } from "../create-pull.ts";
import { addIssue, announcePull, editIssueText, NO_DRAFTS, setIssueState, type Place } from "../issue-changes.ts";
import { renderCommit, renderFile } from "../render-code.ts";
import { isPull, pullBase, refreshHead, renderPull, renderPullDetails, type TwinPullIssue } from "../render-pull.ts";
import { renderChangesAsText } from "../render-text.ts";
import { renderUser } from "../render-user.ts";
import {
  invalid,
  malformed,
  paginate,
  refused,
  Refusal,
  requireText,
  textOf,
  type Call,
  type Reply,
  type Route,
} from "../router.ts";
import { levelOf, type TwinIssue, type TwinPull } from "../state.ts";
import { checkLength } from "../text-rules.ts";
import { pullOf } from "./find-issue.ts";

const READ = { level: "read", anyOf: ["pull_requests"] } as const;
const WRITE = { level: "write", anyOf: ["pull_requests"] } as const;

async function listPulls(call: Call): Promise<Reply> {
  const { query, repository, state } = call;
  const wanted = query.get("state") ?? "open";
  // GitHub ignores a head without its owner.
  const head = /^([^:]+):(.+)$/.exec(query.get("head") ?? "");
  const shown: TwinPullIssue[] = repository.issues
    .filter(isPull)
    .filter((issue) => wanted === "all" || issue.state === wanted)
    .filter(({ pull }) => head === null || (head[1] === repository.owner.login && head[2] === pull.headRef))
    .filter(({ pull }) => query.get("base") === null || query.get("base") === pull.baseRef);
  if (query.get("direction") !== "asc") shown.reverse();
  for (const issue of shown) await refreshHead(state, repository, issue);
  return paginate(
    call,
    shown.map((issue) => renderPull(state, repository, issue)),
  );
}

async function postPull(call: Call): Promise<Reply> {
  const { state, repository, user } = call;
  const [title, body = null] = [textOf(call, "title") ?? "", textOf(call, "body")];
  checkLength("PullRequest", "body", body);
  checkLength("PullRequest", "title", title);
  const source = findSource(call, title);
  const pull = await openPull(call);
  const issue = source ?? addIssue(state, repository, { title, body, user, byApp: true, pull });
  issue.pull = pull;
  if (!isPull(issue)) throw invalid("PullRequest", "head");
  await announcePull(state, repository, { issue, action: "opened", sender: user });
  return { status: 201, body: await renderPullDetails(state, repository, issue) };
}

/** A pull request has a title, or turns an issue into itself. */
function findSource(call: Call, title: string): TwinIssue | undefined {
  const number = call.body["issue"];
  if (number === undefined && title === "")
    throw malformed("PullRequest", "a pull request needs a title or an issue", "title");
  if (number !== undefined && title !== "")
    throw malformed("PullRequest", "a pull request has a title or an issue, not both", "issue");
  return number === undefined ? undefined : issueToTurn(call, number);
}

/** An open issue that is no pull request yet can become one. */
function issueToTurn(call: Call, number: unknown): TwinIssue {
  const issue = call.repository.issues.find((candidate) => candidate.number === number);
  if (issue?.state !== "open" || issue.pull !== null) throw invalid("PullRequest", "issue");
  return issue;
}

async function openPull(call: Call): Promise<TwinPull> {
  const { state, repository } = call;
  const owner = repository.owner.login;
  const headRef = requireText(call, "PullRequest", "head").replace(new RegExp(`^${owner}:`), "");
  const baseRef = requireText(call, "PullRequest", "base");
  const draft = call.body["draft"] === true;
  if (draft && !repository.hasDrafts) throw new Refusal(422, NO_DRAFTS);
  const pull = await createPull(state, repository, { headRef, baseRef, draft });
  checkSingle(call, headRef, baseRef);
  const commits = await state.git.commits(repository.gitDir, pull.baseSha, pull.headSha);
  if (commits.length === 0) throw refused("PullRequest", `No commits between ${baseRef} and ${headRef}`);
  return pull;
}

/** One open pull request for a head and a base. */
function checkSingle(call: Call, headRef: string, baseRef: string): void {
  const { repository } = call;
  const twin = repository.issues.find(
    ({ pull, state: now }) => now === "open" && pull?.headRef === headRef && pull.baseRef === baseRef,
  );
  if (twin !== undefined)
    throw refused("PullRequest", `A pull request already exists for ${repository.owner.login}:${headRef}.`);
}

async function showPull(call: Call, issue: TwinPullIssue): Promise<Reply> {
  const { state, repository } = call;
  await refreshHead(state, repository, issue);
  const text = await renderChangesAsText(call, await pullBase(state, repository, issue.pull), issue.pull.headSha);
  return text ?? { status: 200, body: await renderPullDetails(state, repository, issue) };
}

async function updatePull(call: Call): Promise<Reply> {
  const { state, repository, user } = call;
  const issue = pullOf(call);
  const place: Place = { repository, issue };
  const [title, body, to] = [textOf(call, "title"), textOf(call, "body"), textOf(call, "state")];
  checkLength("PullRequest", "body", body);
  checkLength("PullRequest", "title", title);
  await checkBase(call, issue);
  if (to === "open" && issue.state === "closed") await checkReopening(call, issue);
  if (title !== undefined || body !== undefined) editIssueText(state, place, { title, body, sender: user });
  if (to === "open" || to === "closed") setIssueState(state, place, { to, sender: user });
  issue.pull.baseRef = textOf(call, "base") ?? issue.pull.baseRef;
  return showPull(call, issue);
}

async function checkBase(call: Call, issue: TwinPullIssue): Promise<void> {
  const base = textOf(call, "base");
  if (base === undefined || base === issue.pull.baseRef) return;
  if (issue.state === "closed" || textOf(call, "state") === "closed") {
    const message = "Cannot change the base branch of a closed pull request.";
    const error = { resource: "PullRequest", field: "base", code: "invalid", message };
    throw new Refusal(422, "Validation Failed", { errors: [error] });
  }
  const sha = await call.state.git.find(call.repository.gitDir, `refs/heads/${base}`);
  if (sha === undefined) throw invalid("PullRequest", "base");
  issue.pull.baseSha = sha;
}

/** What was merged stays closed, and what has no branch any more cannot be shown again. */
async function checkReopening(call: Call, issue: TwinPullIssue): Promise<void> {
  const { headRef, baseRef, mergedAt } = issue.pull;
  if (mergedAt !== null)
    throw refused("PullRequest", "state cannot be changed. The pull request cannot be reopened.", "state");
  const head = await call.state.git.find(call.repository.gitDir, `refs/heads/${headRef}`);
  if (head === undefined)
    throw refused("PullRequest", `state cannot be changed. The ${headRef} branch has been deleted.`, "state");
  checkSingle(call, headRef, baseRef);
}

async function listFiles(call: Call): Promise<Reply> {
  const { state, repository } = call;
  const issue = pullOf(call);
  await refreshHead(state, repository, issue);
  const base = await pullBase(state, repository, issue.pull);
  const files = await state.git.files(repository.gitDir, base, issue.pull.headSha);
  return paginate(
    call,
    files.map((file) => renderFile(state, repository, { file, commit: issue.pull.headSha })),
  );
}

async function listCommits(call: Call): Promise<Reply> {
  const { state, repository } = call;
  const issue = pullOf(call);
  await refreshHead(state, repository, issue);
  const base = await pullBase(state, repository, issue.pull);
  const commits = await state.git.commits(repository.gitDir, base, issue.pull.headSha);
  return paginate(
    call,
    commits.map((commit) => renderCommit(state, repository, commit)),
  );
}

function listReviewers(call: Call): Reply {
  const { pull } = pullOf(call);
  return { status: 200, body: { users: pull.reviewers.map((user) => renderUser(call.state, user)), teams: [] } };
}

function requestReviewers(call: Call): Reply {
  const { state, repository } = call;
  const issue = pullOf(call);
  const logins = call.body["reviewers"];
  if (!Array.isArray(logins)) throw invalid("PullRequest", "reviewers", "missing_field");
  for (const login of logins.map(String)) {
    const user = state.users.get(login);
    if (user?.id === issue.user.id) throw new Refusal(422, "Review cannot be requested from pull request author.");
    const isCollaborator =
      user?.type === "User" && (repository.levels.has(login) || levelOf(repository, login) === "admin");
    if (!isCollaborator)
      throw new Refusal(
        422,
        `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${repository.owner.login}/${repository.name} repository.`,
      );
    if (!issue.pull.reviewers.includes(user)) issue.pull.reviewers.push(user);
  }
  issue.updatedAt = state.tick();
  return { status: 201, body: renderPull(state, repository, issue) };
}

function removeReviewers(call: Call): Reply {
  const { state, repository } = call;
  const issue = pullOf(call);
  const { reviewers } = issue.pull;
  for (const login of call.body["reviewers"] as readonly string[]) {
    const at = reviewers.findIndex((user) => user.login === login);
    if (at !== -1) reviewers.splice(at, 1);
  }
  issue.updatedAt = state.tick();
  return { status: 200, body: renderPull(state, repository, issue) };
}

export const PULL_ROUTES: readonly Route[] = [
  { operation: "pulls/list", need: READ, handle: listPulls },
  { operation: "pulls/create", need: WRITE, handle: postPull },
  {
    operation: "pulls/get",
    need: READ,
    handle: (call) => showPull(call, pullOf(call)),
  },
  { operation: "pulls/update", need: WRITE, handle: updatePull },
  { operation: "pulls/list-files", need: READ, handle: listFiles },
  { operation: "pulls/list-commits", need: READ, handle: listCommits },
  { operation: "pulls/list-requested-reviewers", need: READ, handle: listReviewers },
  {
    operation: "pulls/request-reviewers",
    need: WRITE,
    handle: requestReviewers,
  },
  { operation: "pulls/remove-requested-reviewers", need: WRITE, handle: removeReviewers },
];

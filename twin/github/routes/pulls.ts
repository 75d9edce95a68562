/** Pull requests over real branches. */
import { addIssue, announcePull, editIssueText, setIssueState } from "../issue-changes.ts";
import { renderUser } from "../render.ts";
import {
  isPull,
  pullBase,
  refreshHead,
  renderCommit,
  renderFile,
  renderPull,
  renderPullDetails,
  type TwinPullIssue,
} from "../render-code.ts";
import {
  checkBody,
  invalid,
  paginate,
  refused,
  Refusal,
  textOf,
  type Call,
  type Reply,
  type Route,
} from "../router.ts";
import { levelOf, type TwinPull } from "../state.ts";
import { requireText } from "./app.ts";
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

async function createPull(call: Call): Promise<Reply> {
  const { state, repository, user } = call;
  const body = textOf(call, "body");
  checkBody("PullRequest", body);
  const title = requireText(call, "PullRequest", "title");
  const pull = await openPull(call);
  const issue = addIssue(state, repository, { title, body: body ?? null, user, byApp: true, pull });
  if (!isPull(issue)) throw invalid("PullRequest", "head");
  await announcePull(state, repository, { issue, action: "opened", sender: user });
  return { status: 201, body: await renderPullDetails(state, repository, issue) };
}

async function openPull(call: Call): Promise<TwinPull> {
  const { state, repository } = call;
  const owner = repository.owner.login;
  const headRef = requireText(call, "PullRequest", "head").replace(new RegExp(`^${owner}:`), "");
  const baseRef = requireText(call, "PullRequest", "base");
  const headSha = await state.git.find(repository.gitDir, `refs/heads/${headRef}`);
  if (headSha === undefined) throw invalid("PullRequest", "head");
  const baseSha = await state.git.find(repository.gitDir, `refs/heads/${baseRef}`);
  if (baseSha === undefined) throw invalid("PullRequest", "base");
  const twin = repository.issues.find(
    ({ pull, state: now }) => now === "open" && pull?.headRef === headRef && pull.baseRef === baseRef,
  );
  if (twin !== undefined) throw refused("PullRequest", `A pull request already exists for ${owner}:${headRef}.`);
  const commits = await state.git.commits(repository.gitDir, baseSha, headSha);
  if (commits.length === 0) throw refused("PullRequest", `No commits between ${baseRef} and ${headRef}`);
  const draft = call.body["draft"] === true;
  return { headRef, headSha, baseRef, baseSha, draft, mergedAt: null, mergeCommit: null, reviewers: [] };
}

async function showPull(call: Call, issue: TwinPullIssue): Promise<Reply> {
  await refreshHead(call.state, call.repository, issue);
  return { status: 200, body: await renderPullDetails(call.state, call.repository, issue) };
}

async function updatePull(call: Call): Promise<Reply> {
  const { state, repository, user } = call;
  const issue = pullOf(call);
  const place = { repository, issue };
  const [title, body, to] = [textOf(call, "title"), textOf(call, "body"), textOf(call, "state")];
  checkBody("PullRequest", body);
  if (title !== undefined || body !== undefined) editIssueText(state, place, { title, body, sender: user });
  if (to === "open" && issue.pull.mergedAt !== null) throw invalid("PullRequest", "state");
  if (to === "open" || to === "closed") setIssueState(state, place, { to, sender: user });
  issue.pull.baseRef = textOf(call, "base") ?? issue.pull.baseRef;
  return showPull(call, issue);
}

async function listFiles(call: Call): Promise<Reply> {
  const { state, repository } = call;
  const issue = pullOf(call);
  await refreshHead(state, repository, issue);
  const base = await pullBase(state, repository, issue.pull);
  const files = await state.git.files(repository.gitDir, base, issue.pull.headSha);
  return paginate(
    call,
    files.map((file) => renderFile(state, repository, file)),
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

async function requestReviewers(call: Call): Promise<Reply> {
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
  return { status: 201, body: await renderPullDetails(state, repository, issue) };
}

export const PULL_ROUTES: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/pulls", need: READ, handle: listPulls },
  { method: "POST", path: "/repos/:owner/:repo/pulls", need: WRITE, handle: createPull },
  {
    method: "GET",
    path: "/repos/:owner/:repo/pulls/:number",
    need: READ,
    handle: (call) => showPull(call, pullOf(call)),
  },
  { method: "PATCH", path: "/repos/:owner/:repo/pulls/:number", need: WRITE, handle: updatePull },
  { method: "GET", path: "/repos/:owner/:repo/pulls/:number/files", need: READ, handle: listFiles },
  { method: "GET", path: "/repos/:owner/:repo/pulls/:number/commits", need: READ, handle: listCommits },
  { method: "GET", path: "/repos/:owner/:repo/pulls/:number/requested_reviewers", need: READ, handle: listReviewers },
  {
    method: "POST",
    path: "/repos/:owner/:repo/pulls/:number/requested_reviewers",
    need: WRITE,
    handle: requestReviewers,
  },
];

/** Commits and branches, the pull requests a commit is in, and what comparisons say. */
import { isPull, renderPull } from "../render-pull.ts";
import { renderCommit, renderFile } from "../render-code.ts";
import { apiOf, webOf } from "../render-repository.ts";
import { renderChangesAsText } from "../render-text.ts";
import { notFound, paginate, Refusal, type Call, type Reply, type Route } from "../router.ts";

const READ = { level: "read", anyOf: ["contents"] } as const;
const PULLS = { level: "read", anyOf: ["pull_requests", "contents"] } as const;
/** What a first commit is compared with. */
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** @throws Refusal 422 for what names no commit */
export async function commitOf(call: Call, name: string): Promise<string> {
  const { git } = call.state;
  const { gitDir } = call.repository;
  const sha = (await git.find(gitDir, `refs/heads/${name.replace(/^heads\//, "")}`)) ?? (await git.find(gitDir, name));
  if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${name}`);
  return sha;
}

async function listCommits(call: Call): Promise<Reply> {
  const { state, repository, query } = call;
  const name = query.get("sha") ?? repository.defaultBranch;
  const sha = await commitOf(call, name).catch(() => undefined);
  if (sha === undefined) throw notFound();
  const [since, until] = [query.get("since") ?? "", query.get("until") ?? "9999"];
  const commits = (await state.git.history(repository.gitDir, sha, query.get("path") ?? undefined))
    .filter(({ date }) => date >= since && date <= until)
    .filter(({ author }) => query.get("author") === null || author === query.get("author"));
  return paginate(
    call,
    commits.map((commit) => renderCommit(state, repository, commit)),
  );
}

async function getCommit(call: Call): Promise<Reply> {
  const { state, repository } = call;
  const sha = await commitOf(call, call.params["ref"] ?? "");
  if (call.media === "sha") return { status: 200, raw: Buffer.from(sha), headers: { "content-type": "text/plain" } };
  const commit = await state.git.commit(repository.gitDir, sha);
  const parent = commit.parents[0] ?? EMPTY_TREE;
  const text = await renderChangesAsText(call, parent, sha);
  if (text !== undefined) return text;
  const files = await state.git.files(repository.gitDir, parent, sha);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  const body = {
    ...renderCommit(state, repository, commit),
    stats: { additions, deletions, total: additions + deletions },
    files: files.map((file) => renderFile(state, repository, { file, commit: sha })),
  };
  return { status: 200, body };
}

async function listPullsOfCommit(call: Call): Promise<Reply> {
  const { state, repository } = call;
  const sha = await commitOf(call, call.params["commit_sha"] ?? "");
  const found = [];
  for (const issue of repository.issues.filter(isPull)) {
    const commits = await state.git.commits(repository.gitDir, issue.pull.baseSha, issue.pull.headSha);
    if (commits.some((commit) => commit.sha === sha)) found.push(renderPull(state, repository, issue));
  }
  return paginate(call, found);
}

async function listBranches(call: Call): Promise<Reply> {
  const { state, repository } = call;
  const branches = [...(await state.git.branches(repository.gitDir))].filter(
    () => call.query.get("protected") !== "true",
  );
  return paginate(
    call,
    branches.map(([name, sha]) => {
      return { name, commit: { sha, url: `${apiOf(state, repository)}/commits/${sha}` }, protected: false };
    }),
  );
}

async function getBranch(call: Call): Promise<Reply> {
  const { state, repository } = call;
  const name = call.params["branch"] ?? "";
  const sha = await state.git.find(repository.gitDir, `refs/heads/${name}`);
  if (sha === undefined) throw new Refusal(404, "Branch not found");
  const commit = renderCommit(state, repository, await state.git.commit(repository.gitDir, sha));
  const path = name.split("/").map(encodeURIComponent).join("/");
  const self = `${apiOf(state, repository)}/branches/${path}`;
  const body = {
    name,
    commit,
    _links: { self, html: `${webOf(state, repository)}/tree/${path}` },
    protected: false,
    protection: { enabled: false, required_status_checks: { enforcement_level: "off", contexts: [], checks: [] } },
    protection_url: `${self}/protection`,
  };
  return { status: 200, body };
}

async function compare(call: Call): Promise<Reply> {
  const { state, repository } = call;
  const { gitDir } = repository;
  const [baseName = "", headName = ""] = (call.params["basehead"] ?? "").split("...");
  const base = await state.git.find(gitDir, baseName);
  const head = await state.git.find(gitDir, headName.replace(/^[^:]+:/, ""));
  if (base === undefined || head === undefined) throw notFound();
  const common = (await state.git.mergeBase(gitDir, base, head)) ?? base;
  const text = await renderChangesAsText(call, common, head);
  if (text !== undefined) return text;
  const ahead = await state.git.commits(gitDir, base, head);
  const behind = await state.git.commits(gitDir, head, base);
  const files = await state.git.files(gitDir, common, head);
  const html = `${webOf(state, repository)}/compare/${baseName}...${headName}`;
  const body = {
    url: `${apiOf(state, repository)}/compare/${baseName}...${headName}`,
    ...{ html_url: html, permalink_url: html, diff_url: `${html}.diff`, patch_url: `${html}.patch` },
    status: toStatus(ahead.length, behind.length),
    ...{ ahead_by: ahead.length, behind_by: behind.length, total_commits: ahead.length },
    base_commit: renderCommit(state, repository, await state.git.commit(gitDir, base)),
    merge_base_commit: renderCommit(state, repository, await state.git.commit(gitDir, common)),
    commits: ahead.map((commit) => renderCommit(state, repository, commit)),
    files: files.map((file) => renderFile(state, repository, { file, commit: head })),
  };
  return { status: 200, body };
}

function toStatus(ahead: number, behind: number): string {
  if (ahead > 0) return behind > 0 ? "diverged" : "ahead";
  return behind > 0 ? "behind" : "identical";
}

export const COMMIT_ROUTES: readonly Route[] = [
  { operation: "repos/list-commits", need: READ, handle: listCommits },
  { operation: "repos/get-commit", need: READ, handle: getCommit },
  { operation: "repos/list-pull-requests-associated-with-commit", need: PULLS, handle: listPullsOfCommit },
  { operation: "repos/list-branches", need: READ, handle: listBranches },
  { operation: "repos/get-branch", need: READ, handle: getBranch },
  // Nobody here makes rules.
  { operation: "repos/get-branch-rules", need: READ, handle: () => ({ status: 200, body: [] }) },
  { operation: "repos/compare-commits-with-basehead", need: READ, handle: compare },
];

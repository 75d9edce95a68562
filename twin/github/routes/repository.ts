/** The repository itself: its record, files, branches, refs, comparisons, and who may do what. */
import { apiOf, renderRepository, renderUser, webOf } from "../render.ts";
import { renderCommit, renderFile } from "../render-code.ts";
import { notFound, type Call, type Reply, type Route } from "../router.ts";
import { levelOf, type Level } from "../state.ts";

const METADATA = { level: "read", anyOf: ["metadata"] } as const;
const CONTENTS = { level: "read", anyOf: ["contents"] } as const;

function getRepository(call: Call): Reply {
  return { status: 200, body: renderRepository(call.state, call.repository) };
}

async function getContents(call: Call): Promise<Reply> {
  const { state, repository } = call;
  const path = call.params["path"] ?? "";
  const ref = call.query.get("ref") ?? `refs/heads/${repository.defaultBranch}`;
  const commit = await state.git.find(repository.gitDir, ref);
  const file = commit === undefined ? undefined : await state.git.readBlob(repository.gitDir, commit, path);
  if (file === undefined) throw notFound();
  if (call.accept.includes("raw")) {
    const headers = { "content-type": "application/vnd.github.raw+json; charset=utf-8" };
    return { status: 200, raw: file.bytes, headers };
  }
  const url = `${apiOf(state, repository)}/contents/${path}`;
  const html = `${webOf(state, repository)}/blob/${repository.defaultBranch}/${path}`;
  const git = `${apiOf(state, repository)}/git/blobs/${file.sha}`;
  const body = {
    type: "file",
    encoding: "base64",
    size: file.bytes.byteLength,
    name: path.split("/").at(-1),
    path,
    content: file.bytes.toString("base64").replace(/.{1,60}/g, "$&\n"),
    sha: file.sha,
    ...{ url, html_url: html, git_url: git, download_url: html, _links: { self: url, git, html } },
  };
  return { status: 200, body };
}

async function getRef(call: Call): Promise<Reply> {
  const { state, repository } = call;
  const ref = `refs/${call.params["ref"] ?? ""}`;
  const sha = await state.git.find(repository.gitDir, ref);
  if (sha === undefined) throw notFound();
  const url = `${apiOf(state, repository)}/git/${ref}`;
  const object = { type: "commit", sha, url: `${apiOf(state, repository)}/git/commits/${sha}` };
  return { status: 200, body: { ref, node_id: Buffer.from(ref).toString("base64"), url, object } };
}

async function getBranch(call: Call): Promise<Reply> {
  const { state, repository } = call;
  const name = call.params["branch"] ?? "";
  const sha = await state.git.find(repository.gitDir, `refs/heads/${name}`);
  if (sha === undefined) throw notFound();
  const [commit] = await state.git.commits(repository.gitDir, `${sha}^@`, sha).catch(() => []);
  const rendered = commit === undefined ? { sha } : renderCommit(state, repository, commit);
  return { status: 200, body: { name, commit: rendered, protected: false } };
}

async function compare(call: Call): Promise<Reply> {
  const { state, repository } = call;
  const { gitDir } = repository;
  const [baseName = "", headName = ""] = (call.params["basehead"] ?? "").split("...");
  const base = await state.git.find(gitDir, baseName);
  const head = await state.git.find(gitDir, headName.replace(/^[^:]+:/, ""));
  if (base === undefined || head === undefined) throw notFound();
  const common = (await state.git.mergeBase(gitDir, base, head)) ?? base;
  const ahead = await state.git.commits(gitDir, base, head);
  const behind = await state.git.commits(gitDir, head, base);
  const files = await state.git.files(gitDir, common, head);
  const status =
    ahead.length > 0 ? (behind.length > 0 ? "diverged" : "ahead") : behind.length > 0 ? "behind" : "identical";
  const body = {
    url: `${apiOf(state, repository)}/compare/${baseName}...${headName}`,
    status,
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    base_commit: { sha: base },
    merge_base_commit: { sha: common },
    commits: ahead.map((commit) => renderCommit(state, repository, commit)),
    files: files.map((file) => renderFile(state, repository, file)),
  };
  return { status: 200, body };
}

/** GitHub's coarse word; the fine one is `role_name`. */
const COARSE: Readonly<Record<Level, string>> = {
  none: "none",
  read: "read",
  triage: "read",
  write: "write",
  maintain: "write",
  admin: "admin",
};

function getPermission(call: Call): Reply {
  const user = call.state.users.get(call.params["login"] ?? "");
  if (user === undefined) throw notFound();
  const level = levelOf(call.repository, user.login);
  const body = { permission: COARSE[level], role_name: level, user: renderUser(call.state, user) };
  return { status: 200, body };
}

export const REPOSITORY_ROUTES: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo", need: METADATA, handle: getRepository },
  { method: "GET", path: "/repositories/:repositoryId", need: METADATA, handle: getRepository },
  { method: "GET", path: "/repos/:owner/:repo/contents/*path", need: CONTENTS, handle: getContents },
  { method: "GET", path: "/repos/:owner/:repo/git/ref/*ref", need: CONTENTS, handle: getRef },
  { method: "GET", path: "/repos/:owner/:repo/branches/*branch", need: CONTENTS, handle: getBranch },
  { method: "GET", path: "/repos/:owner/:repo/compare/*basehead", need: CONTENTS, handle: compare },
  { method: "GET", path: "/repos/:owner/:repo/collaborators/:login/permission", need: METADATA, handle: getPermission },
];

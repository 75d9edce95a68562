/** The repository itself: its record, files, branches, refs, comparisons, and who may do what. */
import { renderCommit, renderFile } from "../render-code.ts";
import { apiOf, renderRepository, webOf } from "../render-repository.ts";
import { renderUser } from "../render-user.ts";
import { renderChangesAsText } from "../render-text.ts";
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
  if (call.media === "raw") {
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
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    status: toStatus(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
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

/** GitHub's coarse word; the fine one is `role_name`. */
const COARSE: Readonly<Record<Level, string>> = {
  none: "none",
  read: "read",
  triage: "read",
  write: "write",
  maintain: "write",
  admin: "admin",
};

const RANKS: readonly Level[] = ["none", "read", "triage", "write", "maintain", "admin"];

function getPermission(call: Call): Reply {
  const user = call.state.users.get(call.params["username"] ?? "");
  if (user === undefined) throw notFound();
  const level = levelOf(call.repository, user.login);
  const rank = RANKS.indexOf(level);
  const may = (needed: Level): boolean => rank >= RANKS.indexOf(needed);
  const permissions = {
    ...{ pull: may("read"), triage: may("triage"), push: may("write") },
    ...{ maintain: may("maintain"), admin: may("admin") },
  };
  const shown = { ...renderUser(call.state, user), permissions, role_name: level };
  const body = { permission: COARSE[level], role_name: level, user: shown };
  return { status: 200, body };
}

export const REPOSITORY_ROUTES: readonly Route[] = [
  { operation: "repos/get", need: METADATA, handle: getRepository },
  { operation: "repos/get-content", need: CONTENTS, handle: getContents },
  { operation: "git/get-ref", need: CONTENTS, handle: getRef },
  { operation: "repos/get-branch", need: CONTENTS, handle: getBranch },
  { operation: "repos/compare-commits-with-basehead", need: CONTENTS, handle: compare },
  { operation: "repos/get-collaborator-permission-level", need: METADATA, handle: getPermission },
];

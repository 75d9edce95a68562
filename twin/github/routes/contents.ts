/** Files and folders of a branch, read and written one at a time. */
import { announcePush } from "../git-http.ts";
import { readTree, writeBlob, writeCommit, writeTree, type TreeEntry } from "../git-objects.ts";
import { renderGitCommit } from "../render-code.ts";
import { apiOf, webOf } from "../render-repository.ts";
import { notFound, Refusal, requireText, textOf, type Call, type Reply, type Route } from "../router.ts";
import { toPerson } from "./git-objects.ts";

const READ = { level: "read", anyOf: ["contents"] } as const;
const WRITE = { level: "write", anyOf: ["contents"] } as const;

async function getContents(call: Call): Promise<Reply> {
  const { state, repository } = call;
  const path = (call.params["path"] ?? "").replace(/^\/+|\/+$/g, "");
  const ref = call.query.get("ref") ?? repository.defaultBranch;
  const commit =
    (await state.git.find(repository.gitDir, `refs/heads/${ref}`)) ?? (await state.git.find(repository.gitDir, ref));
  if (commit === undefined) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const file = await state.git.readBlob(repository.gitDir, commit, path);
  if (file === undefined) return showFolder(call, { commit, path, ref });
  if (call.media === "raw") {
    const headers = { "content-type": "application/vnd.github.raw+json; charset=utf-8" };
    return { status: 200, raw: file.bytes, headers };
  }
  const content = file.bytes.toString("base64").replace(/.{1,60}/g, "$&\n");
  const entry = { path, mode: "100644", type: "blob", sha: file.sha, size: file.bytes.byteLength };
  return { status: 200, body: { ...renderEntry(call, entry, ref), encoding: "base64", content } };
}

async function showFolder(call: Call, at: { commit: string; path: string; ref: string }): Promise<Reply> {
  const entries = await readTree(call.repository.gitDir, `${at.commit}:${at.path}`);
  if (entries === undefined) throw notFound();
  const inside = at.path === "" ? "" : `${at.path}/`;
  const body = entries.map((entry) => renderEntry(call, { ...entry, path: `${inside}${entry.path}` }, at.ref));
  return { status: 200, body };
}

const TYPES: Readonly<Record<string, string>> = { tree: "dir", commit: "submodule", blob: "file" };

function renderEntry(call: Call, entry: TreeEntry, ref: string): Record<string, unknown> {
  const { state, repository } = call;
  const { path, mode, type, sha, size = 0 } = entry;
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  const url = `${apiOf(state, repository)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const html = `${webOf(state, repository)}/${type === "tree" ? "tree" : "blob"}/${ref}/${encoded}`;
  const git = `${apiOf(state, repository)}/git/${type === "tree" ? "trees" : "blobs"}/${sha}`;
  const download = type === "blob" ? `${webOf(state, repository)}/raw/${ref}/${encoded}` : null;
  return {
    ...{ name: path.split("/").at(-1), path, sha, size },
    type: mode === "120000" ? "symlink" : TYPES[type],
    ...{ url, html_url: html, git_url: git, download_url: download, _links: { self: url, git, html } },
  };
}

async function putContents(call: Call): Promise<Reply> {
  const { gitDir } = call.repository;
  const encoded = textOf(call, "content") ?? "";
  if (!/^[\w+/=\s]*$/.test(encoded)) throw new Refusal(422, "content is not valid Base64", { isMalformed: true });
  const target = await findTarget(call);
  if (target.old !== undefined) checkSame(call, target.old);
  const bytes = Buffer.from(encoded, "base64");
  const sha = await writeBlob(gitDir, bytes);
  const commit = await commitFile(call, { ...target, sha });
  const entry = { path: call.params["path"] ?? "", mode: "100644", type: "blob", sha, size: bytes.byteLength };
  const content = renderEntry(call, entry, target.branch);
  return { status: target.old === undefined ? 201 : 200, body: { content, commit } };
}

async function deleteContents(call: Call): Promise<Reply> {
  const target = await findTarget(call);
  if (target.old === undefined) throw notFound();
  checkSame(call, target.old);
  return { status: 200, body: { content: null, commit: await commitFile(call, { ...target, sha: null }) } };
}

interface Target {
  readonly branch: string;
  readonly head: string;
  /** What the file is now. */
  readonly old: string | undefined;
}

async function findTarget(call: Call): Promise<Target> {
  const { state, repository } = call;
  const branch = textOf(call, "branch") ?? repository.defaultBranch;
  const head = await state.git.find(repository.gitDir, `refs/heads/${branch}`);
  if (head === undefined) throw new Refusal(404, `Branch ${branch} not found`);
  const path = call.params["path"] ?? "";
  const there = await state.git.readBlob(repository.gitDir, head, path);
  return { branch, head, old: there?.sha };
}

/** Who changes a file says what it was. */
function checkSame(call: Call, old: string): void {
  const sha = textOf(call, "sha");
  if (sha === undefined) throw new Refusal(422, `Invalid request.\n\n"sha" wasn't supplied.`);
  if (sha !== old) throw new Refusal(409, `${call.params["path"] ?? ""} does not match ${sha}`);
}

async function commitFile(call: Call, change: Target & { readonly sha: string | null }): Promise<object> {
  const { state, repository, user } = call;
  const { gitDir } = repository;
  const { branch, head, sha } = change;
  const message = requireText(call, "Commit", "message");
  const tree = await writeTree(gitDir, [{ path: call.params["path"] ?? "", mode: "100644", sha }], head);
  const author = toPerson(call, call.body["author"]);
  const committer = call.body["committer"] === undefined ? author : toPerson(call, call.body["committer"]);
  const to = await writeCommit(gitDir, { tree, parents: [head], message, author, committer });
  await state.git.setBranch(gitDir, branch, to);
  await announcePush(state, repository, { branch, from: head, to, by: user });
  return renderGitCommit(state, repository, await state.git.commit(gitDir, to));
}

export const CONTENT_ROUTES: readonly Route[] = [
  { operation: "repos/get-content", need: READ, handle: getContents },
  { operation: "repos/create-or-update-file-contents", need: WRITE, handle: putContents },
  { operation: "repos/delete-file", need: WRITE, handle: deleteContents },
];

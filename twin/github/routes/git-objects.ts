/** Blobs, trees and commits one by one; all of them are real objects of the bare repository. */
import {
  readBlobBytes,
  readTree,
  typeOfObject,
  writeBlob,
  writeCommit,
  writeTree,
  type NewEntry,
  type Person,
  type TreeEntry,
} from "../git-objects.ts";
import { renderGitCommit } from "../render-code.ts";
import { apiOf } from "../render-repository.ts";
import { notFound, Refusal, requireText, textOf, type Call, type Reply, type Route } from "../router.ts";

const READ = { level: "read", anyOf: ["contents"] } as const;
const WRITE = { level: "write", anyOf: ["contents"] } as const;

async function getBlob(call: Call): Promise<Reply> {
  const { gitDir } = call.repository;
  const sha = call.params["file_sha"] ?? "";
  if ((await typeOfObject(gitDir, sha)) !== "blob") throw notFound();
  const bytes = await readBlobBytes(gitDir, sha);
  if (call.media === "raw") return { status: 200, raw: bytes, headers: { "content-type": "application/octet-stream" } };
  const content = bytes.toString("base64").replace(/.{1,60}/g, "$&\n");
  const node = Buffer.from(`Blob:${sha}`).toString("base64");
  const url = urlOf(call, "blobs", sha);
  return { status: 200, body: { sha, node_id: node, size: bytes.byteLength, url, content, encoding: "base64" } };
}

function urlOf(call: Call, kind: string, sha: string): string {
  return `${apiOf(call.state, call.repository)}/git/${kind}/${sha}`;
}

async function createBlob(call: Call): Promise<Reply> {
  const content = textOf(call, "content") ?? "";
  const sha = await writeBlob(call.repository.gitDir, toBytes(content, textOf(call, "encoding") ?? "utf-8"));
  return { status: 201, body: { sha, url: urlOf(call, "blobs", sha) } };
}

function toBytes(content: string, encoding: string): Buffer {
  if (encoding === "utf-8") return Buffer.from(content, "utf8");
  if (encoding !== "base64") throw new Refusal(422, `${encoding} is not a known encoding`, { isMalformed: true });
  if (!/^[\w+/=\s]*$/.test(content)) throw new Refusal(422, "content is not valid Base64", { isMalformed: true });
  return Buffer.from(content, "base64");
}

async function getTree(call: Call): Promise<Reply> {
  const { state, repository, params, query } = call;
  const name = params["tree_sha"] ?? "";
  const commit = await state.git.find(repository.gitDir, name);
  const tree = commit === undefined ? name : (await state.git.commit(repository.gitDir, commit)).tree;
  return showTree(call, tree, { status: 200, isRecursive: query.get("recursive") !== null });
}

async function showTree(call: Call, sha: string, how: { status: number; isRecursive: boolean }): Promise<Reply> {
  const { gitDir } = call.repository;
  const entries =
    (await typeOfObject(gitDir, sha)) === "tree" ? await readTree(gitDir, sha, how.isRecursive) : undefined;
  if (entries === undefined) throw notFound();
  const body = { sha, url: urlOf(call, "trees", sha), truncated: false, tree: entries.map((one) => render(call, one)) };
  return { status: how.status, body };
}

function render(call: Call, entry: TreeEntry): object {
  return { ...entry, url: urlOf(call, entry.type === "tree" ? "trees" : "blobs", entry.sha) };
}

interface AskedEntry {
  readonly path?: string;
  readonly mode?: string;
  readonly type?: string;
  readonly sha?: string | null;
  readonly content?: string;
}

async function createTree(call: Call): Promise<Reply> {
  const { state, repository } = call;
  const base = textOf(call, "base_tree");
  const found = base === undefined ? undefined : await findTree(call, base);
  if (base !== undefined && found === undefined) throw new Refusal(422, "base_tree is not a valid tree oid");
  const asked = call.body["tree"] as readonly AskedEntry[];
  const entries: NewEntry[] = [];
  for (const entry of asked) entries.push(await toEntry(repository.gitDir, entry));
  state.tick();
  return showTree(call, await writeTree(repository.gitDir, entries, found), { status: 201, isRecursive: false });
}

/** GitHub takes a commit for its tree. */
async function findTree(call: Call, sha: string): Promise<string | undefined> {
  const type = await typeOfObject(call.repository.gitDir, sha);
  if (type === "commit") return (await call.state.git.commit(call.repository.gitDir, sha)).tree;
  return type === "tree" ? sha : undefined;
}

function checkPath(path: string): string {
  const isGood = path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && part !== ".git");
  if (!isGood) throw new Refusal(422, "tree.path contains a malformed path component", { isMalformed: true });
  return path;
}

async function toEntry(gitDir: string, entry: AskedEntry): Promise<NewEntry> {
  const { mode = "100644", sha, content } = entry;
  const path = checkPath(entry.path ?? "");
  if ((sha === undefined) === (content === undefined)) {
    const which = sha === undefined ? "" : " Supplied both.";
    throw new Refusal(422, `Must supply either tree.sha or tree.content.${which}`, { isMalformed: true });
  }
  if (content !== undefined) return { path, mode, sha: await writeBlob(gitDir, Buffer.from(content)) };
  if (sha === null || sha === undefined) return { path, mode, sha: null };
  await checkObject(gitDir, mode, sha);
  return { path, mode, sha };
}

async function checkObject(gitDir: string, mode: string, sha: string): Promise<void> {
  const wanted = mode === "040000" ? "tree" : "blob";
  if (mode !== "160000" && (await typeOfObject(gitDir, sha)) !== wanted)
    throw new Refusal(422, `tree.sha ${sha} is not a valid ${wanted}`);
}

async function getCommit(call: Call): Promise<Reply> {
  const { gitDir } = call.repository;
  const sha = call.params["commit_sha"] ?? "";
  if ((await typeOfObject(gitDir, sha)) !== "commit") throw notFound();
  const commit = await call.state.git.commit(gitDir, sha);
  return { status: 200, body: renderGitCommit(call.state, call.repository, commit) };
}

async function createCommit(call: Call): Promise<Reply> {
  const { state, repository, body } = call;
  const { gitDir } = repository;
  const [message, tree] = [requireText(call, "Commit", "message"), requireText(call, "Commit", "tree")];
  const parents = (body["parents"] ?? []) as readonly string[];
  if ((await typeOfObject(gitDir, tree)) !== "tree") throw new Refusal(422, "Tree SHA does not exist");
  for (const parent of parents)
    if ((await typeOfObject(gitDir, parent)) !== "commit")
      throw new Refusal(422, "Parent SHA does not exist or is not a commit object");
  const author = toPerson(call, body["author"]);
  const committer = body["committer"] === undefined ? author : toPerson(call, body["committer"]);
  const sha = await writeCommit(gitDir, { tree, parents, message, author, committer });
  return { status: 201, body: renderGitCommit(state, repository, await state.git.commit(gitDir, sha)) };
}

/** The bot, now, unless somebody is named. */
export function toPerson({ user, state }: Call, named: unknown): Person {
  const email = `${user.id}+${user.login}@users.noreply.github.com`;
  return { name: user.login, email, date: state.tick(), ...(named as Partial<Person> | undefined) };
}

export const GIT_OBJECT_ROUTES: readonly Route[] = [
  { operation: "git/get-blob", need: READ, handle: getBlob },
  { operation: "git/create-blob", need: WRITE, handle: createBlob },
  { operation: "git/get-tree", need: READ, handle: getTree },
  { operation: "git/create-tree", need: WRITE, handle: createTree },
  { operation: "git/get-commit", need: READ, handle: getCommit },
  { operation: "git/create-commit", need: WRITE, handle: createCommit },
];

/** Git's smart HTTP over the bare repositories, by git's own `http-backend`. */
import { spawn } from "node:child_process";
import type { IncomingHttpHeaders } from "node:http";
import { dirname, basename } from "node:path";
import { covers, findFormer } from "./authorise.ts";
import { moveHeads } from "./issue-changes.ts";
import type { Reply } from "./router.ts";
import { findRepository, type TwinRepository, type TwinState, type TwinToken, type TwinUser } from "./state.ts";
import { GIT_ENV } from "./run-git.ts";

export interface GitRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const GIT_PATH = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

export function isGitPath(path: string): boolean {
  return GIT_PATH.test(path);
}

/** The installation token of `Authorization: Basic x-access-token:TOKEN`, or why there is none. */
export function readGitToken(state: TwinState, authorization: string | undefined): TwinToken | "none" | "bad" {
  if (authorization === undefined) return "none";
  const encoded = /^basic (.+)$/i.exec(authorization)?.[1] ?? "";
  const [user, password = ""] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  const token = user === "x-access-token" ? state.tokens.get(password) : undefined;
  return token === undefined || token.expiresAtMs <= state.nowMs() ? "bad" : token;
}

/** Like GitHub: 401 first, 404 for what the token must not see, 403 for a push without `contents: write`. */
export async function serveGit(state: TwinState, request: GitRequest): Promise<Reply> {
  const [, owner = "", name = "", operation = ""] = GIT_PATH.exec(request.path) ?? [];
  const repository = findRepository(state, owner, name);
  const pushes = isPush(operation, request.query);
  const { authorization } = request.headers;
  const former = findFormer(state, owner, name);
  const refusal = refuse(state, { repository: repository ?? former, pushes, authorization });
  if (refusal !== undefined) return refusal;
  if (repository === undefined) return redirect(state, former, { operation, query: request.query });
  const before = await state.git.branches(repository.gitDir);
  const reply = await runBackend(repository, operation, request);
  if (operation === "git-receive-pack") await announcePushes(state, repository, before);
  return reply;
}

function isPush(operation: string, query: string): boolean {
  return operation === "git-receive-pack" || query.includes("service=git-receive-pack");
}

/** Git follows this for its first request and stays with the new address. */
function redirect(state: TwinState, to: TwinRepository | undefined, rest: { operation: string; query: string }): Reply {
  if (to === undefined) return plain(404, "Repository not found.");
  const query = rest.query === "" ? "" : `?${rest.query}`;
  const location = `${state.addresses.web}/${to.owner.login}/${to.name}.git/${rest.operation}${query}`;
  return { ...plain(301, "Moved."), headers: { "content-type": "text/plain", location } };
}

function refuse(
  state: TwinState,
  wish: { repository: TwinRepository | undefined; pushes: boolean; authorization: string | undefined },
): Reply | undefined {
  const token = readGitToken(state, wish.authorization);
  if (token === "bad") return plain(401, "Invalid username or token.");
  if (token !== "none") return refuseToken(state, token, wish);
  const isOpen = wish.repository?.private === false && !wish.pushes;
  return isOpen ? undefined : plain(401, "Authentication required.");
}

function refuseToken(
  state: TwinState,
  token: TwinToken,
  wish: { repository: TwinRepository | undefined; pushes: boolean },
): Reply | undefined {
  if (token.installation.suspendedAt !== null) return plain(403, "This installation has been suspended.");
  if (wish.repository === undefined || !covers(state, token, wish.repository))
    return plain(404, "Repository not found.");
  const { contents } = token.permissions;
  const may = contents === "write" || (contents === "read" && !wish.pushes);
  return may ? undefined : plain(403, "Write access to repository not granted.");
}

function plain(status: number, message: string): Reply {
  const headers = status === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {};
  return { status, raw: Buffer.from(`${message}\n`), headers: { "content-type": "text/plain", ...headers } };
}

/** A CGI program: the request in the environment and on stdin, headers and body on stdout. */
async function runBackend(repository: TwinRepository, operation: string, request: GitRequest): Promise<Reply> {
  const { headers, body } = request;
  const env = {
    ...GIT_ENV,
    GIT_PROJECT_ROOT: dirname(repository.gitDir),
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: `/${basename(repository.gitDir)}/${operation}`,
    QUERY_STRING: request.query,
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: headers["content-type"] ?? "",
    CONTENT_LENGTH: String(body.byteLength),
    HTTP_CONTENT_ENCODING: headers["content-encoding"] ?? "",
    GIT_PROTOCOL: String(headers["git-protocol"] ?? ""),
    REMOTE_USER: "x-access-token",
    REMOTE_ADDR: "127.0.0.1",
  };
  const output = await new Promise<Buffer>((resolve, reject) => {
    const child = spawn("git", ["http-backend"], { env, stdio: ["pipe", "pipe", "ignore"] });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", () => {
      resolve(Buffer.concat(chunks));
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(body);
  });
  return parseCgi(output);
}

function parseCgi(output: Buffer): Reply {
  const end = output.indexOf("\r\n\r\n");
  const lines = end === -1 ? [] : output.toString("latin1", 0, end).split("\r\n");
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { status, ...rest } = headers;
  const code = status === undefined ? (end === -1 ? 500 : 200) : Number(status.slice(0, 3));
  return { status: code, raw: output.subarray(end + 4), headers: rest };
}

async function announcePushes(
  state: TwinState,
  repository: TwinRepository,
  before: ReadonlyMap<string, string>,
): Promise<void> {
  const now = await state.git.branches(repository.gitDir);
  for (const branch of new Set([...before.keys(), ...now.keys()])) {
    const from = before.get(branch);
    const to = now.get(branch);
    if (from !== to) await announcePush(state, repository, { branch, from, to, by: state.app.bot });
  }
}

const ZERO = "0".repeat(40);

/** The `push` event, and `synchronize` for the pull requests of this branch. */
export async function announcePush(
  state: TwinState,
  repository: TwinRepository,
  push: { branch: string; from: string | undefined; to: string | undefined; by: TwinUser },
): Promise<void> {
  state.emit("push", repository, {
    ref: `refs/heads/${push.branch}`,
    before: push.from ?? ZERO,
    after: push.to ?? ZERO,
    created: push.from === undefined,
    deleted: push.to === undefined,
    forced: false,
    commits: [],
    pusher: { name: push.by.login },
    sender: push.by,
  });
  if (push.to !== undefined) await moveHeads(state, repository, { ...push, to: push.to });
}

/** One short life with GitHub over plain HTTP, the same against every stand-in: what was answered, step by step. */
import { createHmac, createSign } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface SmokeTarget {
  /** Of the REST interface, without a slash at the end. */
  readonly api: string;
  readonly appId: number;
  readonly privateKeyPem: string;
  readonly installationId: number;
  /** `owner/name`. */
  readonly repo: string;
}

/** What a step was answered: the status, and the fields that the product reads, as one flat record. */
export interface SmokeStep {
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface HookReceiver {
  readonly url: string;
  /** Resolves with the first delivery of `event.action` whose signature was right. */
  hear(name: string): Promise<unknown>;
  close(): void;
}

export const SMOKE_SECRET = "smoke secret";

export async function openHookReceiver(): Promise<HookReceiver> {
  const heard = new Set<string>();
  const news = new EventEmitter();
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const expected = `sha256=${createHmac("sha256", SMOKE_SECRET).update(body).digest("hex")}`;
      const { action = "" } = JSON.parse(body.toString()) as { action?: string };
      const event = String(request.headers["x-github-event"]);
      if (request.headers["x-hub-signature-256"] === expected) {
        heard.add(`${event}.${action}`);
        news.emit(`${event}.${action}`);
      }
      response.writeHead(202).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    hear: (name) => (heard.has(name) ? Promise.resolve() : once(news, name)),
    close: () => server.close(),
  };
}

type Json = Record<string, unknown>;

/** The steps by name, in the order they were taken. */
export async function runSmokeJourney(
  target: SmokeTarget,
  hook: HookReceiver,
): Promise<ReadonlyMap<string, SmokeStep>> {
  const steps = new Map<string, SmokeStep>();
  const at = `/repos/${target.repo}`;
  let authorization = `Bearer ${signAppToken(target)}`;

  /** Takes a step and keeps the named fields: dotted, `0` for the first of a list. */
  async function take(...[name, request, fields, body]: [string, string, readonly string[], unknown?]): Promise<Json> {
    const [method = "GET", path = ""] = request.split(" ");
    const response = await fetch(`${target.api}${path}`, {
      method,
      headers: { authorization, accept: "application/vnd.github+json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = (text === "" ? {} : JSON.parse(text)) as Json;
    const picked = fields.map((field) => [field, pick(json, field)] as const);
    steps.set(name, { status: response.status, fields: Object.fromEntries(picked) });
    return json;
  }

  await take("app", "GET /app", ["id"]);
  const path = `/app/installations/${target.installationId}/access_tokens`;
  const { token } = await take("token", `POST ${path}`, ["permissions.contents"], {});
  authorization = `token ${String(token)}`;
  const { default_branch: base } = await take("repository", `GET ${at}`, ["full_name", "private", "archived"]);

  await take("issue", `POST ${at}/issues`, ["number", "title", "state", "user.login", "user.type"], {
    title: "Sum is wrong",
    body: "1 + 1 = 3",
  });
  await take("label", `POST ${at}/issues/1/labels`, ["0.name"], { labels: ["bug"] });
  await hook.hear("issues.labeled");
  const said = await take("comment", `POST ${at}/issues/1/comments`, ["body", "user.login"], { body: "working on it" });
  await take("edited comment", `PATCH ${at}/issues/comments/${String(said["id"])}`, ["body"], { body: "done" });
  await take("comments", `GET ${at}/issues/1/comments`, ["0.body", "0.user.login", "0.performed_via_github_app.id"]);
  await take("reaction", `POST ${at}/issues/1/reactions`, ["content"], { content: "eyes" });

  const head = String(pick(await take("base", `GET ${at}/git/ref/heads/${String(base)}`, ["ref"]), "object.sha"));
  const blob = await take("blob", `POST ${at}/git/blobs`, ["sha"], { content: "2\n", encoding: "utf-8" });
  const entry = { path: "sum.txt", mode: "100644", type: "blob", sha: blob["sha"] };
  const tree = await take("tree", `POST ${at}/git/trees`, ["sha", "tree.0.path"], { tree: [entry] });
  const change = { message: "Fix the sum\n", tree: tree["sha"], parents: [head] };
  const commit = await take("commit", `POST ${at}/git/commits`, ["message", "tree.sha"], change);
  const ref = { ref: "refs/heads/fix", sha: commit["sha"] };
  await take("ref", `POST ${at}/git/refs`, ["ref"], ref);
  await take("ref again", `POST ${at}/git/refs`, ["message"], ref);
  await take("compare", `GET ${at}/compare/${String(base)}...fix`, ["status", "ahead_by", "behind_by"]);

  const wish = { title: "Fix the sum", head: "fix", base, body: "Fixes #1", draft: true };
  await take("pull request", `POST ${at}/pulls`, ["number", "draft", "state", "head.ref", "user.login"], wish);
  await take("pull request again", `POST ${at}/pulls`, ["errors.0.message"], wish);
  await take("files", `GET ${at}/pulls/2/files`, ["0.filename"]);
  const line = { path: "sum.txt", line: 1, side: "RIGHT", body: "why?" };
  await take("review", `POST ${at}/pulls/2/reviews`, ["state"], { event: "COMMENT", comments: [line] });
  await take("own approval", `POST ${at}/pulls/2/reviews`, ["message"], { event: "APPROVE" });

  const run = { name: "verification", head_sha: commit["sha"], status: "in_progress" };
  const check = await take("check", `POST ${at}/check-runs`, ["name", "status", "conclusion"], run);
  const end = { status: "completed", conclusion: "success", output: { title: "t", summary: "s" } };
  await take("check's end", `PATCH ${at}/check-runs/${String(check["id"])}`, ["status", "conclusion"], end);
  const listed = ["total_count", "check_runs.0.conclusion", "check_runs.0.output.title"];
  await take("checks", `GET ${at}/commits/fix/check-runs`, listed);

  await take("permission of an owner", `GET ${at}/collaborators/alice/permission`, ["permission"]);
  await take("permission of a stranger", `GET ${at}/collaborators/bob/permission`, ["permission"]);
  authorization = "token ghs_nonsense";
  await take("unknown token", `GET ${at}`, ["message"]);
  return steps;
}

/** Dotted, `0` for the first of a list. */
function pick(json: unknown, field: string): unknown {
  return field.split(".").reduce<unknown>((value, key) => (value as Json | undefined | null)?.[key], json);
}

function signAppToken({ appId, privateKeyPem }: SmokeTarget): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const body = `${encode({ alg: "RS256", typ: "JWT" })}.${encode({ iss: appId, iat: now - 30, exp: now + 300 })}`;
  return `${body}.${createSign("RSA-SHA256").update(body).sign(privateKeyPem, "base64url")}`;
}

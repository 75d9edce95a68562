/** Plain HTTP against the stand-in, signed by hand, so that its tests do not lean on octokit. */
import { createSign } from "node:crypto";
import type { GithubTwin } from "../../../twin/github/github-twin.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

export function signAppToken(twin: GithubTwin, claims: { iss?: unknown; iat?: number; exp?: number } = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const payload = { iss: twin.appId, iat: now - 30, exp: now + 540, ...claims };
  const head = Buffer.from(JSON.stringify({ alg: "RS256", typ: "JWT" })).toString("base64url");
  const body = `${head}.${Buffer.from(JSON.stringify(payload)).toString("base64url")}`;
  return `${body}.${createSign("RSA-SHA256").update(body).sign(twin.privateKeyPem, "base64url")}`;
}

/** `authorization` is the header's value; empty sends none. */
export async function ask(
  twin: GithubTwin,
  request: {
    method?: string;
    path: string;
    authorization?: string;
    body?: unknown;
    accept?: string;
    headers?: Readonly<Record<string, string>>;
  },
): Promise<Answer> {
  const { method = "GET", path, authorization = "", body, accept = "application/json", headers = {} } = request;
  const response = await fetch(`${twin.url}/api/v3${path}`, {
    method,
    headers: { accept, ...(authorization === "" ? {} : { authorization }), ...headers },
    // Text is sent as it is, so that a test can send what is no JSON.
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    redirect: "manual",
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text,
  };
}

/** Without `authorization` the App signs for this moment. */
export async function installationToken(
  ...[twin, installation, body = {}, authorization]: [GithubTwin, number, unknown?, string?]
): Promise<string> {
  const path = `/app/installations/${installation}/access_tokens`;
  const signed = authorization ?? `Bearer ${signAppToken(twin)}`;
  const answer = await ask(twin, { method: "POST", path, authorization: signed, body });
  return (answer.json as { token: string }).token;
}

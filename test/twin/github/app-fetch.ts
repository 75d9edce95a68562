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
  request: { method?: string; path: string; authorization?: string; body?: unknown; accept?: string },
): Promise<Answer> {
  const { method = "GET", path, authorization = "", body, accept = "application/json" } = request;
  const response = await fetch(`${twin.url}/api/v3${path}`, {
    method,
    headers: { accept, ...(authorization === "" ? {} : { authorization }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text,
  };
}

export async function installationToken(twin: GithubTwin, installation: number, body: unknown = {}): Promise<string> {
  const path = `/app/installations/${installation}/access_tokens`;
  const answer = await ask(twin, { method: "POST", path, authorization: `Bearer ${signAppToken(twin)}`, body });
  return (answer.json as { token: string }).token;
}

/** Plain requests to GitHub's API as the App itself: every status is an answer, with GitHub's own time beside it. */
import githubAppJwt from "universal-github-app-jwt";
import { BotError } from "../domain/bot-error.ts";
import type { Clock } from "../domain/ports.ts";
import { toGithubAddresses } from "./github-addresses.ts";
import { openFetch, type Fetch, type Network } from "./open-fetch.ts";

export interface AppClientDeps {
  readonly appId: number;
  /** PEM text of an RSA key. */
  readonly privateKey: string;
  readonly githubUrl: string;
  readonly clock: Clock;
  readonly network: Network;
}

export interface AppAnswer {
  readonly status: number;
  /** Milliseconds since 1970 by GitHub's `Date` header; undefined when it has none. */
  readonly dateMs: number | undefined;
  /** Undefined when the body is not JSON. */
  readonly body: unknown;
}

export interface AppRequest {
  readonly method: "GET" | "POST" | "PUT";
  /** Behind the API's address, such as `/app`. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** An installation's token; the App's own when absent, none for null. */
  readonly token?: string | null;
}

export interface AppClient {
  /** @throws BotError `github-unavailable` when nothing answers in time; an aborted signal's reason */
  ask(request: AppRequest, signal: AbortSignal): Promise<AppAnswer>;
}

const TIMEOUT_MS = 10_000;
/** A connection that breaks is no answer; only what may be done twice is asked again. */
const TRIES = 2;
const RETRY_MS = 300;

export function createAppClient(deps: AppClientDeps): AppClient {
  const { api } = toGithubAddresses(deps.githubUrl);
  const { fetch } = openFetch({ ...deps.network, timeoutMs: TIMEOUT_MS }, new AbortController().signal);
  return {
    async ask(request, signal) {
      const { method, path, body, token = await signAppToken(deps) } = request;
      const headers = {
        accept: "application/vnd.github+json",
        "user-agent": "swe-agent-pro",
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      };
      const isRepeatable = method === "GET" || path.endsWith("/access_tokens");
      for (let triesLeft = isRepeatable ? TRIES - 1 : 0; ; triesLeft -= 1) {
        try {
          const response = await fetch(`${api}${path}`, {
            method,
            headers,
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
            redirect: "manual",
            signal,
          });
          return await toAnswer(response);
        } catch (error) {
          signal.throwIfAborted();
          const problem = { operation: `${method} ${api}${path}`, reason: toReason(error) };
          if (triesLeft === 0) throw new BotError("github-unavailable", problem, { cause: error });
          await deps.clock.sleep(RETRY_MS, signal);
        }
      }
    },
  };
}

async function toAnswer(response: Awaited<ReturnType<Fetch>>): Promise<AppAnswer> {
  const text = await response.text();
  const dateMs = Date.parse(response.headers.get("date") ?? "");
  return { status: response.status, dateMs: Number.isNaN(dateMs) ? undefined : dateMs, body: parseJson(text) };
}

/** The App's own token by the clock that is given, so that a wrong clock shows. */
async function signAppToken({ appId: id, privateKey, clock }: AppClientDeps): Promise<string> {
  const now = Math.floor(Date.parse(clock.now()) / 1_000);
  return (await githubAppJwt({ id, privateKey, now })).token;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch` says only "fetch failed"; why is in its cause. */
function toReason(error: unknown): string {
  const { message, cause } = error as { readonly message?: string; readonly cause?: { readonly message?: string } };
  return cause?.message !== undefined && cause.message !== "" ? cause.message : (message ?? String(error));
}

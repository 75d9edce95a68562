/** Every request asks the shared book for room first, and every refusal of GitHub's stops all who share the book. */
import type { Octokit } from "@octokit/rest";
import { BotError } from "../domain/bot-error.ts";
import type { Clock, RateBook } from "../domain/ports.ts";
import type { RateCost, RateRequest } from "../domain/rate-limit.ts";
import type { RequestTurns } from "./request-turns.ts";
import { headerOf, isLimited, statusOf } from "./github-error.ts";

export interface GovernDeps {
  readonly rates: RateBook;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly turns: RequestTurns;
}

/** The part of octokit's request options that decides. */
interface Sent {
  readonly method: string;
  readonly url: string;
  readonly query?: unknown;
}

/** A longer wait is left to the run, which parks and frees its place. */
export const LONGEST_WAIT_MS = 5_000;
const CONTENT = /\/(?:issues|pulls|comments|reviews)(?:\/|$)/;
const NO_CONTENT = /\/(?:reactions|labels|lock|merge)(?:\/|$)/;

/** For whom a client asks. */
export interface Asker {
  /** The installation of a request. */
  readonly toKey: (options: Sent & Record<string, unknown>) => number;
  /** Gives way when GitHub's limits come near. */
  readonly spare: boolean;
  /** Asked when a write is about to leave, after every wait. @throws BotError `stale-epoch` when the claim is old */
  readonly fence?: (() => Promise<void>) | undefined;
}

/**
 * Waits of up to five seconds are waited for here; longer ones are thrown
 * as `github-limited` with the time in its details.
 */
export function governRequests(octokit: Octokit, deps: GovernDeps, who: Asker): void {
  octokit.hook.wrap("request", async (request, options) => {
    const key = who.toKey(options);
    const endTurn = await deps.turns.take(key);
    let turn: number | undefined;
    try {
      turn = await admit(deps, key, { cost: toCost(options), spare: who.spare });
      if (options.method !== "GET") await who.fence?.();
      const response = await request(options);
      if (isGraphqlLimited(response.data)) throw toLimitError(response.headers);
      if (response.headers["x-ratelimit-remaining"] === "0") await pauseForReset(deps, key, response.headers);
      return response;
    } catch (error) {
      throw isLimited(error) ? await pause(deps, key, error) : error;
    } finally {
      // A book that cannot be written is no reason to lose GitHub's answer: the turn ends by itself a little later.
      if (turn !== undefined) await deps.rates.done(key, turn).catch(() => undefined);
      endTurn();
    }
  });
}

/** A query of GraphQL reads, though it is sent by POST; a mutation counts as content. */
function toCost({ method, url, query }: Sent): RateCost {
  if (method === "GET" || method === "HEAD") return "read";
  if (url.endsWith("/graphql")) return typeof query === "string" && /^\s*mutation\b/.test(query) ? "content" : "read";
  return method !== "DELETE" && CONTENT.test(url) && !NO_CONTENT.test(url) ? "content" : "write";
}

/** GraphQL says with 200 what REST says with 403. */
function isGraphqlLimited(data: unknown): boolean {
  const { errors } = (data ?? {}) as { readonly errors?: unknown };
  return Array.isArray(errors) && errors.some((error: { readonly type?: unknown }) => error.type === "RATE_LIMITED");
}

function toLimitError(headers: Readonly<Record<string, unknown>>): Error {
  return Object.assign(new Error("RATE_LIMITED"), { status: 429, response: { headers } });
}

async function admit(deps: GovernDeps, key: number, request: RateRequest): Promise<number> {
  const { rates, clock, signal } = deps;
  for (;;) {
    const now = clock.now();
    const answer = await rates.take(key, request, now);
    if (answer.kind === "go") return answer.turn;
    const waitMs = Date.parse(answer.until) - Date.parse(now);
    if (answer.kind === "wait" && (request.spare || waitMs > LONGEST_WAIT_MS))
      throw new BotError("github-limited", { until: answer.until, reason: answer.why });
    await clock.sleep(Math.max(waitMs, 1), signal);
  }
}

async function pause({ rates, clock }: GovernDeps, key: number, error: unknown): Promise<BotError> {
  const status = statusOf(error) ?? 0;
  const reason = `GitHub answered ${status}: ${error instanceof Error ? error.message.slice(0, 200) : ""}`;
  const asked = toUntil(
    { retryAfter: headerOf(error, "retry-after"), reset: resetOf(error), date: headerOf(error, "date") },
    Date.parse(clock.now()),
  );
  const until = await rates.pause(key, { until: asked, why: reason }, clock.now());
  return new BotError("github-limited", { until, reason }, { cause: error });
}

function resetOf(error: unknown): unknown {
  return headerOf(error, "x-ratelimit-remaining") === "0" ? headerOf(error, "x-ratelimit-reset") : undefined;
}

async function pauseForReset(deps: GovernDeps, key: number, headers: Readonly<Record<string, unknown>>): Promise<void> {
  const now = deps.clock.now();
  const said = { retryAfter: undefined, reset: headers["x-ratelimit-reset"], date: headers["date"] };
  const until = toUntil(said, Date.parse(now));
  if (until !== undefined) await deps.rates.pause(key, { until, why: "the hour's requests are used up" }, now);
}

/** Headers of one answer. */
interface Said {
  readonly retryAfter: unknown;
  readonly reset: unknown;
  readonly date: unknown;
}

/**
 * GitHub's order: `retry-after` in seconds, else the second of `x-ratelimit-reset`, which is of GitHub's clock: how long
 * that is, its `date` says. Our clock may be hours off. A second is added to be past it.
 */
function toUntil({ retryAfter, reset, date }: Said, nowMs: number): string | undefined {
  const dateMs = Date.parse(String(date));
  const theirNowMs = Number.isNaN(dateMs) ? nowMs : dateMs;
  const asked = Number(retryAfter ?? Number.NaN);
  const waitMs = Number.isFinite(asked) ? asked * 1_000 : Number(reset ?? Number.NaN) * 1_000 - theirNowMs;
  return Number.isFinite(waitMs) ? new Date(nowMs + waitMs + 1_000).toISOString() : undefined;
}

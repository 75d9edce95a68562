/** What octokit throws → the catalogue's codes. */
import { BotError, toBotError } from "../domain/bot-error.ts";
import type { ErrorCode } from "../domain/error-catalogue.ts";

/** The part of octokit's RequestError that decides. */
interface HttpFailure {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/**
 * 5xx, no answer (octokit reports it as 500), 429 and every form of rate limit → `github-unavailable`; 404, 410 and an
 * installation that is suspended → `github-gone`; 401 → `github-unauthorised`, which may pass (a key is being changed,
 * GitHub is not well); any other status → `github-refused`; what is no answer of GitHub at all → `unexpected`.
 */
export function toGithubError(operation: string, error: unknown): BotError {
  if (error instanceof BotError) return error;
  const failure = readFailure(error);
  if (failure === undefined) return toBotError(error);
  const details = { operation, reason: failure.message.slice(0, 300) };
  const code = isLimited(error) ? "github-unavailable" : toCode(failure);
  return new BotError(code, details, { cause: error });
}

function toCode({ status, message }: HttpFailure): ErrorCode {
  if (status >= 500 || status === 408) return "github-unavailable";
  if (status === 401) return "github-unauthorised";
  // What GitHub says instead after many of them.
  if (status === 403 && /\blogin attempts exceeded\b/i.test(message)) return "github-unauthorised";
  const isSuspended = status === 403 && /\bsuspended\b/i.test(message);
  return status === 404 || status === 410 || isSuspended ? "github-gone" : "github-refused";
}

/** The HTTP status GitHub answered with, 500 when it did not answer; undefined for every other error. */
export function statusOf(error: unknown): number | undefined {
  return readFailure(error)?.status;
}

/** A header of GitHub's answer. */
export function headerOf(error: unknown, name: string): unknown {
  return readFailure(error)?.headers[name];
}

/**
 * A rate limit: 429, 403 with one of two headers, 403 or 422 with GitHub's own sentences, 422 with the code `abuse` (an
 * old form). Nothing looser: what a 422 quotes may be called `abuse-reports`.
 */
export function isLimited(error: unknown): boolean {
  const failure = readFailure(error);
  if (failure === undefined) return false;
  const { status, headers } = failure;
  if (status === 429) return true;
  if (status !== 403 && status !== 422) return false;
  const isMarked = headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"] === "0";
  return (status === 403 && isMarked) || saysLimited(error, failure.message);
}

const LIMIT_SENTENCES = [
  /\bexceeded a secondary rate limit\b/i,
  /\bAPI rate limit (?:already )?exceeded\b/i,
  /\btriggered an abuse detection mechanism\b/i,
  /\bwas submitted too quickly\b/i,
];

function saysLimited(error: unknown, message: string): boolean {
  const { errors } = (bodyOf(error) ?? {}) as { readonly errors?: unknown };
  const listed = Array.isArray(errors) ? (errors as readonly unknown[]) : [];
  const isCoded = listed.some((one) => (one as { readonly code?: unknown } | null)?.code === "abuse");
  return isCoded || LIMIT_SENTENCES.some((sentence) => sentence.test(message));
}

/** GitHub's 422 for something that somebody, perhaps we ourselves a moment ago, has made already. */
export function isAlreadyThere(error: unknown): boolean {
  const failure = readFailure(error);
  return failure?.status === 422 && /already[ _]exists/i.test(`${failure.message} ${JSON.stringify(bodyOf(error))}`);
}

/** Undefined when GitHub answers with this status; every other error is thrown on. */
export async function ignoring<T>(status: number, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (statusOf(error) === status) return undefined;
    throw error;
  }
}

function readFailure(error: unknown): HttpFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === "AbortError" || error.name === "TimeoutError")
    return { status: 500, message: error.message, headers: {} };
  if (error.name === "GraphqlResponseError") return readGraphql(error);
  if (!("status" in error) || typeof error.status !== "number") return undefined;
  const response =
    "response" in error ? (error.response as { headers?: Record<string, unknown> } | undefined) : undefined;
  return { status: error.status, message: error.message, headers: response?.headers ?? {} };
}

const GRAPHQL_STATUS: Readonly<Record<string, number>> = { NOT_FOUND: 404, FORBIDDEN: 403, RATE_LIMITED: 429 };

/** GraphQL answers 200 whatever happened; the first error's type says what REST would have said. */
function readGraphql(error: Error): HttpFailure {
  const { errors = [], headers = {} } = error as {
    errors?: readonly { readonly type?: string }[];
    headers?: Readonly<Record<string, unknown>>;
  };
  return { status: GRAPHQL_STATUS[errors[0]?.type ?? ""] ?? 422, message: error.message, headers };
}

function bodyOf(error: unknown): unknown {
  const { response } = error as { response?: { data?: unknown } };
  return response?.data ?? null;
}

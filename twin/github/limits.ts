/**
 * GitHub's primary and secondary limits, counted per caller on the injected clock.
 * The numbers are those of "Rate limits for the REST API" in GitHub's documentation.
 */
import { toIso } from "./to-iso.ts";

export type LimitMode = "strict" | "off";

export interface LimitOptions {
  /** `off` counts and refuses nothing; `strict` unless set. */
  readonly mode?: LimitMode;
  /** 5,000 an hour unless set. */
  readonly primaryPerHour?: number;
  /** What a breach of a secondary limit answers; GitHub uses both. 403 unless set. */
  readonly breachStatus?: 403 | 429;
}

export type LimitName = "primary" | "points" | "content-per-minute" | "content-per-hour" | "concurrent";

export interface LimitBreach {
  readonly limit: LimitName;
  readonly method: string;
  readonly path: string;
  readonly at: string;
}

/** How good a citizen the App was. */
export interface Citizenship {
  readonly breaches: readonly LimitBreach[];
  /** Requests made while the caller had been told to wait. */
  readonly callsDuringRetryAfter: readonly Omit<LimitBreach, "limit">[];
  /** The most content-creating requests of one caller in any 60 seconds, and in any hour. */
  readonly maxPerMinute: number;
  readonly maxPerHour: number;
}

export interface LimitedRequest {
  /** Who pays: an installation, the App itself, or an address. */
  readonly caller: string;
  readonly method: string;
  readonly path: string;
  /** Makes or edits something that people are told of. */
  readonly createsContent: boolean;
  /** Changes nothing, though it is sent by POST; GraphQL asks so. */
  readonly isRead?: boolean;
  /** Costs nothing of the primary limit. */
  readonly isFree?: boolean;
}

export interface Refused {
  readonly limit: LimitName;
  readonly status: 403 | 429;
  /** Absent for the primary limit, whose headers say when it ends. */
  readonly retryAfterSeconds?: number;
}

export interface PrimaryState {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since 1970. */
  readonly reset: number;
}

export interface Limits {
  /** Counts a request that arrived; to be ended by `leave`. */
  enter(request: LimitedRequest): Refused | undefined;
  leave(caller: string): void;
  /** A request that was answered with 304 costs nothing. */
  giveBack(caller: string): void;
  /** The caller was told to wait this long; what it asks until then is remembered. */
  tellToWait(caller: string, seconds: number): void;
  primary(caller: string): PrimaryState;
  citizenship(): Citizenship;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RETRY_AFTER_SECONDS = 60;
const MAX = { points: 900, concurrent: 100, contentPerMinute: 80, contentPerHour: 500 };

interface Account {
  primaryStartMs: number;
  used: number;
  running: number;
  waitUntilMs: number;
  points: { atMs: number; points: number }[];
  contentAtMs: number[];
}

export function createLimits(options: LimitOptions, nowMs: () => number): Limits {
  const { mode = "strict", primaryPerHour = 5000, breachStatus = 403 } = options;
  const accounts = new Map<string, Account>();
  const breaches: LimitBreach[] = [];
  const early: Omit<LimitBreach, "limit">[] = [];
  const most = { minute: 0, hour: 0 };

  const accountOf = (caller: string): Account => openAccount(accounts, caller, nowMs());

  function refuse(account: Account, limit: LimitName): Refused {
    if (limit === "primary") return { limit, status: 403 };
    account.waitUntilMs = nowMs() + RETRY_AFTER_SECONDS * 1000;
    return { limit, status: breachStatus, retryAfterSeconds: RETRY_AFTER_SECONDS };
  }

  return {
    enter({ caller, method, path, createsContent, isFree = false, isRead = /^(GET|HEAD|OPTIONS)$/.test(method) }) {
      const now = nowMs();
      const account = accountOf(caller);
      const seen = { method, path, at: toIso(now) };
      if (now < account.waitUntilMs) early.push(seen);
      note(account, { now, isRead, createsContent });
      if (isFree) account.used -= 1;
      const made = countContent(account, now);
      most.minute = Math.max(most.minute, made.minute);
      most.hour = Math.max(most.hour, made.hour);
      const limit = findBreach(account, { made, createsContent, primaryPerHour });
      if (limit === undefined) return undefined;
      breaches.push({ limit, ...seen });
      return mode === "strict" ? refuse(account, limit) : undefined;
    },
    leave(caller) {
      accountOf(caller).running -= 1;
    },
    giveBack(caller) {
      const account = accountOf(caller);
      account.used = Math.max(0, account.used - 1);
    },
    tellToWait(caller, seconds) {
      const account = accountOf(caller);
      account.waitUntilMs = Math.max(account.waitUntilMs, nowMs() + seconds * 1000);
    },
    primary(caller) {
      const { used, primaryStartMs } = accountOf(caller);
      const spent = Math.min(used, primaryPerHour);
      const reset = Math.ceil((primaryStartMs + HOUR_MS) / 1000);
      return { limit: primaryPerHour, used: spent, remaining: primaryPerHour - spent, reset };
    },
    citizenship: () => ({
      breaches,
      callsDuringRetryAfter: early,
      maxPerMinute: most.minute,
      maxPerHour: most.hour,
    }),
  };
}

/** The primary limit's hour starts with its first request. */
function openAccount(accounts: Map<string, Account>, caller: string, now: number): Account {
  const there = accounts.get(caller);
  if (there === undefined) {
    const made = { primaryStartMs: now, used: 0, running: 0, waitUntilMs: 0, points: [], contentAtMs: [] };
    accounts.set(caller, made);
    return made;
  }
  if (now >= there.primaryStartMs + HOUR_MS) Object.assign(there, { primaryStartMs: now, used: 0 });
  return there;
}

/** A refused request counts too: asking again while limited makes it worse. */
function note(account: Account, request: { now: number; isRead: boolean; createsContent: boolean }): void {
  const { now, isRead, createsContent } = request;
  account.used += 1;
  account.running += 1;
  account.points = account.points.filter(({ atMs }) => atMs > now - MINUTE_MS);
  account.points.push({ atMs: now, points: isRead ? 1 : 5 });
  account.contentAtMs = account.contentAtMs.filter((atMs) => atMs > now - HOUR_MS);
  if (createsContent) account.contentAtMs.push(now);
}

function countContent(account: Account, now: number): { readonly minute: number; readonly hour: number } {
  const minute = account.contentAtMs.filter((atMs) => atMs > now - MINUTE_MS).length;
  return { minute, hour: account.contentAtMs.length };
}

function findBreach(
  account: Account,
  facts: { made: { minute: number; hour: number }; createsContent: boolean; primaryPerHour: number },
): LimitName | undefined {
  const { made, createsContent, primaryPerHour } = facts;
  if (account.used > primaryPerHour) return "primary";
  if (account.running > MAX.concurrent) return "concurrent";
  if (account.points.reduce((sum, { points }) => sum + points, 0) > MAX.points) return "points";
  if (!createsContent) return undefined;
  if (made.minute > MAX.contentPerMinute) return "content-per-minute";
  return made.hour > MAX.contentPerHour ? "content-per-hour" : undefined;
}

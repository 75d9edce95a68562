/**
 * What one installation may still ask of GitHub now. Pure: the state comes in, the decision and the next state go out.
 * GitHub allows 900 points a minute (a read is 1, a write 5), 80 contents a minute and 500 an hour, and wants a second
 * between writes where there are many (docs.github.com, "Rate limits for the REST API"). We stay a fifth to a quarter
 * below: what people do by hand with other Apps is not ours to see.
 */

/** `content` is a write that makes or edits an issue, a comment, a review or a pull request. */
export type RateCost = "read" | "write" | "content";

export interface RateRequest {
  readonly cost: RateCost;
  /** A spare one is given room only while less than half of every limit is used, and is left out otherwise. */
  readonly spare: boolean;
}

export type RateAnswer =
  /** `turn` is to be given back when the request is over. */
  | { readonly kind: "go"; readonly turn: number }
  | { readonly kind: "turn"; readonly until: string }
  | { readonly kind: "wait"; readonly until: string; readonly why: string };

export interface RateState {
  /** [second since 1970, points], oldest first, no older than a minute. */
  readonly points: readonly Spent[];
  /** [second since 1970, contents], oldest first, no older than an hour. */
  readonly contents: readonly Spent[];
  /** [second since 1970, writes], oldest first, no older than a minute. */
  readonly writes: readonly Spent[];
  readonly lastWriteMs: number;
  readonly pausedUntilMs: number;
  /** When that was written, by the writer's clock. */
  readonly pausedAtMs: number;
  readonly pausedWhy: string;
  /** Refusals in a row that named no time; each doubles the pause. */
  readonly strikes: number;
  /** A request is under way, in whatever process; not waited for beyond this. */
  readonly busyUntilMs: number;
  /** Which one: they are counted. One that ends late must not end the turn of another. */
  readonly turn: number;
}

type Spent = readonly [second: number, amount: number];

export type RateDecision =
  | { readonly kind: "go"; readonly state: RateState }
  /** Another request is under way: GitHub asks for one at a time. */
  | { readonly kind: "turn"; readonly untilMs: number }
  | { readonly kind: "wait"; readonly untilMs: number; readonly why: string };

export const RATE_LIMITS = {
  pointsPerMinute: 720,
  contentsPerMinute: 60,
  contentsPerHour: 400,
  /** So many writes a minute may follow each other at once. */
  writesInOneGo: 20,
  writeGapMs: 1_000,
  /** GitHub: at least a minute when it names no time. */
  pauseMs: 60_000,
  longestPauseMs: 60 * 60_000,
  /** A request that takes longer is taken to hang, and the next one goes. */
  turnMs: 10_000,
  /** Between two looks whether the other one is done. */
  turnPollMs: 50,
} as const;

export const EMPTY_RATE_STATE: RateState = {
  points: [],
  contents: [],
  writes: [],
  lastWriteMs: 0,
  pausedUntilMs: 0,
  pausedAtMs: 0,
  pausedWhy: "",
  strikes: 0,
  busyUntilMs: 0,
  turn: 0,
};

/** Clocks of workers may differ by this much. */
const AHEAD_MS = 60_000;
const MINUTE_S = 60;
const HOUR_S = 3_600;
const POINTS: Readonly<Record<RateCost, number>> = { read: 1, write: 5, content: 5 };

/** Times are milliseconds since 1970 of the caller's clock. */
export function decideRate(state: RateState, request: RateRequest, nowMs: number): RateDecision {
  if (standingPauseMs(state, nowMs) > nowMs)
    return { kind: "wait", untilMs: state.pausedUntilMs, why: state.pausedWhy };
  if (state.busyUntilMs > nowMs && state.busyUntilMs <= nowMs + RATE_LIMITS.turnMs)
    return { kind: "turn", untilMs: nowMs + RATE_LIMITS.turnPollMs };
  const now = forgetOld(state, nowMs);
  const waits = [
    full(now.points, MINUTE_S, room(RATE_LIMITS.pointsPerMinute - POINTS[request.cost] + 1, request)),
    ...(request.cost === "read" ? [] : [gap(now, nowMs)]),
    ...(request.cost === "content"
      ? [
          full(last(now.contents, MINUTE_S, nowMs), MINUTE_S, room(RATE_LIMITS.contentsPerMinute, request)),
          full(now.contents, HOUR_S, room(RATE_LIMITS.contentsPerHour, request)),
        ]
      : []),
  ];
  const untilMs = Math.max(...waits);
  if (untilMs > nowMs) return { kind: "wait", untilMs, why: "our own share of GitHub's limits is used up" };
  return { kind: "go", state: spend(now, request.cost, nowMs) };
}

/** Until when; 0 for one that a clock far ahead has written, however long it is. GitHub may well ask for hours. */
function standingPauseMs({ pausedUntilMs, pausedAtMs }: RateState, nowMs: number): number {
  return pausedAtMs <= nowMs + AHEAD_MS ? pausedUntilMs : 0;
}

/** GitHub said no: nothing is asked until then. `untilMs` undefined: a minute, doubled with every strike in a row. */
export function pauseRate(
  state: RateState,
  pause: { readonly untilMs: number | undefined; readonly why: string },
  nowMs: number,
): RateState {
  const strikes = pause.untilMs === undefined ? state.strikes + 1 : state.strikes;
  const ownMs = Math.min(RATE_LIMITS.pauseMs * 2 ** Math.max(0, strikes - 1), RATE_LIMITS.longestPauseMs);
  const untilMs = Math.max(standingPauseMs(state, nowMs), pause.untilMs ?? nowMs + ownMs);
  return { ...state, strikes, pausedUntilMs: untilMs, pausedAtMs: nowMs, pausedWhy: pause.why };
}

/** The request of this turn is over, well or not. The turn of another, which took over from one that hung, stays. */
export function endTurn(state: RateState, turn: number): RateState {
  return state.turn === turn ? { ...state, busyUntilMs: 0 } : state;
}

function room(limit: number, { spare }: RateRequest): number {
  return spare ? Math.floor(limit / 2) : limit;
}

/** 0 when there is room, else when the oldest part has left the window. */
function full(spent: readonly Spent[], windowS: number, limit: number): number {
  const total = spent.reduce((sum, [, amount]) => sum + amount, 0);
  let left = total - limit;
  if (left < 0) return 0;
  for (const [second, amount] of spent) {
    left -= amount;
    if (left < 0) return (second + 1 + windowS) * 1_000;
  }
  return 0;
}

function gap(state: RateState, nowMs: number): number {
  const writes = state.writes.reduce((sum, [, amount]) => sum + amount, 0);
  if (writes < RATE_LIMITS.writesInOneGo) return 0;
  // A clock that was set back must not stop us for longer than the gap.
  return Math.min(state.lastWriteMs, nowMs) + RATE_LIMITS.writeGapMs;
}

function spend(state: RateState, cost: RateCost, nowMs: number): RateState {
  const isWrite = cost !== "read";
  return {
    ...state,
    // An answered request ends a row of refusals only a while after the pause: see `forgetOld`.
    points: add(state.points, nowMs, POINTS[cost]),
    contents: cost === "content" ? add(state.contents, nowMs, 1) : state.contents,
    writes: isWrite ? add(state.writes, nowMs, 1) : state.writes,
    lastWriteMs: isWrite ? nowMs : state.lastWriteMs,
    busyUntilMs: nowMs + RATE_LIMITS.turnMs,
    turn: state.turn + 1,
  };
}

function add(spent: readonly Spent[], nowMs: number, amount: number): readonly Spent[] {
  const second = Math.floor(nowMs / 1_000);
  const newest = spent.at(-1);
  if (newest === undefined || newest[0] < second) return [...spent, [second, amount]];
  return [...spent.slice(0, -1), [newest[0], newest[1] + amount]];
}

function forgetOld(state: RateState, nowMs: number): RateState {
  const calm = nowMs > state.pausedUntilMs + RATE_LIMITS.pauseMs;
  return {
    ...state,
    points: last(state.points, MINUTE_S, nowMs),
    contents: last(state.contents, HOUR_S, nowMs),
    writes: last(state.writes, MINUTE_S, nowMs),
    strikes: calm ? 0 : state.strikes,
  };
}

function last(spent: readonly Spent[], windowS: number, nowMs: number): readonly Spent[] {
  // What a clock that was ahead has written is no more true than its time.
  return spent.filter(([second]) => (second + 1 + windowS) * 1_000 > nowMs && second * 1_000 <= nowMs + AHEAD_MS);
}

/** Faults on order: requests that are held, answered with an error, cut off or never answered, before or after they applied. */
import { toFaultReply, type NamedFault } from "./named-faults.ts";
import type { Reply } from "./router.ts";

export interface Matcher {
  readonly method: string;
  /** Against the path without the query, with the layout's prefix (`/api/v3` for REST of Enterprise Server). */
  readonly pathPattern: RegExp;
}

export interface StatusFault {
  readonly status: number;
  readonly when: "before" | "after";
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
}

/** `reset`: the line is cut. `timeout`: nothing is ever answered, until the client gives up. */
export type LineFault = "reset-before" | "reset-after" | "timeout-before" | "timeout-after";

export type Fault = StatusFault | LineFault | NamedFault;

/** `hold`: before it changes anything. `hold-answer`: it is carried out, and its answer says what was true then. */
export type Hold = "hold" | "hold-answer";

export function isHold(how: Fault | Hold): how is Hold {
  return how === "hold" || how === "hold-answer";
}

/** A request that has arrived and has changed nothing yet, or whose answer is ready and not sent. */
export interface HeldRequest {
  readonly method: string;
  readonly path: string;
  /** Lets it go on as if nothing had been. */
  release(): void;
  /** Cuts the connection; a request that is held itself is never applied. */
  drop(): void;
}

/** What becomes of a request: whether it is applied, and what its sender gets. */
export interface Plan {
  readonly isApplied: boolean;
  /** `own` is the answer of the applied request. */
  readonly answer: "own" | "cut" | "silence" | Reply;
  /** Awaited when the answer is ready; false cuts the connection instead. */
  readonly beforeSending?: () => Promise<boolean>;
}

export interface Interceptors {
  hold(matcher: Matcher, what: Hold): Promise<HeldRequest>;
  fault(matcher: Matcher, fault: Fault, times: number): void;
  /** What to do with a request that just arrived; resolves late while it is held. */
  meet(method: string, path: string): Promise<Plan>;
  /** Forgets every order and drops what is held. */
  clear(): void;
}

interface Order {
  readonly matcher: Matcher;
  left: number;
  readonly meet: (method: string, path: string) => Promise<Plan>;
}

const GO: Plan = { isApplied: true, answer: "own" };
const DROP: Plan = { isApplied: false, answer: "cut" };

export function createInterceptors(): Interceptors {
  let orders: Order[] = [];
  const held = new Set<() => void>();

  function wait(request: Pick<HeldRequest, "method" | "path">, arrived: (held: HeldRequest) => void): Promise<boolean> {
    return new Promise<boolean>((resolve) => {
      const end = (goesOn: boolean): void => {
        held.delete(drop);
        resolve(goesOn);
      };
      const drop = (): void => {
        end(false);
      };
      held.add(drop);
      const release = (): void => {
        end(true);
      };
      arrived({ ...request, release, drop });
    });
  }

  return {
    hold: (matcher, what) =>
      new Promise((arrived) => {
        const hold: Order["meet"] = async (method, path) => ((await wait({ method, path }, arrived)) ? GO : DROP);
        const holdAnswer: Order["meet"] = (method, path) =>
          Promise.resolve({ ...GO, beforeSending: () => wait({ method, path }, arrived) });
        orders.push({ matcher, left: 1, meet: what === "hold" ? hold : holdAnswer });
      }),
    fault(matcher, fault, times) {
      orders.push({ matcher, left: times, meet: () => Promise.resolve(toPlan(fault)) });
    },
    meet(method, path) {
      const order = orders.find(
        ({ matcher, left }) => left > 0 && matcher.method === method && matcher.pathPattern.test(path),
      );
      if (order === undefined) return Promise.resolve(GO);
      order.left -= 1;
      return order.meet(method, path);
    },
    clear() {
      orders = [];
      for (const drop of [...held]) drop();
    },
  };
}

const LINE: Readonly<Record<LineFault, Plan>> = {
  "reset-before": DROP,
  "reset-after": { isApplied: true, answer: "cut" },
  "timeout-before": { isApplied: false, answer: "silence" },
  "timeout-after": { isApplied: true, answer: "silence" },
};

function toPlan(fault: Fault): Plan {
  if (typeof fault === "object") {
    const { status, when, headers = {}, message = "Server Error" } = fault;
    const body = { message, documentation_url: "https://docs.github.com/rest" };
    return { isApplied: when === "after", answer: { status, headers, body } };
  }
  return fault in LINE ? LINE[fault as LineFault] : { isApplied: false, answer: toFaultReply(fault as NamedFault) };
}

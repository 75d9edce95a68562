/** Faults on order: requests that are held, answered with an error, or cut off before or after they were applied. */

export interface Matcher {
  readonly method: string;
  /** Against the path without the query, `/api/v3` included for REST. */
  readonly pathPattern: RegExp;
}

export type Fault =
  | {
      readonly status: number;
      readonly when: "before" | "after";
      readonly headers?: Readonly<Record<string, string>>;
      readonly message?: string;
    }
  | "reset-before"
  | "reset-after";

/** A request that has arrived and has changed nothing yet. */
export interface HeldRequest {
  readonly method: string;
  readonly path: string;
  /** Lets it go on as if nothing had been. */
  release(): void;
  /** Cuts the connection; the request is never applied. */
  drop(): void;
}

export type Plan =
  { readonly kind: "go" } | { readonly kind: "drop" } | { readonly kind: "fault"; readonly fault: Fault };

export interface Interceptors {
  hold(matcher: Matcher): Promise<HeldRequest>;
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

export function createInterceptors(): Interceptors {
  let orders: Order[] = [];
  const held = new Set<() => void>();

  function holdOnce(arrived: (request: HeldRequest) => void): Order["meet"] {
    return (method, path) =>
      new Promise<Plan>((resolve) => {
        const end = (plan: Plan): void => {
          held.delete(drop);
          resolve(plan);
        };
        const drop = (): void => {
          end({ kind: "drop" });
        };
        held.add(drop);
        const release = (): void => {
          end({ kind: "go" });
        };
        arrived({ method, path, release, drop });
      });
  }

  return {
    hold: (matcher) =>
      new Promise((resolve) => {
        orders.push({ matcher, left: 1, meet: holdOnce(resolve) });
      }),
    fault(matcher, fault, times) {
      orders.push({ matcher, left: times, meet: () => Promise.resolve({ kind: "fault", fault }) });
    },
    meet(method, path) {
      const order = orders.find(
        ({ matcher, left }) => left > 0 && matcher.method === method && matcher.pathPattern.test(path),
      );
      if (order === undefined) return Promise.resolve({ kind: "go" });
      order.left -= 1;
      return order.meet(method, path);
    },
    clear() {
      orders = [];
      for (const drop of [...held]) drop();
    },
  };
}

/** Who may use the page: the browser that came with the one-time token, from this machine, with forms of this page. */
import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export interface RequestGuard {
  /** Value that every form carries. */
  readonly csrf: string;
  /** In the address that is printed; worth one cookie. */
  readonly token: string;
  /** The address in the `Host` header must be this machine's own: another name would let a foreign page in. */
  isLocal(headers: IncomingHttpHeaders): boolean;
  hasSession(headers: IncomingHttpHeaders): boolean;
  /** `Set-Cookie` for the right token, the first time; undefined otherwise. */
  enter(token: string): string | undefined;
  /** A form that this page drew, sent by it. */
  isOwnForm(headers: IncomingHttpHeaders, csrf: string | undefined): boolean;
}

const COOKIE = "swe_agent_setup";
const LOCAL_NAMES = ["127.0.0.1", "localhost", "[::1]"];

export function createRequestGuard(randomToken: () => string, port: () => number): RequestGuard {
  const [token, session, csrf] = [randomToken(), randomToken(), randomToken()];
  let isUsed = false;
  const isLocal = ({ host = "" }: IncomingHttpHeaders): boolean =>
    LOCAL_NAMES.some((name) => host === `${name}:${port()}`);
  return {
    csrf,
    token,
    isLocal,
    hasSession: ({ cookie = "" }) =>
      cookie
        .split(/;\s*/)
        .some((pair) => pair.startsWith(`${COOKIE}=`) && same(pair.slice(COOKIE.length + 1), session)),
    enter(given) {
      if (isUsed || !same(given, token)) return undefined;
      isUsed = true;
      return `${COOKIE}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    },
    isOwnForm(headers, given) {
      const { origin } = headers;
      const isForeign = origin !== undefined && origin !== `http://${headers.host ?? ""}`;
      return !isForeign && given !== undefined && same(given, csrf);
    },
  };
}

function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

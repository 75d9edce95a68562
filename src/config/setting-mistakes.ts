/** What people put into a setting by mistake, in words that fit after "found". Pure; secrets are never quoted. */
import { parsePrivateKey } from "./private-key.ts";

/** Undefined: nothing is wrong that this table knows. */
type FindMistake = (value: string) => string | undefined;

/** As short as GitHub's advice allows, and too long to be guessed. */
export const MIN_SECRET_CHARACTERS = 16;

export const FIND_MISTAKE: Readonly<Record<string, FindMistake>> = {
  APP_ID: (value) => {
    if (/^Iv\d/.test(value.trim())) return "the App's client id, which is another number";
    return /^\d+$/.test(value.trim()) ? undefined : describe(value);
  },
  PRIVATE_KEY: (value) => {
    const read = parsePrivateKey(value);
    if (read.kind === "key") return undefined;
    return /\.(pem|key)$/i.test(value.trim()) ? "the name of a file; that is PRIVATE_KEY_PATH" : read.found;
  },
  PRIVATE_KEY_PATH: (value) => (value.includes("-----BEGIN") ? "the key itself; that is PRIVATE_KEY" : undefined),
  WEBHOOK_SECRET: (value) => {
    if (value !== value.trim()) return `${value.length} characters with blanks around them`;
    if (/^(["']).*\1$/.test(value)) return `${value.length} characters in quotes`;
    return value.length < MIN_SECRET_CHARACTERS ? `${value.length} characters` : undefined;
  },
  GITHUB_URL: findGithubMistake,
  DATABASE_URL: (value) => findScheme(value, ["postgres:", "postgresql:"]) ?? findBarePercent(value),
  REDIS_URL: (value) => findScheme(value, ["redis:", "rediss:"]) ?? findBarePercent(value),
  MODEL_URL: (value) => {
    const url = toUrl(value);
    if (url === undefined) return "no web address; the scheme may be missing";
    if (hasUser(url)) return "an address with a user name or a password in it; that is MODEL_API_KEY";
    if (/\/(chat\/completions|completions|models)\/?$/.test(url.pathname))
      return `the address of one call (${bare(url)})`;
    return url.search === "" && url.hash === "" ? undefined : "an address with a query or a fragment";
  },
  WEBHOOK_URL: (value) => {
    const url = toUrl(value);
    if (url === undefined) return "no web address; the scheme may be missing";
    return url.pathname.endsWith("/api/github/webhooks") ? undefined : `${bare(url)}, without the path of the door`;
  },
  WEBHOOK_TUNNEL_URL: (value) => {
    const url = toUrl(value);
    if (url === undefined) return "no web address; the scheme may be missing";
    return url.pathname.length > 1 ? undefined : `${bare(url)}, without a channel`;
  },
};

/** A value's shape: short ones in full, longer ones may be a secret in the wrong place. */
export function describe(value: string): string {
  return value.length <= 10 ? JSON.stringify(value) : `${value.length} characters`;
}

/** Plain HTTP to another machine: tokens and code could be read on the way. */
export function isPlainAndFar(address: string): boolean {
  const url = toUrl(address);
  return url?.protocol === "http:" && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}

function findGithubMistake(value: string): string | undefined {
  const url = toUrl(value);
  if (url === undefined) return "no web address; the scheme may be missing";
  if (hasUser(url)) return "an address with a user name or a password in it";
  if (isApi(url)) return `an API address (${bare(url)})`;
  if (/^(http:\/\/|https:\/\/www\.)(www\.)?github\.com$/.test(url.origin))
    return `${bare(url)}, which only leads to https://github.com`;
  if (url.pathname !== "/") return `an address with a path (${bare(url)})`;
  return url.search === "" && url.hash === "" ? undefined : "an address with a query or a fragment";
}

function isApi({ hostname, pathname }: URL): boolean {
  return hostname === "api.github.com" || pathname.startsWith("/api/");
}

function findScheme(value: string, schemes: readonly string[]): string | undefined {
  const scheme = URL.canParse(value) ? new URL(value).protocol : undefined;
  if (scheme === undefined) return "no address with a scheme";
  return schemes.includes(scheme) ? undefined : `an address that begins with ${scheme}`;
}

/** A `%` in a password has to be written as `%25`, like every character that addresses use for themselves. */
function findBarePercent(value: string): string | undefined {
  const { username, password } = new URL(value);
  try {
    decodeURIComponent(`${username}${password}`);
    return undefined;
  } catch {
    return "a user name or password with a bare %, which an address writes as %25";
  }
}

function toUrl(value: string): URL | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) ? url : undefined;
}

function hasUser(url: URL): boolean {
  return url.username !== "" || url.password !== "";
}

function bare(url: URL): string {
  return `${url.origin}${url.pathname}`.replace(/\/$/, "").slice(0, 120);
}

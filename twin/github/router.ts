/** A table of routes over raw path segments, GitHub's error bodies, and pagination by Link header. */
import type { Permissions, PermissionName, TwinRepository, TwinState, TwinToken, TwinUser } from "./state.ts";

export type Caller =
  | { readonly kind: "anonymous" }
  | { readonly kind: "app" }
  | { readonly kind: "installation"; readonly token: TwinToken };

export interface Call {
  readonly state: TwinState;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly accept: string;
  readonly path: string;
  readonly caller: Caller;
  /** The repository of the path; only for routes whose need is a permission. */
  readonly repository: TwinRepository;
  /** Who writes: always the App's bot, people act through the control surface. */
  readonly user: TwinUser;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly raw?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `app` the App's own token · `installation` any installation token · else one of these permissions on the repository. */
export type Need =
  "app" | "installation" | { readonly level: "read" | "write"; readonly anyOf: readonly PermissionName[] };

export interface Route {
  readonly method: string;
  /** `:name` is one segment, `*name` is the rest of the path. */
  readonly path: string;
  readonly need: Need;
  handle(call: Call): Reply | Promise<Reply>;
}

const DOCS = "https://docs.github.com/rest";

/** Thrown by handlers; becomes GitHub's error body. */
export class Refusal extends Error {
  readonly reply: Reply;
  constructor(status: number, message: string, errors?: readonly unknown[]) {
    super(message);
    const body = {
      message,
      ...(errors === undefined ? {} : { errors }),
      documentation_url: DOCS,
      status: String(status),
    };
    this.reply = { status, body };
  }
}

/** GitHub's 422 for one field. */
export function invalid(resource: string, field: string, code = "invalid"): Refusal {
  return new Refusal(422, "Validation Failed", [{ resource, field, code }]);
}

/** GitHub's 422 that says what is wrong in words. */
export function refused(resource: string, message: string, field?: string): Refusal {
  const error = { resource, ...(field === undefined ? {} : { field }), code: "custom", message };
  return new Refusal(422, "Validation Failed", [error]);
}

export function notFound(): Refusal {
  return new Refusal(404, "Not Found");
}

export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly route: Route; readonly params: Record<string, string> } | undefined {
  const parts = path.split("/").slice(1);
  for (const route of routes) {
    if (route.method !== method) continue;
    const params = matchPath(route.path.split("/").slice(1), parts);
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function matchPath(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [at, expected] of pattern.entries()) {
    const part = parts[at];
    if (part === undefined || part === "") return undefined;
    if (expected.startsWith("*")) {
      params[expected.slice(1)] = decodeURIComponent(parts.slice(at).join("/"));
      return params;
    }
    if (expected.startsWith(":")) params[expected.slice(1)] = decodeURIComponent(part);
    else if (expected !== part) return undefined;
  }
  return pattern.length === parts.length ? params : undefined;
}

export function allows(permissions: Permissions, need: Exclude<Need, string>): boolean {
  return need.anyOf.some((name) => {
    const has = name === "metadata" ? "read" : permissions[name];
    return has === "write" || (has === "read" && need.level === "read");
  });
}

/** One page of a list with GitHub's Link header: 30 a page unless asked, at most 100. */
export function paginate(call: Call, items: readonly unknown[], wrap?: (page: readonly unknown[]) => unknown): Reply {
  const size = Math.min(Math.max(Number(call.query.get("per_page") ?? 30) || 30, 1), 100);
  const page = Math.max(Number(call.query.get("page") ?? 1) || 1, 1);
  const last = Math.max(Math.ceil(items.length / size), 1);
  const link = (to: number, rel: string): string => {
    const query = new URLSearchParams(call.query);
    query.set("page", String(to));
    return `<${call.state.url}${call.path}?${query.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, "prev"), link(1, "first")] : []),
    ...(page < last ? [link(page + 1, "next"), link(last, "last")] : []),
  ];
  const shown = items.slice((page - 1) * size, page * size);
  const headers: Record<string, string> = links.length > 0 ? { link: links.join(", ") } : {};
  return { status: 200, body: wrap === undefined ? shown : wrap(shown), headers };
}

/** A text field of a body, or undefined when it is not given. */
export function textOf(call: Call, field: string): string | undefined {
  const value = call.body[field];
  return typeof value === "string" ? value : undefined;
}

/** GitHub's cap on issue, comment and pull request bodies, in characters. */
const MAX_BODY = 65_536;

/** @throws Refusal 422 when a text is longer than GitHub takes */
export function checkBody(resource: string, body: string | undefined): void {
  if (body !== undefined && Array.from(body).length > MAX_BODY)
    throw refused(resource, `body is too long (maximum is ${MAX_BODY} characters)`, "body");
}

/** What a route is, GitHub's error bodies, and pagination by Link header. */
import type { MediaType } from "./media-type.ts";
import type { Permissions, PermissionName, TwinRepository, TwinState, TwinToken, TwinUser } from "./state.ts";

export type Caller =
  | { readonly kind: "anonymous" }
  | { readonly kind: "app" }
  | { readonly kind: "installation"; readonly token: TwinToken; readonly text: string };

export interface Call {
  readonly state: TwinState;
  /** Of the path, decoded, with the names of GitHub's description: `issue_number`, `check_run_id` … */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly media: MediaType;
  /** The whole address that was asked, without the query. */
  readonly url: string;
  readonly caller: Caller;
  /** The repository of the path. @throws Refusal 404 for a route whose need is no permission */
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

/** `open` anybody · `app` the App's own token · `installation` any installation token · else one of these permissions. */
export type Need =
  "open" | "app" | "installation" | { readonly level: "read" | "write"; readonly anyOf: readonly PermissionName[] };

export interface Route {
  /** GitHub's operation id; path, parameters and shapes are in `openapi/github-rest.json`. */
  readonly operation: string;
  readonly need: Need;
  handle(call: Call): Reply | Promise<Reply>;
}

export const DOCS = "https://docs.github.com/rest";

/** Thrown by handlers; becomes GitHub's error body. */
export class Refusal extends Error {
  readonly reply: Reply;
  /** The request could never have been right, whatever the state; such requests are listed by the contract check. */
  readonly isMalformed: boolean;
  constructor(
    status: number,
    message: string,
    more: { readonly errors?: readonly unknown[]; readonly isMalformed?: boolean; readonly fields?: object } = {},
  ) {
    super(message);
    const { errors, isMalformed = false, fields = {} } = more;
    const listed = errors === undefined ? {} : { errors };
    this.reply = { status, body: { message, ...listed, documentation_url: DOCS, status: String(status), ...fields } };
    this.isMalformed = isMalformed;
  }
}

/** GitHub's 422 for one field. */
export function invalid(resource: string, field: string, code = "invalid"): Refusal {
  return new Refusal(422, "Validation Failed", { errors: [{ resource, field, code }] });
}

/** GitHub's 422 that says what is wrong in words; for what depends on the state of things. */
export function refused(resource: string, message: string, field?: string): Refusal {
  return new Refusal(422, "Validation Failed", { errors: [toCustom(resource, message, field)] });
}

/** The same for a request that nothing could have made right; such a request is a mistake of the sender. */
export function malformed(resource: string, message: string, field?: string): Refusal {
  return new Refusal(422, "Validation Failed", { errors: [toCustom(resource, message, field)], isMalformed: true });
}

function toCustom(resource: string, message: string, field: string | undefined): object {
  return { resource, ...(field === undefined ? {} : { field }), code: "custom", message };
}

export function notFound(): Refusal {
  return new Refusal(404, "Not Found");
}

export function allows(permissions: Permissions, need: Exclude<Need, string>): boolean {
  return need.anyOf.some((name) => {
    const has = name === "metadata" ? "read" : permissions[name];
    return has === "write" || (has === "read" && need.level === "read");
  });
}

/** One page of a list with GitHub's Link header: 30 a page unless asked, at most 100. */
export function paginate(call: Call, items: readonly unknown[], wrap?: (page: readonly unknown[]) => unknown): Reply {
  const size = pageSize(call);
  const page = Math.max(Number(call.query.get("page") ?? 1) || 1, 1);
  const last = Math.max(Math.ceil(items.length / size), 1);
  const link = (to: number, rel: string): string => toLink(call, { page: String(to) }, rel);
  const links = [
    ...(page > 1 ? [link(page - 1, "prev"), link(1, "first")] : []),
    ...(page < last ? [link(page + 1, "next"), link(last, "last")] : []),
  ];
  const shown = items.slice((page - 1) * size, page * size);
  const headers: Record<string, string> = links.length > 0 ? { link: links.join(", ") } : {};
  return { status: 200, body: wrap === undefined ? shown : wrap(shown), headers };
}

export function pageSize(call: Call): number {
  return Math.min(Math.max(Number(call.query.get("per_page") ?? 30) || 30, 1), 100);
}

/** One entry of a Link header: the same address with these parameters changed. */
export function toLink(call: Call, change: Readonly<Record<string, string>>, rel: string): string {
  const query = new URLSearchParams(call.query);
  for (const [name, value] of Object.entries(change)) query.set(name, value);
  return `<${call.url}?${query.toString()}>; rel="${rel}"`;
}

/** A text field of a body, or undefined when it is not given. */
export function textOf(call: Call, field: string): string | undefined {
  const value = call.body[field];
  return typeof value === "string" ? value : undefined;
}

/** A number in the path. */
export function numberOf(call: Call, param: string): number {
  return Number(call.params[param]);
}

/** @throws Refusal 422 when a text that must be there is missing or empty */
export function requireText(call: Call, resource: string, field: string): string {
  const value = call.body[field];
  if (typeof value !== "string" || value === "") throw invalid(resource, field, "missing_field");
  return value;
}

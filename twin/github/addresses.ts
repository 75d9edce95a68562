/** The two layouts GitHub has: one origin with prefixes (Enterprise Server), or two host names (github.com). */

export type Layout = "ghes" | "dotcom";

/** Each without a slash at the end. */
export interface Addresses {
  /** Pages and git. */
  readonly web: string;
  readonly api: string;
  readonly graphql: string;
}

/** What a request is for, by its host and path. `path` is without the prefix, still percent-encoded. */
export type Surface = { readonly kind: "rest" | "web"; readonly path: string } | { readonly kind: "graphql" };

const PREFIX = "/api/v3";

export function toAddresses(layout: Layout, origin: string): Addresses {
  if (layout === "dotcom")
    return { web: "https://github.com", api: "https://api.github.com", graphql: "https://api.github.com/graphql" };
  return { web: origin, api: `${origin}${PREFIX}`, graphql: `${origin}/api/graphql` };
}

/** Undefined for a host name that is not ours. */
export function chooseSurface(layout: Layout, host: string, path: string): Surface | undefined {
  if (layout === "ghes") {
    if (path === "/api/graphql") return { kind: "graphql" };
    return path.startsWith(`${PREFIX}/`) ? { kind: "rest", path: path.slice(PREFIX.length) } : { kind: "web", path };
  }
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (name === "api.github.com") return path === "/graphql" ? { kind: "graphql" } : { kind: "rest", path };
  return name === "github.com" ? { kind: "web", path } : undefined;
}

/** Pages of a list, as GitHub's GraphQL hands them out: by cursor, at most a hundred, and never without a bound. */
import { refuseGraphql } from "./graphql-refusal.ts";

export interface PageArguments {
  readonly after?: string | null;
  readonly before?: string | null;
  readonly first?: number | null;
  readonly last?: number | null;
}

const MAX = 100;

/** @throws GraphQLError without `first` or `last`, or with too many */
export function toConnection(name: string, items: readonly unknown[], page: PageArguments): object {
  checkBound(name, page);
  const [start, end] = cut(items.length, page);
  const shown = items.slice(start, end);
  const edges = shown.map((node, at) => ({ node, cursor: toCursor(start + at + 1) }));
  const pageInfo = {
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
    hasNextPage: end < items.length,
    hasPreviousPage: start > 0,
  };
  return { nodes: shown, edges, pageInfo, totalCount: items.length };
}

function checkBound(name: string, page: PageArguments): void {
  const bound = page.first ?? page.last;
  if (typeof bound !== "number") {
    const message = `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`;
    throw refuseGraphql("MISSING_PAGINATION_BOUNDARIES", message);
  }
  if (bound >= 0 && bound <= MAX) return;
  const word = typeof page.first === "number" ? "first" : "last";
  const message = `Requesting ${bound} records on the \`${name}\` connection exceeds the \`${word}\` limit of ${MAX} records.`;
  throw refuseGraphql("EXCESSIVE_PAGINATION", message);
}

/** Where the page starts and ends. */
function cut(length: number, { after, before, first, last }: PageArguments): readonly [number, number] {
  const from = typeof after === "string" ? parseCursor(after) : 0;
  const to = typeof before === "string" ? parseCursor(before) - 1 : length;
  return typeof first === "number" ? [from, Math.min(to, from + first)] : [Math.max(from, to - (last ?? 0)), to];
}

/** Of the item with this number, from 1. */
function toCursor(number: number): string {
  return Buffer.from(`cursor:v2:${number}`).toString("base64");
}

function parseCursor(cursor: string): number {
  return Number(/^cursor:v2:(\d+)$/.exec(Buffer.from(cursor, "base64").toString("utf8"))?.[1] ?? 0);
}

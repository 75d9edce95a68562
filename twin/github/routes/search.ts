/** Search for issues and pull requests: the simple qualifiers, and words in title or body. */
import { covers } from "../authorise.ts";
import { renderIssue } from "../render-issue.ts";
import { paginate, Refusal, type Call, type Reply, type Route } from "../router.ts";
import type { TwinIssue, TwinRepository } from "../state.ts";

interface Hit {
  readonly repository: TwinRepository;
  readonly issue: TwinIssue;
}

type Rule = (hit: Hit, value: string) => boolean;

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const KINDS: Readonly<Record<string, (issue: TwinIssue) => boolean>> = {
  issue: ({ pull }) => pull === null,
  pr: ({ pull }) => pull !== null,
  "pull-request": ({ pull }) => pull !== null,
  open: ({ state }) => state === "open",
  closed: ({ state }) => state === "closed",
  merged: ({ pull }) => pull !== null && pull.mergedAt !== null,
  draft: ({ pull }) => pull?.draft === true,
  locked: ({ locked }) => locked,
};

const isKind: Rule = ({ issue }, value) => KINDS[value]?.(issue) ?? false;

const RULES: Readonly<Record<string, Rule>> = {
  repo: ({ repository }, value) => same(`${repository.owner.login}/${repository.name}`, value),
  org: ({ repository }, value) => same(repository.owner.login, value),
  user: ({ repository }, value) => same(repository.owner.login, value),
  is: isKind,
  type: isKind,
  state: isKind,
  label: ({ issue }, value) => issue.labels.some((label) => same(label, value)),
  author: ({ issue }, value) => same(issue.user.login.replace(/\[bot\]$/, ""), value.replace(/^app\//, "")),
  assignee: ({ issue }, value) => issue.assignees.some(({ login }) => same(login, value)),
  head: ({ issue }, value) => issue.pull?.headRef === value,
  base: ({ issue }, value) => issue.pull?.baseRef === value,
  // Where words are looked for; here always in title and body.
  in: () => true,
};

function searchIssues(call: Call): Reply {
  const { state, caller, query } = call;
  if (caller.kind !== "installation") throw new Refusal(403, "Resource not accessible by integration");
  const terms = parseTerms(query.get("q") ?? "");
  const hits = state.repositories
    .filter((repository) => covers(state, caller.token, repository))
    .flatMap((repository) => repository.issues.map((issue) => ({ repository, issue })))
    .filter((hit) => terms.every((term) => term(hit)))
    .sort((a, b) => compare(a, b, query.get("sort") ?? "created"));
  if (query.get("order") === "asc") hits.reverse();
  const rendered = hits.map(({ repository, issue }) => ({ ...renderIssue(state, repository, issue), score: 1 }));
  return paginate(call, rendered, (page) => ({
    ...{ total_count: rendered.length, incomplete_results: false, items: page, search_type: "lexical" },
  }));
}

/** Newest first. */
function compare(a: Hit, b: Hit, by: string): number {
  if (by === "comments") return b.issue.comments.length - a.issue.comments.length;
  const field = by === "updated" ? "updatedAt" : "createdAt";
  return a.issue[field] < b.issue[field] ? 1 : -1;
}

/** @throws Refusal 422 for an empty question, or a qualifier that the stand-in does not know */
function parseTerms(text: string): readonly ((hit: Hit) => boolean)[] {
  const terms = text.match(/-?[\w-]+:"[^"]*"|"[^"]*"|\S+/g) ?? [];
  if (terms.length === 0)
    throw new Refusal(422, "Validation Failed", {
      errors: [{ resource: "Search", field: "q", code: "missing" }],
      isMalformed: true,
    });
  return terms.map(toTerm);
}

function toTerm(term: string): (hit: Hit) => boolean {
  const [, not = "", name, quoted = ""] = /^(-?)([a-z-]+):(.+)$/.exec(term) ?? [];
  if (name === undefined) {
    const words = term.replaceAll('"', "").toLowerCase();
    return ({ issue }) => `${issue.title}\n${issue.body ?? ""}`.toLowerCase().includes(words);
  }
  const rule = RULES[name];
  if (rule === undefined) throw new Refusal(422, `The stand-in knows no qualifier ${name}`, { isMalformed: true });
  const value = quoted.replaceAll('"', "");
  return (hit) => rule(hit, value) === (not === "");
}

export const SEARCH_ROUTES: readonly Route[] = [
  { operation: "search/issues-and-pull-requests", need: "installation", handle: searchIssues },
];

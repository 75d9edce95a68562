/** The issue, pull request or comment that a path names, or GitHub's 404. */
import type { Place } from "../issue-changes.ts";
import { isPull, type TwinPullIssue } from "../render-pull.ts";
import { notFound, numberOf, type Call } from "../router.ts";
import type { TwinComment } from "../state.ts";

/** @throws Refusal 404 */
export function placeOf(call: Call): Place {
  return find(call, numberOf(call, "issue_number"));
}

/** @throws Refusal 404, also for an issue that is no pull request */
export function pullOf(call: Call): TwinPullIssue {
  const { issue } = find(call, numberOf(call, "pull_number"));
  if (!isPull(issue)) throw notFound();
  return issue;
}

/** @throws Refusal 404 */
export function commentOf(call: Call): { readonly place: Place; readonly comment: TwinComment } {
  const { repository } = call;
  const id = numberOf(call, "comment_id");
  for (const issue of repository.issues) {
    const comment = issue.comments.find((candidate) => candidate.id === id);
    if (comment !== undefined) return { place: { repository, issue }, comment };
  }
  throw notFound();
}

function find(call: Call, number: number): Place {
  const { repository } = call;
  const issue = repository.issues.find((candidate) => candidate.number === number);
  if (issue === undefined) throw notFound();
  return { repository, issue };
}

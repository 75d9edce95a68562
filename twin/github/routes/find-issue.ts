/** The issue, pull request or comment that a path names, or GitHub's 404. */
import type { Place } from "../issue-changes.ts";
import { isPull, type TwinPullIssue } from "../render-code.ts";
import { notFound, type Call } from "../router.ts";
import type { TwinComment } from "../state.ts";

/** @throws Refusal 404 */
export function placeOf(call: Call): Place {
  const { repository } = call;
  const issue = repository.issues.find((candidate) => candidate.number === Number(call.params["number"]));
  if (issue === undefined) throw notFound();
  return { repository, issue };
}

/** @throws Refusal 404, also for an issue that is no pull request */
export function pullOf(call: Call): TwinPullIssue {
  const { issue } = placeOf(call);
  if (!isPull(issue)) throw notFound();
  return issue;
}

/** @throws Refusal 404 */
export function commentOf(call: Call): { readonly place: Place; readonly comment: TwinComment } {
  const { repository } = call;
  for (const issue of repository.issues) {
    const comment = issue.comments.find((candidate) => candidate.id === Number(call.params["id"]));
    if (comment !== undefined) return { place: { repository, issue }, comment };
  }
  throw notFound();
}

/** GitHub's refusals around reviews: words in a list for a review, fields for a single comment. */
import { Refusal } from "./router.ts";
import type { PlaceProblem } from "./review-places.ts";

/** @param isMalformed nothing could have made the request right */
export function refuseReview(message: string, isMalformed = false): Refusal {
  return new Refusal(422, "Unprocessable Entity", { errors: [message], isMalformed });
}

const IN_REVIEW: Readonly<Record<PlaceProblem, string>> = {
  path: "Path could not be resolved",
  line: "Line could not be resolved",
  "start-after-line": "Pull request review thread start line must precede the end line.",
  "start-elsewhere": "Pull request review thread start line must be part of the same hunk as the line.",
};

export function refusePlaceInReview(problem: PlaceProblem): Refusal {
  return refuseReview(IN_REVIEW[problem], problem === "start-after-line");
}

const RESOURCE = "PullRequestReviewComment";
const NO_HUNK = { resource: RESOURCE, code: "missing_field", field: "pull_request_review_thread.diff_hunk" };

export function refusePlaceOfComment(problem: PlaceProblem): Refusal {
  const errors = toErrors(problem);
  return new Refusal(422, "Validation Failed", { errors, isMalformed: problem === "start-after-line" });
}

function toErrors(problem: PlaceProblem): readonly object[] {
  const custom = (field: string, rule: string): object => {
    const name = `pull_request_review_thread.${field}`;
    return { resource: RESOURCE, code: "custom", field: name, message: `${name} ${rule}` };
  };
  if (problem === "path")
    return [{ resource: RESOURCE, code: "invalid", field: "pull_request_review_thread.path" }, NO_HUNK];
  if (problem === "line") return [custom("line", "must be part of the diff"), NO_HUNK];
  if (problem === "start-after-line") return [custom("start_line", "must precede the end line.")];
  return [custom("start_line", "must be part of the same hunk as the line.")];
}

/** All routes by operation: a new one is a line in its room's list, and its room a line here. */
import type { Route } from "./router.ts";
import { ACTION_ROUTES } from "./routes/actions.ts";
import { APP_ROUTES } from "./routes/app.ts";
import { CHECK_RUN_ROUTES } from "./routes/check-runs.ts";
import { CHECK_SUITE_ROUTES } from "./routes/check-suites.ts";
import { COMMIT_ROUTES } from "./routes/commits.ts";
import { CONTENT_ROUTES } from "./routes/contents.ts";
import { GIT_OBJECT_ROUTES } from "./routes/git-objects.ts";
import { GIT_REF_ROUTES } from "./routes/git-refs.ts";
import { HOOK_ROUTES } from "./routes/hook.ts";
import { ISSUE_ROUTES } from "./routes/issues.ts";
import { LABEL_ROUTES } from "./routes/labels.ts";
import { LIMIT_ROUTES } from "./routes/limits.ts";
import { MANIFEST_ROUTES } from "./routes/manifest.ts";
import { PEOPLE_ROUTES } from "./routes/people.ts";
import { PULL_ROUTES } from "./routes/pulls.ts";
import { REACTION_ROUTES } from "./routes/reactions.ts";
import { REPOSITORY_ROUTES } from "./routes/repository.ts";
import { REVIEW_COMMENT_ROUTES } from "./routes/review-comments.ts";
import { REVIEW_ROUTES } from "./routes/reviews.ts";
import { SEARCH_ROUTES } from "./routes/search.ts";
import { STATUS_ROUTES } from "./routes/statuses.ts";

const ROUTES: ReadonlyMap<string, Route> = new Map(
  [
    ...APP_ROUTES,
    ...HOOK_ROUTES,
    ...MANIFEST_ROUTES,
    ...LIMIT_ROUTES,
    ...REPOSITORY_ROUTES,
    ...CONTENT_ROUTES,
    ...COMMIT_ROUTES,
    ...GIT_REF_ROUTES,
    ...GIT_OBJECT_ROUTES,
    ...ISSUE_ROUTES,
    ...LABEL_ROUTES,
    ...REACTION_ROUTES,
    ...PULL_ROUTES,
    ...REVIEW_ROUTES,
    ...REVIEW_COMMENT_ROUTES,
    ...CHECK_RUN_ROUTES,
    ...CHECK_SUITE_ROUTES,
    ...STATUS_ROUTES,
    ...ACTION_ROUTES,
    ...SEARCH_ROUTES,
    ...PEOPLE_ROUTES,
  ].map((route) => [route.operation, route]),
);

export function findRoute(operationId: string): Route | undefined {
  return ROUTES.get(operationId);
}

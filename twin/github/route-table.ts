/** All routes by operation: a new one is a line in its room's list, and its room a line here. */
import type { Route } from "./router.ts";
import { APP_ROUTES } from "./routes/app.ts";
import { CHECK_RUN_ROUTES } from "./routes/check-runs.ts";
import { HOOK_ROUTES } from "./routes/hook.ts";
import { ISSUE_ROUTES } from "./routes/issues.ts";
import { LABEL_ROUTES } from "./routes/labels.ts";
import { LIMIT_ROUTES } from "./routes/limits.ts";
import { MANIFEST_ROUTES } from "./routes/manifest.ts";
import { PULL_ROUTES } from "./routes/pulls.ts";
import { REACTION_ROUTES } from "./routes/reactions.ts";
import { REPOSITORY_ROUTES } from "./routes/repository.ts";
import { REVIEW_COMMENT_ROUTES } from "./routes/review-comments.ts";
import { REVIEW_ROUTES } from "./routes/reviews.ts";

const ROUTES: ReadonlyMap<string, Route> = new Map(
  [
    ...APP_ROUTES,
    ...HOOK_ROUTES,
    ...MANIFEST_ROUTES,
    ...LIMIT_ROUTES,
    ...REPOSITORY_ROUTES,
    ...ISSUE_ROUTES,
    ...LABEL_ROUTES,
    ...REACTION_ROUTES,
    ...PULL_ROUTES,
    ...REVIEW_ROUTES,
    ...REVIEW_COMMENT_ROUTES,
    ...CHECK_RUN_ROUTES,
  ].map((route) => [route.operation, route]),
);

export function findRoute(operationId: string): Route | undefined {
  return ROUTES.get(operationId);
}

/** A check run as GitHub answers it. */
import { renderApp } from "./render-app.ts";
import { apiOf, webOf } from "./render-repository.ts";
import { nodeId } from "./render-user.ts";
import type { TwinCheckRun, TwinRepository, TwinState } from "./state.ts";

export function renderCheckRun(
  state: TwinState,
  repository: TwinRepository,
  check: TwinCheckRun,
): Record<string, unknown> {
  const url = `${apiOf(state, repository)}/check-runs/${check.id}`;
  const html = `${webOf(state, repository)}/runs/${check.id}`;
  return {
    id: check.id,
    node_id: nodeId("CheckRun", check.id),
    name: check.name,
    head_sha: check.headSha,
    external_id: check.externalId,
    url,
    html_url: html,
    details_url: check.detailsUrl ?? html,
    status: check.status,
    conclusion: check.conclusion,
    started_at: check.startedAt,
    completed_at: check.completedAt,
    output: { ...check.output, annotations_count: check.annotations.length, annotations_url: `${url}/annotations` },
    check_suite: { id: check.suiteId },
    app: renderApp(state),
    pull_requests: [],
  };
}

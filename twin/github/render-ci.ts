/** Statuses, check suites, annotations, workflow runs and jobs as GitHub answers them. */
import type { TwinAnnotation, TwinJob, TwinStatus, TwinWorkflowRun } from "./ci-state.ts";
import { renderApp } from "./render-app.ts";
import { apiOf, renderRepository, webOf } from "./render-repository.ts";
import { nodeId, renderUser } from "./render-user.ts";
import type { TwinRepository, TwinState } from "./state.ts";
import type { TwinCommit } from "./twin-git.ts";

type Json = Record<string, unknown>;

export function renderStatus(state: TwinState, repository: TwinRepository, status: TwinStatus): Json {
  const { id, sha, context, description, targetUrl, creator, createdAt } = status;
  return {
    ...{ id, state: status.state, context, description, target_url: targetUrl },
    url: `${apiOf(state, repository)}/statuses/${sha}`,
    avatar_url: `${state.addresses.web}/avatars/${creator.id}`,
    node_id: nodeId("StatusContext", id),
    ...{ created_at: createdAt, updated_at: createdAt },
    creator: renderUser(state, creator),
  };
}

export function renderAnnotation(
  state: TwinState,
  repository: TwinRepository,
  what: { readonly annotation: TwinAnnotation; readonly sha: string },
): Json {
  const { annotation, sha } = what;
  return { ...annotation, blob_href: `${webOf(state, repository)}/blob/${sha}/${annotation.path}` };
}

/** A commit as suites and runs carry it. */
function renderHead(commit: TwinCommit): Json {
  const person = { name: commit.author, email: commit.email };
  const { sha, tree, message, date } = commit;
  return { id: sha, tree_id: tree, message, timestamp: date, author: person, committer: person };
}

/** The checks of our App on one commit. */
export function renderSuite(
  state: TwinState,
  repository: TwinRepository,
  suite: { readonly id: number; readonly commit: TwinCommit; readonly branch: string | null },
): Json {
  const { id, commit, branch } = suite;
  const url = `${apiOf(state, repository)}/check-suites/${id}`;
  const runs = repository.checkRuns.filter((check) => check.headSha === commit.sha);
  const isDone = runs.every((check) => check.status === "completed");
  const worst = ["failure", "timed_out", "action_required", "cancelled", "neutral", "success", "skipped"].find((word) =>
    runs.some((check) => check.conclusion === word),
  );
  return {
    ...{ id, node_id: nodeId("CheckSuite", id), head_branch: branch, head_sha: commit.sha, url },
    status: isDone ? "completed" : "in_progress",
    conclusion: isDone ? (worst ?? "neutral") : null,
    ...{ before: commit.parents[0] ?? null, after: commit.sha, pull_requests: [], app: renderApp(state) },
    repository: renderRepository(state, repository),
    ...{ created_at: runs[0]?.startedAt ?? commit.date, updated_at: runs.at(-1)?.completedAt ?? commit.date },
    head_commit: renderHead(commit),
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
  };
}

export function renderWorkflowRun(
  state: TwinState,
  repository: TwinRepository,
  what: { readonly run: TwinWorkflowRun; readonly commit: TwinCommit },
): Json {
  const { run, commit } = what;
  const api = apiOf(state, repository);
  const url = `${api}/actions/runs/${run.id}`;
  const whole = renderRepository(state, repository);
  return {
    ...{ id: run.id, name: run.name, node_id: nodeId("WorkflowRun", run.id), display_title: commit.message },
    ...{ head_branch: run.branch, head_sha: run.sha, path: `.github/workflows/${run.name}.yml` },
    ...{ run_number: run.number, run_attempt: 1, event: run.event, status: "completed", conclusion: run.conclusion },
    ...{ workflow_id: repository.id, pull_requests: [] },
    ...{ created_at: run.createdAt, updated_at: run.createdAt, run_started_at: run.createdAt },
    actor: renderUser(state, run.actor),
    triggering_actor: renderUser(state, run.actor),
    ...{ url, html_url: `${webOf(state, repository)}/actions/runs/${run.id}` },
    ...{ jobs_url: `${url}/jobs`, logs_url: `${url}/logs`, artifacts_url: `${url}/artifacts` },
    ...{ cancel_url: `${url}/cancel`, rerun_url: `${url}/rerun`, previous_attempt_url: null },
    workflow_url: `${api}/actions/workflows/${repository.id}`,
    check_suite_url: `${api}/check-suites/${run.id}`,
    ...{ head_commit: renderHead(commit), repository: whole, head_repository: whole },
  };
}

export function renderJob(
  state: TwinState,
  repository: TwinRepository,
  what: { readonly run: TwinWorkflowRun; readonly job: TwinJob },
): Json {
  const { run, job } = what;
  const api = apiOf(state, repository);
  const at = run.createdAt;
  const step = { name: job.name, status: "completed", conclusion: job.conclusion, number: 1 };
  return {
    ...{ id: job.id, run_id: run.id, run_attempt: 1, node_id: nodeId("CheckRun", job.id), head_sha: run.sha },
    ...{ url: `${api}/actions/jobs/${job.id}`, run_url: `${api}/actions/runs/${run.id}` },
    html_url: `${webOf(state, repository)}/actions/runs/${run.id}/job/${job.id}`,
    check_run_url: `${api}/check-runs/${job.id}`,
    ...{ name: job.name, status: "completed", conclusion: job.conclusion },
    ...{ created_at: at, started_at: at, completed_at: at },
    steps: [{ ...step, started_at: at, completed_at: at }],
    ...{ labels: ["ubuntu-latest"], runner_id: 1, runner_name: "runner", runner_group_id: 1 },
    ...{ runner_group_name: "default", workflow_name: run.name, head_branch: run.branch },
  };
}

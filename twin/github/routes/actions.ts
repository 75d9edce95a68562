/** Workflow runs, their jobs, and where a job's log is. The log of a whole run, an archive, is not served. */
import type { TwinJob, TwinWorkflowRun } from "../ci-state.ts";
import { renderJob, renderWorkflowRun } from "../render-ci.ts";
import { notFound, numberOf, paginate, type Call, type Reply, type Route } from "../router.ts";

const READ = { level: "read", anyOf: ["actions"] } as const;

function runOf(call: Call): TwinWorkflowRun {
  const run = call.repository.workflowRuns.find(({ id }) => id === numberOf(call, "run_id"));
  if (run === undefined) throw notFound();
  return run;
}

function jobOf(call: Call): { readonly run: TwinWorkflowRun; readonly job: TwinJob } {
  for (const run of call.repository.workflowRuns) {
    const job = run.jobs.find(({ id }) => id === numberOf(call, "job_id"));
    if (job !== undefined) return { run, job };
  }
  throw notFound();
}

async function render(call: Call, run: TwinWorkflowRun): Promise<object> {
  const commit = await call.state.git.commit(call.repository.gitDir, run.sha);
  return renderWorkflowRun(call.state, call.repository, { run, commit });
}

/** A status asked for is a status or a conclusion. */
async function listRuns(call: Call): Promise<Reply> {
  const { query, repository } = call;
  const fits = (name: string, ...values: readonly string[]): boolean => {
    const asked = query.get(name);
    return asked === null || values.includes(asked);
  };
  const shown = repository.workflowRuns
    .filter((run) => fits("head_sha", run.sha) && fits("branch", run.branch) && fits("event", run.event))
    .filter((run) => fits("status", "completed", run.conclusion) && fits("actor", run.actor.login))
    .reverse();
  const rendered = [];
  for (const run of shown) rendered.push(await render(call, run));
  return paginate(call, rendered, (page) => ({ total_count: rendered.length, workflow_runs: page }));
}

function listJobs(call: Call): Reply {
  const run = runOf(call);
  const jobs = run.jobs.map((job) => renderJob(call.state, call.repository, { run, job }));
  return paginate(call, jobs, (page) => ({ total_count: jobs.length, jobs: page }));
}

/** The address holds for everybody who knows it, for a minute on GitHub. */
function findLog(call: Call): Reply {
  const { job } = jobOf(call);
  return { status: 302, headers: { location: `${call.state.addresses.web}${LOGS}${job.id}` } };
}

const LOGS = "/job-logs/";

/** A job's log at the address that `findLog` names; undefined for every other path. */
export function serveLog(state: Call["state"], path: string): Reply | undefined {
  if (!path.startsWith(LOGS)) return undefined;
  const id = Number(path.slice(LOGS.length));
  const jobs = state.repositories.flatMap(({ workflowRuns }) => workflowRuns.flatMap((run) => run.jobs));
  const job = jobs.find((candidate) => candidate.id === id);
  if (job === undefined) return undefined;
  return { status: 200, raw: Buffer.from(job.log), headers: { "content-type": "text/plain; charset=utf-8" } };
}

export const ACTION_ROUTES: readonly Route[] = [
  { operation: "actions/list-workflow-runs-for-repo", need: READ, handle: listRuns },
  {
    operation: "actions/get-workflow-run",
    need: READ,
    handle: async (call) => ({ status: 200, body: await render(call, runOf(call)) }),
  },
  { operation: "actions/list-jobs-for-workflow-run", need: READ, handle: listJobs },
  {
    operation: "actions/get-job-for-workflow-run",
    need: READ,
    handle: (call) => ({ status: 200, body: renderJob(call.state, call.repository, jobOf(call)) }),
  },
  { operation: "actions/download-job-logs-for-workflow-run", need: READ, handle: findLog },
];

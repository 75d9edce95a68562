/** The checks of our App on one commit, taken together: every commit with a check has one suite. */
import { renderSuite } from "../render-ci.ts";
import { renderCheckRun } from "../render-check.ts";
import { notFound, numberOf, paginate, type Call, type Reply, type Route } from "../router.ts";
import { commitOf } from "./commits.ts";

const READ = { level: "read", anyOf: ["checks"] } as const;

/** Sha and id. @throws Refusal 404 */
function suiteOf(call: Call): readonly [string, number] {
  const found = [...call.repository.suites].find(([, id]) => id === numberOf(call, "check_suite_id"));
  if (found === undefined) throw notFound();
  return found;
}

async function render(call: Call, [sha, id]: readonly [string, number]): Promise<object> {
  const { state, repository } = call;
  const commit = await state.git.commit(repository.gitDir, sha);
  const branches = [...(await state.git.branches(repository.gitDir))];
  const branch = branches.find(([, tip]) => tip === sha)?.[0] ?? null;
  return renderSuite(state, repository, { id, commit, branch });
}

async function getSuite(call: Call): Promise<Reply> {
  return { status: 200, body: await render(call, suiteOf(call)) };
}

async function listSuites(call: Call): Promise<Reply> {
  const { repository, query, state } = call;
  const sha = await commitOf(call, call.params["ref"] ?? "");
  const id = repository.suites.get(sha);
  const name = query.get("check_name");
  const isOurs = query.get("app_id") === null || query.get("app_id") === String(state.app.id);
  const isNamed = name === null || repository.checkRuns.some((check) => check.headSha === sha && check.name === name);
  const suites = id === undefined || !isOurs || !isNamed ? [] : [await render(call, [sha, id])];
  return paginate(call, suites, (page) => ({ total_count: suites.length, check_suites: page }));
}

function listRuns(call: Call): Reply {
  const { repository, state, query } = call;
  const [sha] = suiteOf(call);
  const name = query.get("check_name");
  const runs = repository.checkRuns
    .filter((check) => check.headSha === sha && (name === null || check.name === name))
    .map((check) => renderCheckRun(state, repository, check));
  return paginate(call, runs, (page) => ({ total_count: runs.length, check_runs: page }));
}

export const CHECK_SUITE_ROUTES: readonly Route[] = [
  { operation: "checks/get-suite", need: READ, handle: getSuite },
  { operation: "checks/list-suites-for-ref", need: READ, handle: listSuites },
  { operation: "checks/list-for-suite", need: READ, handle: listRuns },
];

/** Commit statuses, one by one and combined. */
import { renderStatus } from "../render-ci.ts";
import { apiOf, renderRepository } from "../render-repository.ts";
import { paginate, Refusal, textOf, type Call, type Reply, type Route } from "../router.ts";
import type { TwinStatus } from "../ci-state.ts";
import { commitOf } from "./commits.ts";

const READ = { level: "read", anyOf: ["statuses"] } as const;
const WRITE = { level: "write", anyOf: ["statuses"] } as const;

/** Newest first. */
async function findStatuses(call: Call): Promise<{ readonly sha: string; readonly statuses: readonly TwinStatus[] }> {
  const sha = await commitOf(call, call.params["ref"] ?? "");
  return { sha, statuses: call.repository.statuses.filter((status) => status.sha === sha).reverse() };
}

async function listStatuses(call: Call): Promise<Reply> {
  const { statuses } = await findStatuses(call);
  return paginate(
    call,
    statuses.map((status) => renderStatus(call.state, call.repository, status)),
  );
}

/** The newest of each context counts. */
async function combine(call: Call): Promise<Reply> {
  const { state, repository } = call;
  const { sha, statuses } = await findStatuses(call);
  const latest = [...new Map([...statuses].reverse().map((status) => [status.context, status])).values()];
  const api = apiOf(state, repository);
  return paginate(call, latest, (page) => ({
    state: toWord(latest),
    statuses: (page as readonly TwinStatus[]).map((status) => renderStatus(state, repository, status)),
    ...{ sha, total_count: latest.length, repository: renderRepository(state, repository) },
    ...{ commit_url: `${api}/commits/${sha}`, url: `${api}/commits/${sha}/status` },
  }));
}

function toWord(statuses: readonly TwinStatus[]): string {
  if (statuses.some((status) => status.state === "failure" || status.state === "error")) return "failure";
  return statuses.length > 0 && statuses.every((status) => status.state === "success") ? "success" : "pending";
}

async function createStatus(call: Call): Promise<Reply> {
  const { state, repository, user } = call;
  const sha = await commitOf(call, call.params["sha"] ?? "");
  const description = textOf(call, "description") ?? null;
  if (description !== null && description.length > 140)
    throw new Refusal(422, "Validation Failed", {
      errors: [{ resource: "Status", code: "custom", message: "description is too long (maximum is 140 characters)" }],
      isMalformed: true,
    });
  const status: TwinStatus = {
    ...{ id: state.nextId(), sha, state: textOf(call, "state") ?? "pending", description },
    ...{ context: textOf(call, "context") ?? "default", targetUrl: textOf(call, "target_url") ?? null },
    ...{ creator: user, createdAt: state.tick() },
  };
  repository.statuses.push(status);
  return { status: 201, body: renderStatus(state, repository, status) };
}

export const STATUS_ROUTES: readonly Route[] = [
  { operation: "repos/list-commit-statuses-for-ref", need: READ, handle: listStatuses },
  { operation: "repos/get-combined-status-for-ref", need: READ, handle: combine },
  { operation: "repos/create-commit-status", need: WRITE, handle: createStatus },
];

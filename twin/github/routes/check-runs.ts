/** Check runs on commits. */
import { renderCheckRun } from "../render.ts";
import { invalid, notFound, paginate, refused, Refusal, textOf, type Call, type Reply, type Route } from "../router.ts";
import type { TwinCheckRun } from "../state.ts";
import { requireText } from "./app.ts";

const READ = { level: "read", anyOf: ["checks"] } as const;
const WRITE = { level: "write", anyOf: ["checks"] } as const;
const CONCLUSIONS = ["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"];

async function createCheckRun(call: Call): Promise<Reply> {
  const { state, repository } = call;
  const name = requireText(call, "CheckRun", "name");
  const headSha = requireText(call, "CheckRun", "head_sha");
  const known = /^[0-9a-f]{40}$/.test(headSha) && (await state.git.find(repository.gitDir, headSha)) === headSha;
  if (!known) throw new Refusal(422, `No commit found for SHA: ${headSha}`);
  const check: TwinCheckRun = {
    id: state.nextId(),
    name,
    headSha,
    externalId: textOf(call, "external_id") ?? "",
    status: "queued",
    conclusion: null,
    output: { title: null, summary: null },
    startedAt: state.tick(),
    completedAt: null,
  };
  change(call, check);
  repository.checkRuns.push(check);
  const rendered = renderCheckRun(state, repository, check);
  state.emit("check_run", repository, { action: "created", check_run: rendered, sender: call.user });
  return { status: 201, body: rendered };
}

function updateCheckRun(call: Call): Reply {
  const check = call.repository.checkRuns.find((candidate) => candidate.id === Number(call.params["id"]));
  if (check === undefined) throw notFound();
  change(call, check);
  return { status: 200, body: renderCheckRun(call.state, call.repository, check) };
}

/** A conclusion completes the check; completing it needs one. */
function change(call: Call, check: TwinCheckRun): void {
  const conclusion = textOf(call, "conclusion");
  const status = conclusion === undefined ? textOf(call, "status") : "completed";
  checkConclusion(status, conclusion);
  check.output = readOutput(call.body["output"]) ?? check.output;
  check.externalId = textOf(call, "external_id") ?? check.externalId;
  if (status === undefined) return;
  check.status = status;
  check.conclusion = conclusion ?? null;
  check.completedAt = conclusion === undefined ? null : call.state.tick();
}

function checkConclusion(status: string | undefined, conclusion: string | undefined): void {
  if (conclusion !== undefined && !CONCLUSIONS.includes(conclusion)) throw invalid("CheckRun", "conclusion");
  if (status === "completed" && conclusion === undefined) throw invalid("CheckRun", "conclusion", "missing_field");
}

function readOutput(value: unknown): TwinCheckRun["output"] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { title, summary } = value as { title?: unknown; summary?: unknown };
  if (typeof title !== "string") throw invalid("CheckRun", "output.title", "missing_field");
  if (typeof summary !== "string") throw invalid("CheckRun", "output.summary", "missing_field");
  if (summary.length > 65_535) throw refused("CheckRun", "summary is too long", "output.summary");
  return { title, summary };
}

async function listCheckRuns(call: Call): Promise<Reply> {
  const { state, repository, query } = call;
  const sha = await state.git.find(repository.gitDir, call.params["ref"] ?? "");
  if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${call.params["ref"] ?? ""}`);
  const name = query.get("check_name");
  const all = repository.checkRuns.filter((check) => check.headSha === sha && (name === null || check.name === name));
  // Unless `all` is asked for, GitHub shows the newest of each name.
  const latest = new Map(all.map((check) => [check.name, check]));
  const shown = (query.get("filter") === "all" ? all : [...latest.values()]).reverse();
  const rendered = shown.map((check) => renderCheckRun(state, repository, check));
  return paginate(call, rendered, (page) => ({ total_count: rendered.length, check_runs: page }));
}

export const CHECK_RUN_ROUTES: readonly Route[] = [
  { method: "POST", path: "/repos/:owner/:repo/check-runs", need: WRITE, handle: createCheckRun },
  { method: "PATCH", path: "/repos/:owner/:repo/check-runs/:id", need: WRITE, handle: updateCheckRun },
  { method: "GET", path: "/repos/:owner/:repo/commits/:ref/check-runs", need: READ, handle: listCheckRuns },
];

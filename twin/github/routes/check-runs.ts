/** Check runs on commits. */
import type { TwinAnnotation } from "../ci-state.ts";
import { renderCheckRun } from "../render-check.ts";
import { renderAnnotation } from "../render-ci.ts";
import {
  malformed,
  notFound,
  numberOf,
  paginate,
  Refusal,
  requireText,
  textOf,
  type Call,
  type Reply,
  type Route,
} from "../router.ts";
import type { TwinCheckRun } from "../state.ts";
import { checkBytes } from "../text-rules.ts";

const READ = { level: "read", anyOf: ["checks"] } as const;
const WRITE = { level: "write", anyOf: ["checks"] } as const;

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
    detailsUrl: null,
    status: "queued",
    conclusion: null,
    output: { title: null, summary: null, text: null },
    annotations: [],
    suiteId: repository.suites.get(headSha) ?? state.nextId(),
    startedAt: textOf(call, "started_at") ?? state.tick(),
    completedAt: null,
  };
  change(call, check);
  repository.checkRuns.push(check);
  repository.suites.set(headSha, check.suiteId);
  const rendered = renderCheckRun(state, repository, check);
  state.emit("check_run", repository, { action: "created", check_run: rendered, sender: call.user });
  return { status: 201, body: rendered };
}

function checkOf(call: Call): TwinCheckRun {
  const id = numberOf(call, "check_run_id");
  const check = call.repository.checkRuns.find((candidate) => candidate.id === id);
  if (check === undefined) throw notFound();
  return check;
}

function getCheckRun(call: Call): Reply {
  return { status: 200, body: renderCheckRun(call.state, call.repository, checkOf(call)) };
}

function listAnnotations(call: Call): Reply {
  const { state, repository } = call;
  const { annotations, headSha: sha } = checkOf(call);
  return paginate(
    call,
    annotations.map((annotation) => renderAnnotation(state, repository, { annotation, sha })),
  );
}

function updateCheckRun(call: Call): Reply {
  const check = checkOf(call);
  change(call, check);
  return { status: 200, body: renderCheckRun(call.state, call.repository, check) };
}

/** A conclusion completes the check; completing it needs one. */
function change(call: Call, check: TwinCheckRun): void {
  const conclusion = textOf(call, "conclusion");
  const status = conclusion === undefined ? textOf(call, "status") : "completed";
  checkConclusion(status, conclusion);
  check.output = readOutput(call.body["output"]) ?? check.output;
  // Those of an update come on top.
  check.annotations.push(...readAnnotations(call.body["output"]));
  check.externalId = textOf(call, "external_id") ?? check.externalId;
  check.detailsUrl = textOf(call, "details_url") ?? check.detailsUrl;
  if (status === undefined) return;
  check.status = status;
  check.conclusion = conclusion ?? null;
  check.completedAt = conclusion === undefined ? null : (textOf(call, "completed_at") ?? call.state.tick());
}

function checkConclusion(status: string | undefined, conclusion: string | undefined): void {
  if (status === "completed" && conclusion === undefined)
    throw malformed("CheckRun", "a completed check run needs a conclusion", "conclusion");
  if (conclusion === "stale") throw malformed("CheckRun", "only GitHub sets the conclusion stale", "conclusion");
}

/** An output is whole or not given: the description lets an update have a summary alone, GitHub then refuses it. */
function readOutput(value: unknown): TwinCheckRun["output"] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { title, summary, text } = value as { title?: string; summary?: string; text?: string };
  if (title === undefined || title === "") throw malformed("CheckRun", "an output needs a title", "output.title");
  if (summary === undefined) throw malformed("CheckRun", "an output needs a summary", "output.summary");
  checkBytes("CheckRun", "summary", summary);
  checkBytes("CheckRun", "text", text ?? "");
  return { title, summary, text: text ?? null };
}

const NO_DETAILS = { start_column: null, end_column: null, title: null, raw_details: null };

/** Columns belong to annotations of a single line. What must be there is in GitHub's description. */
function readAnnotations(output: unknown): readonly TwinAnnotation[] {
  const { annotations = [] } = (output ?? {}) as { annotations?: readonly TwinAnnotation[] };
  return annotations.map((given) => {
    const annotation = { ...NO_DETAILS, ...given };
    const { start_line, end_line, start_column, end_column } = annotation;
    if (end_line < start_line) throw malformed("CheckRun", "end_line must not precede start_line", "annotations");
    if (start_line !== end_line && (start_column !== null || end_column !== null))
      throw malformed("CheckRun", "columns need a single line", "annotations");
    return annotation;
  });
}

async function listCheckRuns(call: Call): Promise<Reply> {
  const { state, repository, query, params } = call;
  const sha = await state.git.find(repository.gitDir, params["ref"] ?? "");
  if (sha === undefined) throw new Refusal(422, `No commit found for SHA: ${params["ref"] ?? ""}`);
  const [name, status] = [query.get("check_name"), query.get("status")];
  const all = repository.checkRuns
    .filter((check) => check.headSha === sha)
    .filter((check) => (name === null || check.name === name) && (status === null || check.status === status));
  // Unless `all` is asked for, GitHub shows the newest of each name.
  const latest = new Map(all.map((check) => [check.name, check]));
  const shown = (query.get("filter") === "all" ? [...all] : [...latest.values()]).reverse();
  const rendered = shown.map((check) => renderCheckRun(state, repository, check));
  return paginate(call, rendered, (page) => ({ total_count: rendered.length, check_runs: page }));
}

export const CHECK_RUN_ROUTES: readonly Route[] = [
  { operation: "checks/create", need: WRITE, handle: createCheckRun },
  { operation: "checks/get", need: READ, handle: getCheckRun },
  { operation: "checks/update", need: WRITE, handle: updateCheckRun },
  { operation: "checks/list-annotations", need: READ, handle: listAnnotations },
  { operation: "checks/list-for-ref", need: READ, handle: listCheckRuns },
];

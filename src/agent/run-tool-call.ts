/** One tool call, from the model's text to the row that holds its result and the workspace after it. */
import type { ToolCall } from "../domain/conversation.ts";
import type { Budget } from "../domain/mode.ts";
import type { Artifacts, Journal, LintRunner, Sandbox, TestRunner } from "../domain/ports.ts";
import type { RunEvent, RunEventOf } from "../domain/run-event.ts";
import { fitObservation, isObservationBudgetUsed } from "./history/fit-observation.ts";
import { findNotice } from "./find-notice.ts";
import { lintOnEdit } from "./lint-on-edit.ts";
import { OUTPUT_PREFIX, toChanged, toMemory } from "./tool-memory.ts";
import type { CallDecision } from "./stuck/decide-before-call.ts";
import type { Tool, ToolResult, ToolUse } from "./tool.ts";
import { verifyOnEdit } from "./verify-on-edit.ts";

export interface ToolCallDeps {
  readonly tools: readonly Tool[];
  readonly sandbox: Pick<Sandbox, "checkpoint">;
  readonly artifacts: Artifacts;
  readonly journal: Pick<Journal, "events">;
  readonly tests: TestRunner;
  readonly lint: LintRunner;
  /** Takes secrets out by value before text enters the history. */
  readonly redact: (text: string) => string;
  readonly monotonicMs: () => number;
}

export interface ToolCallRequest {
  readonly step: number;
  readonly call: ToolCall;
  /** Whether it is run, or answered without. */
  readonly decision: CallDecision;
  readonly budget: Budget;
}

export async function runToolCall(
  deps: ToolCallDeps,
  request: ToolCallRequest,
  signal: AbortSignal,
): Promise<RunEventOf<"tool.finished">> {
  const { step, call, decision } = request;
  const startedMs = deps.monotonicMs();
  const tool = deps.tools.find(({ name }) => name === call.name);
  const use = { memory: toMemory(deps.journal.events()), signal };
  const ran = await run(deps, { tool, call, decision }, use);
  const mutating = tool?.mutating === true && ran.valid && ran.instead === undefined;
  const checked = await addChecks(deps, ran.result, signal);
  const kept = mutating ? await keepWorkspace(deps) : { tree: null, checkpoint: null };
  const shown = await showResult(deps, request, checked.result);
  return {
    type: "tool.finished",
    step,
    callId: call.id,
    tool: call.name,
    ...shown,
    summary: deps.redact(ran.result.summary),
    ok: ran.result.ok,
    valid: ran.valid,
    mutating,
    durationMs: Math.round(deps.monotonicMs() - startedMs),
    ...(checked.ms === undefined ? {} : { checkMs: checked.ms }),
    ...kept,
    ...(ran.instead === undefined ? {} : { instead: ran.instead }),
  };
}

interface Checked {
  readonly result: ToolResult;
  /** What the checks took; undefined when nothing was changed. */
  readonly ms?: number;
}

async function addChecks(
  { tests, lint, journal, monotonicMs }: ToolCallDeps,
  result: ToolResult,
  signal: AbortSignal,
): Promise<Checked> {
  const { changed = [] } = result;
  if (changed.length === 0) return { result };
  const startedMs = monotonicMs();
  const problems = await lintOnEdit(lint, changed, signal);
  const outcome = await verifyOnEdit(tests, { changed, events: journal.events() }, signal);
  const text = [result.text, problems, outcome].filter((part) => part !== undefined).join("\n");
  const remember = { ...result.remember, ...toChanged(changed) };
  return { result: { ...result, remember, text }, ms: Math.round(monotonicMs() - startedMs) };
}

/** Redacted first, so that no cut goes through a secret; what is cut out of an output can be read later. */
async function showResult(
  { journal, artifacts, redact }: ToolCallDeps,
  { step, call, budget }: ToolCallRequest,
  result: ToolResult,
): Promise<Pick<RunEventOf<"tool.finished">, "text" | "remember">> {
  const events = journal.events();
  const whole = redact(result.text);
  const name = toOutputName(events, step);
  const shape = result.shape ?? "list";
  const observation = { tool: call.name, text: whole, shape, rest: `read ${name} to see them` };
  const text = fitObservation(observation, isObservationBudgetUsed(events, budget));
  const aside = text === whole || shape === "list" ? {} : { [name]: await artifacts.put("output", toBytes(whole)) };
  const told = Object.entries(result.remember ?? {});
  const clean = told.map(([key, value]) => [redact(key), value === null ? null : redact(value)] as const);
  const remember = { ...Object.fromEntries(clean), ...aside };
  const isFirst = !events.some((event) => event.type === "tool.finished" && event.step === step);
  const notice = isFirst ? findNotice(events, budget) : undefined;
  return {
    text: notice === undefined ? text : `${text}\n${notice}`,
    ...(Object.keys(remember).length === 0 ? {} : { remember }),
  };
}

function toOutputName(events: readonly RunEvent[], step: number): string {
  const earlier = events.filter((event) => event.type === "tool.finished" && event.step === step).length;
  return `${OUTPUT_PREFIX}${step}${earlier === 0 ? "" : `-${earlier + 1}`}`;
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

interface Ran {
  readonly result: ToolResult;
  readonly valid: boolean;
  readonly instead?: "answered" | "refused";
}

async function run(
  deps: ToolCallDeps,
  what: { readonly tool: Tool | undefined; readonly call: ToolCall; readonly decision: CallDecision },
  use: ToolUse,
): Promise<Ran> {
  const { tool, call, decision } = what;
  if (tool === undefined) {
    const names = deps.tools.map(({ name }) => name).join(", ");
    return invalid(`There is no tool ${call.name.slice(0, 60)}. The tools are: ${names}.`);
  }
  if (decision.kind === "answer") {
    const { instead, text } = decision;
    const ok = instead === "answered";
    return {
      valid: true,
      instead,
      result: {
        ok,
        text,
        summary: `${call.name}: ${decision.rule === 1 ? `${instead}, repeated` : text.slice(0, 80)}`,
      },
    };
  }
  const ran = await tool.execute(call.arguments, use);
  if (ran.kind === "invalid") return invalid(`The call was not run. ${ran.problems}`);
  return { valid: true, result: ran.result };
}

function invalid(text: string): Ran {
  return { valid: false, result: { ok: false, text, summary: text.split("\n")[0] ?? "" } };
}

async function keepWorkspace({ sandbox, artifacts }: ToolCallDeps): Promise<{ tree: string; checkpoint: string }> {
  const { tree, pack } = await sandbox.checkpoint();
  return { tree, checkpoint: await artifacts.put("checkpoint", pack) };
}

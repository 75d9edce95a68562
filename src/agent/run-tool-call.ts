/** One tool call, from the model's text to the row that holds its result and the workspace after it. */
import type { ToolCall } from "../domain/conversation.ts";
import type { Artifacts, Sandbox } from "../domain/ports.ts";
import type { RunEventOf } from "../domain/run-event.ts";
import type { CallDecision } from "./stuck/decide-before-call.ts";
import type { Tool, ToolResult } from "./tool.ts";

export interface ToolCallDeps {
  readonly tools: readonly Tool[];
  readonly sandbox: Pick<Sandbox, "checkpoint">;
  readonly artifacts: Artifacts;
  /** Takes secrets out by value before text enters the history. */
  readonly redact: (text: string) => string;
  readonly monotonicMs: () => number;
}

export interface ToolCallRequest {
  readonly step: number;
  readonly call: ToolCall;
  /** Whether it is run, or answered without. */
  readonly decision: CallDecision;
}

export async function runToolCall(
  deps: ToolCallDeps,
  request: ToolCallRequest,
  signal: AbortSignal,
): Promise<RunEventOf<"tool.finished">> {
  const { step, call, decision } = request;
  const startedMs = deps.monotonicMs();
  const tool = deps.tools.find(({ name }) => name === call.name);
  const ran = await run(deps, { tool, call, decision }, signal);
  const mutating = tool?.mutating === true && ran.valid && ran.instead === undefined;
  const kept = mutating ? await keepWorkspace(deps) : { tree: null, checkpoint: null };
  return {
    type: "tool.finished",
    step,
    callId: call.id,
    tool: call.name,
    text: deps.redact(ran.result.text),
    summary: deps.redact(ran.result.summary),
    ok: ran.result.ok,
    valid: ran.valid,
    mutating,
    durationMs: Math.round(deps.monotonicMs() - startedMs),
    ...kept,
    ...(ran.instead === undefined ? {} : { instead: ran.instead }),
  };
}

interface Ran {
  readonly result: ToolResult;
  readonly valid: boolean;
  readonly instead?: "answered" | "refused";
}

async function run(
  deps: ToolCallDeps,
  what: { readonly tool: Tool | undefined; readonly call: ToolCall; readonly decision: CallDecision },
  signal: AbortSignal,
): Promise<Ran> {
  const { tool, call, decision } = what;
  if (tool === undefined) {
    const names = deps.tools.map(({ name }) => name).join(", ");
    return invalid(`There is no tool ${call.name.slice(0, 60)}. The tools are: ${names}.`);
  }
  if (decision.kind === "answer") {
    const { instead, text } = decision;
    const ok = instead === "answered";
    return { valid: true, instead, result: { ok, text, summary: `${call.name}: ${instead}, repeated` } };
  }
  const ran = await tool.execute(call.arguments, signal);
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

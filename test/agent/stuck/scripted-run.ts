/** Plays a script through the real loop with the real tools, and says where a rule touched it. */
import { runAgent, type AgentEnd, type StuckRules } from "../../../src/agent/run-agent.ts";
import { createToolbox } from "../../../src/agent/toolbox.ts";
import { parseArtifactId } from "../../../src/domain/ids.ts";
import { BUDGETS, type Mode } from "../../../src/domain/mode.ts";
import type { ModelAnswer } from "../../../src/domain/model-turn.ts";
import type { Journal } from "../../../src/domain/ports.ts";
import type { RunEvent, StuckResponse } from "../../../src/domain/run-event.ts";
import type { Verdict } from "../../../src/domain/verdict.ts";
import type { MemoryWorkspace } from "./memory-workspace.ts";

export interface Call {
  readonly name: string;
  /** A text is sent as it is, whether it is JSON or not. */
  readonly args: Readonly<Record<string, unknown>> | string;
}

/** One answer. */
export interface Turn {
  readonly text: string;
  readonly calls: readonly Call[];
  /** Part of the loop that is to be noticed. */
  readonly isLoop?: boolean;
}

/** Said turn by turn, so that the workspace can be looked at in between; `finish` is added at its end. */
export type Script = Generator<Turn, void>;

export interface Part {
  readonly mode: Mode;
  readonly script: Script;
}

export interface Touch {
  readonly step: number;
  readonly rule: number;
  readonly what: StuckResponse | "answered" | "refused" | "capped";
}

export interface Played {
  readonly events: readonly RunEvent[];
  readonly end: AgentEnd;
  readonly touches: readonly Touch[];
  /** Of the first answer of the loop. */
  readonly loopFrom: number | undefined;
}

export const NO_RULES: StuckRules = { decideBeforeCall: () => ({ kind: "run" }), decideAfterStep: () => undefined };

/** Each part after the first follows a verdict that did not accept; another mode is an escalation. */
export async function play(
  workspace: MemoryWorkspace,
  parts: readonly Part[],
  { rules, rows = [OPENED] }: { readonly rules?: StuckRules; readonly rows?: readonly RunEvent[] } = {},
): Promise<Played> {
  const journal = createJournal(rows);
  let loopFrom: number | undefined;
  let end: AgentEnd | undefined;
  for (const [index, { mode, script }] of parts.entries()) {
    const previous = parts[index - 1];
    if (previous !== undefined && end?.kind === "handed-in") await reject(journal, end, [previous.mode, mode]);
    const deps = {
      ...workspace.parts,
      journal,
      monotonicMs: () => workspace.monotonicMs(),
      tools: createToolbox(workspace.parts),
      artifacts: { put: () => Promise.resolve(ARTIFACT), get: () => Promise.resolve(new Uint8Array()) },
      lint: { findNew: () => Promise.resolve({ kind: "none" as const }) },
      redact: (text: string) => text,
      nudge: "Call a tool.",
      model: {
        complete() {
          const turn = script.next().value ?? FINISH;
          const step = journal.events().findLast((row) => row.type === "step.requested")?.step ?? 0;
          if (turn.isLoop === true) loopFrom ??= step;
          return Promise.resolve(toAnswer(turn, step));
        },
        profile: () => Promise.resolve(PROFILE),
      },
      ...(rules === undefined ? {} : { stuckRules: rules }),
    };
    end = await runAgent(
      deps,
      { conversation: "c", mode, profile: PROFILE, budget: { ...BUDGETS[mode], planFirst: false, maxCandidates: 1 } },
      new AbortController().signal,
    );
    if (end.kind !== "handed-in") break;
  }
  if (end === undefined) throw new TypeError("a run has at least one part");
  return { events: journal.events(), end, touches: listTouches(journal.events(), end), loopFrom };
}

const OPENED: RunEvent = { type: "conversation.opened", messages: [{ role: "system", text: "s" }] };
const PROFILE = { name: "m", windowTokens: null };
const ARTIFACT = parseArtifactId(`checkpoint/${"0".repeat(64)}`);
const FINISH: Turn = { text: "Done.", calls: [{ name: "finish", args: { summary: "s" } }] };

function createJournal(before: readonly RunEvent[]): Journal {
  const rows = [...before];
  return {
    events: () => rows,
    state: () => "solving",
    append(event) {
      rows.push(structuredClone(event));
      return Promise.resolve();
    },
  };
}

function toAnswer({ text, calls }: Turn, step: number): ModelAnswer {
  const toolCalls = calls.map(({ name, args }, index) => ({
    id: `call_${step}_${index}`,
    name,
    arguments: typeof args === "string" ? args : JSON.stringify(args),
  }));
  const usage = { prompt: 500, cachedPrompt: 400, completion: 40 };
  const finish = calls.length === 0 ? "stop" : "tool-calls";
  return { message: { role: "assistant", text, toolCalls }, finish, usage, server: "s", durationMs: 900 };
}

/** As the workflow does it: verdict, the answer to `finish`, and perhaps a larger mode. */
async function reject(
  journal: Journal,
  { step, callId }: Extract<AgentEnd, { kind: "handed-in" }>,
  [from, to]: readonly [Mode, Mode],
): Promise<void> {
  await journal.append({ type: "verdict", round: 1, step, commit: "0".repeat(40), verdict: NOT_FIXED }, "verifying");
  const row = {
    type: "tool.finished",
    step,
    callId,
    tool: "finish",
    text: "Not accepted.",
    summary: "finish",
  } as const;
  const result = { ok: false, valid: true, mutating: false, durationMs: 0, tree: null, checkpoint: null };
  await journal.append({ ...row, ...result }, "solving");
  if (from === to) return;
  await journal.append({ type: "escalated", from, to, why: "not-fixed" }, "solving");
  await journal.append({ type: "message.added", step, message: { role: "user", text: "More steps." } }, "solving");
}

const NOT_FIXED: Verdict = {
  schemaVersion: 1,
  verdict: "not-fixed",
  proof: null,
  reason: "a test still fails",
  failToPass: [],
  stillFailing: ["t::a"],
  passToFail: [],
  flaky: [],
  missing: [],
  tampering: [],
  newProblems: [],
  runner: "node:test",
  commands: [],
  image: "memory",
  commit: "0".repeat(40),
  durationMs: 1,
};

function listTouches(events: readonly RunEvent[], end: AgentEnd): readonly Touch[] {
  const touches = events.flatMap((row): Touch[] => {
    if (row.type === "stuck.noticed") return [{ step: row.step, rule: row.rule, what: row.response }];
    if (row.type === "tool.finished" && row.instead !== undefined)
      return [{ step: row.step, rule: 1, what: row.instead }];
    return [];
  });
  if (end.kind !== "out-of-budget" || !end.cap.includes("commands")) return touches;
  const step = events.findLast((row) => row.type === "step.answered")?.step ?? 0;
  return [...touches, { step, rule: 10, what: "capped" }];
}

/**
 * What the rules look at, taken from the rows once for each decision: the steps since the mode was last raised, because
 * the model was told something new then. Pure.
 */
import type { AssistantMessage } from "../../domain/conversation.ts";
import type { Mode } from "../../domain/mode.ts";
import type { RunEvent, RunEventOf } from "../../domain/run-event.ts";
import type { QuotedCall } from "../../prompts/stuck-prompts.ts";
import { SHELL_CWD, SHELL_ENV } from "../tool-memory.ts";
import { parseArguments, toCanonicalCall } from "./canonical-call.ts";
import { normaliseObservation } from "./normalise-observation.ts";
import { remembering } from "./remembering.ts";
import { findTestVector, type TestVector } from "./test-vector.ts";

export interface CallFacts {
  readonly step: number;
  readonly call: QuotedCall;
  readonly tool: string;
  /** Equal for calls that mean the same. */
  readonly key: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly ok: boolean;
  readonly valid: boolean;
  /** What was done instead of running it. */
  readonly instead: "answered" | "refused" | undefined;
  /** The workspace after it; equal texts are equal workspaces. */
  readonly tree: string;
  readonly before: string;
  readonly isTreeChanged: boolean;
  /** The next command starts in another folder, or with other variables. */
  readonly isShellMoved: boolean;
  readonly vector: TestVector | undefined;
}

export interface StepFacts {
  readonly step: number;
  readonly calls: readonly CallFacts[];
  /** After the newest verdict, so that what the verifier said was known. */
  readonly isSinceVerdict: boolean;
}

export interface StuckFacts {
  readonly mode: Mode;
  readonly steps: readonly StepFacts[];
  readonly calls: readonly CallFacts[];
  readonly notices: readonly RunEventOf<"stuck.noticed">[];
}

/** Until a checkpoint was made nobody knows the workspace's tree. */
const UNKNOWN_TREE = "";
// Whoever waits asks for the digits: in a poll they are the news.
const WAITS = /\b(?:sleep|wait|tail\s+-f)\b/;

export function toStuckFacts(events: readonly RunEvent[], mode: Mode): StuckFacts {
  const rows = events.slice(events.findLastIndex(({ type }) => type === "escalated") + 1);
  const verdictAt = rows.findLastIndex(({ type }) => type === "verdict");
  const steps: { step: number; calls: CallFacts[]; isSinceVerdict: boolean }[] = [];
  const asked = new Map<string, AssistantMessage["toolCalls"][number]>();
  let tree = UNKNOWN_TREE;
  for (const [index, row] of rows.entries()) {
    if (row.type === "step.answered") {
      for (const call of row.message.toolCalls) asked.set(`${row.step}/${call.id}`, call);
      steps.push({ step: row.step, calls: [], isSinceVerdict: index > verdictAt });
    }
    if (row.type !== "tool.finished") continue;
    const call = asked.get(`${row.step}/${row.callId}`);
    const step = steps.findLast((one) => one.step === row.step);
    if (call === undefined || step === undefined) continue;
    step.calls.push(getCallFacts(row, call, tree));
    tree = row.tree ?? tree;
  }
  const notices = rows.filter((row) => row.type === "stuck.noticed");
  return { mode, steps, calls: steps.flatMap(({ calls }) => calls), notices };
}

const KNOWN_FACTS = new WeakMap<RunEvent, CallFacts>();

/** From the same row as before where the workspace before it was the same one, too. */
function getCallFacts(row: RunEventOf<"tool.finished">, call: QuotedCall, before: string): CallFacts {
  const known = KNOWN_FACTS.get(row);
  if (known?.call === call && known.before === before) return known;
  const facts = toCallFacts(row, call, before);
  KNOWN_FACTS.set(row, facts);
  return facts;
}

function toCallFacts(row: RunEventOf<"tool.finished">, call: QuotedCall, before: string): CallFacts {
  const tree = row.tree ?? before;
  return {
    step: row.step,
    call,
    tool: row.tool,
    key: toCanonicalCall(call),
    args: parseArguments(call.arguments) ?? {},
    text: row.text,
    ok: row.ok,
    valid: row.valid,
    instead: row.instead,
    tree,
    before,
    // The first tree that is known is no change of one, but the first edit that was applied is.
    isTreeChanged: before === UNKNOWN_TREE ? row.tree !== null && isAppliedEdit(row) : tree !== before,
    isShellMoved: row.remember?.[SHELL_CWD] !== undefined || row.remember?.[SHELL_ENV] !== undefined,
    vector: row.instead === undefined ? findTestVector(row) : undefined,
  };
}

function isAppliedEdit({ tool, ok }: RunEventOf<"tool.finished">): boolean {
  return ok && tool !== "shell" && tool !== "test";
}

/** Whether it waits for something that goes on elsewhere. */
export function isWaiting({ tool, args }: Pick<CallFacts, "tool" | "args">): boolean {
  const command = args["command"];
  return tool === "shell" && typeof command === "string" && WAITS.test(command);
}

/** What a call showed, comparable between runs of it. */
export const toObservation = remembering(({ tool, text, vector, args }: CallFacts): string => {
  if (tool === "test" && vector !== undefined) return `${text.split("\n")[0] ?? ""}\n${vector.value}`;
  if (isWaiting({ tool, args })) return text;
  const normal = normaliseObservation(text);
  return vector === undefined ? normal : `${vector.value}\n${normal}`;
});

/**
 * What a run has done so far, as rows. A row is written before the act it announces, so that another worker can
 * continue from the rows alone. `docs/architecture.md` says which stage writes which.
 */
import { CandidateChoice } from "./candidate-choice.ts";
import { z } from "zod";
import { AssistantMessage, Message, TokenUsage } from "./conversation.ts";
import { Mode } from "./mode.ts";
import { Outcome } from "./outcome.ts";
import { Verdict } from "./verdict.ts";

const commit = z.string().regex(/^[0-9a-f]{40}$/);

/** What is done about a run that goes in circles, from mild to final. */
const StuckResponse = z.enum(["nudge", "re-plan", "stop"]);
export type StuckResponse = z.infer<typeof StuckResponse>;

export const Features = z.record(z.string(), z.number());

export const RunEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("assigned"), base: commit, baseRef: z.string(), snapshot: z.string() }),
  z.object({ type: z.literal("workspace.intended"), base: commit, sandbox: z.string() }),
  z.object({ type: z.literal("workspace.opened"), sandbox: z.string(), tier: z.string(), image: z.string() }),
  z.object({
    type: z.literal("mode.chosen"),
    mode: Mode,
    why: z.string(),
    admissible: z.array(Mode),
    probabilities: z.record(z.string(), z.number()),
    features: Features,
  }),
  z.object({ type: z.literal("conversation.opened"), messages: z.array(Message) }),
  z.object({ type: z.literal("step.requested"), step: z.int() }),
  z.object({
    type: z.literal("step.answered"),
    step: z.int(),
    message: AssistantMessage,
    usage: TokenUsage,
    server: z.string(),
    durationMs: z.int(),
    /** Calls that were put right before they entered the history, and how. */
    repaired: z.array(z.object({ callId: z.string(), repairs: z.array(z.string()) })).optional(),
  }),
  z.object({
    type: z.literal("tool.finished"),
    step: z.int(),
    callId: z.string(),
    tool: z.string(),
    text: z.string().describe("what the model reads"),
    summary: z.string().describe("one line for people"),
    ok: z.boolean(),
    valid: z.boolean().describe("the arguments parsed and matched the tool's schema"),
    mutating: z.boolean(),
    durationMs: z.int(),
    checkMs: z.int().optional().describe("the part of durationMs that linters and tests after an edit took"),
    tree: z.string().nullable().describe("tree hash after a mutating call"),
    checkpoint: z.string().nullable().describe("artifact id of the pack that restores that tree"),
    remember: z.record(z.string(), z.string().nullable()).optional().describe("what later calls have to know"),
    instead: z
      .enum(["answered", "refused"])
      .optional()
      .describe("the call repeats an earlier one and was not run: its result was given again, or it was refused"),
  }),
  z.object({
    type: z.literal("stuck.noticed"),
    step: z.int(),
    rule: z.int(),
    response: StuckResponse,
    text: z.string().describe("what the model reads next; of `stop`, why"),
  }),
  z.object({ type: z.literal("message.added"), step: z.int(), message: Message }),
  z.object({
    type: z.literal("history.masked"),
    step: z.int(),
    before: z.int().describe("so many of the conversation's first tool results are stubs from here on"),
    tokens: z.int().describe("estimated length of the conversation after it"),
  }),
  z.object({
    type: z.literal("history.summarised"),
    step: z.int(),
    text: z.string().describe("stands for all between the opening and the last turns"),
    keptFrom: z.int().describe("first step that is still sent as it was"),
  }),
  z.object({
    type: z.literal("candidate.forked"),
    candidate: z.int().describe("2 for the second attempt"),
    from: z.int().describe("first step that the attempt does not share with the earlier ones"),
    step: z.int().describe("last step of the attempt before"),
    text: z.string().describe("what the model reads at the fork"),
  }),
  z.object({ type: z.literal("candidate.committed"), round: z.int(), commit, base: commit, step: z.int() }),
  z.object({ type: z.literal("verdict"), round: z.int(), step: z.int(), commit, verdict: Verdict }),
  CandidateChoice.extend({ type: z.literal("candidate.chosen") }),
  z.object({
    type: z.literal("escalated"),
    from: Mode,
    to: Mode,
    why: z.string(),
    text: z.string().optional().describe("what the model reads once the calls before it have their results"),
  }),
  z.object({ type: z.literal("publish.intended"), branch: z.string(), commit, draft: z.boolean() }),
  z.object({ type: z.literal("pushed"), branch: z.string(), commit }),
  z.object({ type: z.literal("pull-request"), number: z.int(), url: z.string(), draft: z.boolean() }),
  z.object({ type: z.literal("commented"), commentId: z.int() }),
  z.object({ type: z.literal("parked"), reason: z.string(), until: z.string() }),
  z.object({ type: z.literal("infrastructure-failure"), code: z.string(), message: z.string(), attempt: z.int() }),
  z.object({ type: z.literal("concluded"), outcome: Outcome, tokens: TokenUsage, steps: z.int(), durationMs: z.int() }),
]);
export type RunEvent = z.infer<typeof RunEvent>;
export type RunEventType = RunEvent["type"];
export type RunEventOf<Type extends RunEventType> = Extract<RunEvent, { type: Type }>;

/** An event as the store keeps it. */
export interface StoredRunEvent {
  readonly seq: number;
  readonly epoch: number;
  /** ISO 8601. */
  readonly at: string;
  readonly event: RunEvent;
}

/** The newest event of one type, or nothing. */
export function findLast<Type extends RunEventType>(
  events: readonly RunEvent[],
  type: Type,
): RunEventOf<Type> | undefined {
  return events.findLast((event): event is RunEventOf<Type> => event.type === type);
}

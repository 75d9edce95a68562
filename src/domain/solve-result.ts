/** What `swe-agent solve --json` prints, and what every command prints when it could not run. Contracts. */
import { z } from "zod";
import { TokenUsage } from "./conversation.ts";
import { Mode } from "./mode.ts";
import { OutcomeWord } from "./outcome.ts";
import { Verdict } from "./verdict.ts";

export const SolveResult = z.object({
  schemaVersion: z.literal(1),
  runId: z.string(),
  outcome: OutcomeWord,
  verdict: Verdict.nullable().describe("null when nothing was graded"),
  patch: z.string().describe("unified diff against the base; empty when there is none"),
  mode: Mode,
  steps: z.int().nonnegative(),
  tokens: TokenUsage,
  toolCalls: z.object({
    attempted: z.int().nonnegative(),
    validFirstTry: z.int().nonnegative(),
    repaired: z.int().nonnegative(),
    failed: z.int().nonnegative(),
  }),
  sandbox: z.object({ kind: z.string(), tier: z.string() }),
  durationMs: z.int().nonnegative(),
  modelMs: z.int().nonnegative(),
});
export type SolveResult = z.infer<typeof SolveResult>;

/** Exit codes 2 and 3 with `--json`. */
export const ErrorReport = z.object({
  schemaVersion: z.literal(1),
  error: z.object({
    code: z.string(),
    kind: z.enum(["user", "transient", "internal"]),
    message: z.string(),
    advice: z.string(),
  }),
});
export type ErrorReport = z.infer<typeof ErrorReport>;

/** `swe-agent doctor --json`. */
export const DoctorReport = z.object({
  schemaVersion: z.literal(1),
  probes: z.array(
    z.object({
      name: z.string(),
      status: z.enum(["ok", "missing", "failed"]),
      found: z.string(),
      advice: z.string(),
    }),
  ),
});
export type DoctorReport = z.infer<typeof DoctorReport>;

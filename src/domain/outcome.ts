/** How a run ended. `outcome` is the bare word on the command line; details ride beside it. */
import { z } from "zod";
import { VerdictWord } from "./verdict.ts";

const OUTCOME_WORDS = [
  "verified",
  "plausible",
  "not-verified",
  "nothing-to-do",
  "refused",
  "over-budget",
  "stopped",
  "superseded",
  "gave-up",
] as const;
export const OutcomeWord = z.enum(OUTCOME_WORDS);
export type OutcomeWord = z.infer<typeof OutcomeWord>;

export const Outcome = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("verified"), pullRequest: z.int().nullable() }),
  z.object({ outcome: z.literal("plausible"), pullRequest: z.int().nullable() }),
  z.object({ outcome: z.literal("not-verified"), verdict: VerdictWord, reason: z.string() }),
  z.object({ outcome: z.literal("nothing-to-do"), reason: z.string() }),
  z.object({ outcome: z.literal("refused"), reason: z.string() }),
  z.object({ outcome: z.literal("over-budget"), reason: z.string() }),
  z.object({ outcome: z.literal("stopped"), by: z.string() }),
  z.object({ outcome: z.literal("superseded"), by: z.string() }),
  z.object({ outcome: z.literal("gave-up"), reason: z.string(), code: z.string() }),
]);
export type Outcome = z.infer<typeof Outcome>;

/** What the controller learns from: one row per run, from the first run on. */
import { z } from "zod";
import { Mode } from "./mode.ts";
import { Outcome } from "./outcome.ts";
import { Features } from "./run-event.ts";
import { TokenUsage } from "./conversation.ts";
import { VerdictWord } from "./verdict.ts";

export const Episode = z.object({
  schemaVersion: z.literal(1),
  run: z.string(),
  repository: z.int().describe("numeric repository id"),
  number: z.int(),
  features: Features.describe("features at the start"),
  admissible: z.array(Mode),
  probabilities: z.record(z.string(), z.number()),
  chosen: Mode,
  checkpoints: z.array(
    z
      .object({
        mode: Mode,
        verdict: VerdictWord,
        steps: z.int(),
        tokens: TokenUsage,
        features: Features.optional().describe("how the run had gone until then"),
      })
      .describe("at each verdict"),
  ),
  versions: z.object({ prompt: z.string(), model: z.string(), image: z.string(), product: z.string() }),
  outcome: Outcome,
  pullRequest: z.enum(["open", "merged", "closed"]).nullable().describe("the pull request's fate, when known"),
  recordedAt: z.string(),
});
export type Episode = z.infer<typeof Episode>;

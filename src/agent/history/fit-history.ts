/** Makes the conversation fit before it is sent. What is left out is a row, so a continued run leaves out the same. */
import type { Budget } from "../../domain/mode.ts";
import type { ModelProfile } from "../../domain/model-turn.ts";
import type { Journal, Sandbox } from "../../domain/ports.ts";
import { renderHandOver } from "../../prompts/hand-over-prompt.ts";
import type { Tool } from "../tool.ts";
import { collectFacts } from "./collect-facts.ts";
import { decideHistory, KEPT_TURNS, type HistoryDecision } from "./decide-history.ts";

export interface FitDeps {
  readonly journal: Journal;
  readonly tools: readonly Tool[];
  readonly sandbox: Pick<Sandbox, "diff">;
  readonly redact: (text: string) => string;
}

export interface FitWish {
  readonly budget: Budget;
  readonly profile: ModelProfile;
  /** The server just said that the conversation is too long. */
  readonly refused: boolean;
}

/** `full`: nothing more can be left out. */
export async function fitHistory(deps: FitDeps, wish: FitWish): Promise<"fits" | "full"> {
  const toolChars = countToolChars(deps.tools);
  const { maxPeakTokens } = wish.budget;
  const limits = { maxPeakTokens, windowTokens: wish.profile.windowTokens, toolChars };
  let { refused } = wish;
  for (;;) {
    const decision = decideHistory(deps.journal.events(), { ...limits, refused });
    if (decision.kind === "keep") return "fits";
    if (decision.kind === "full") return "full";
    await apply(deps, decision);
    refused = false;
  }
}

async function apply(
  { journal, sandbox, redact }: FitDeps,
  decision: Extract<HistoryDecision, { kind: "mask" | "summarise" }>,
): Promise<void> {
  const answers = journal.events().filter((event) => event.type === "step.answered");
  const step = answers.at(-1)?.step ?? 0;
  if (decision.kind === "mask") {
    const { before, tokens } = decision;
    await journal.append({ type: "history.masked", step, before, tokens }, "solving");
    return;
  }
  const diff = redact(new TextDecoder().decode(await sandbox.diff()));
  const text = renderHandOver(collectFacts(journal.events(), diff));
  const keptFrom = answers.at(-KEPT_TURNS)?.step ?? 0;
  await journal.append({ type: "history.summarised", step, text, keptFrom }, "solving");
}

/** The schemas are sent along with every request. */
export function countToolChars(tools: readonly Tool[]): number {
  return JSON.stringify(tools.map(({ schema }) => schema)).length;
}

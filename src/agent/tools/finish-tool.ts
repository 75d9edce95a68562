/** `finish`: hands the work in. The loop ends here; whether it is done, the verifier says. */
import { z } from "zod";
import { defineTool, type Tool } from "../tool.ts";

export const FINISH = "finish";

export const FinishInput = z.strictObject({ summary: z.string() });

export function createFinishTool(): Tool {
  return defineTool({
    name: FINISH,
    description:
      "Hands in the workspace as the solution. summary: what was wrong and what was changed, in one to three sentences. Tests then run in a clean sandbox; if they object, the work goes on.",
    mutating: false,
    input: FinishInput,
    run: ({ summary }) =>
      Promise.resolve({ ok: true, text: "Handed in.", summary: `finish: ${summary.slice(0, 120)}` }),
  });
}

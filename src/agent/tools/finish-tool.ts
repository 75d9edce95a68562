/** `finish`: hands the work in. The loop ends here; whether it is done, the verifier says. */
import { z } from "zod";
import { parseRepoPath } from "../../domain/repo-path.ts";
import { defineTool, type Tool, type ToolMemory } from "../tool.ts";
import type { EditDeps } from "./change-file.ts";
import { listBroken } from "./file-memory.ts";

export const FINISH = "finish";

export const FinishInput = z.strictObject({ summary: z.string() });

/** After so many refusals the work is handed in as it is: the verifier has the last word. */
const MAX_REFUSALS = 2;
const REFUSALS = "finish.refusals";

export interface FinishDeps {
  readonly sandbox: Pick<EditDeps["sandbox"], "read">;
  readonly syntax: EditDeps["syntax"];
}

export function createFinishTool(deps: FinishDeps): Tool {
  return {
    ...defineTool({
      name: FINISH,
      description:
        "Hands in the workspace as the solution. summary: what was wrong and what was changed, in one to three sentences. Tests then run in a clean sandbox; if they object, the work goes on.",
      mutating: false,
      input: FinishInput,
      async run({ summary }, { memory }) {
        const broken = await listStillBroken(deps, memory);
        if (broken.length === 0) {
          return { ok: true, text: "Handed in.", summary: `finish: ${summary.slice(0, 120)}` };
        }
        const text = `Not handed in. ${broken.join(" ")} Read there, mend it, then finish.`;
        const remember = { [REFUSALS]: String(countRefusals(memory) + 1) };
        return { ok: false, text, summary: "finish: refused, a file does not parse", remember };
      },
    }),
    async mayEnd({ memory }) {
      return countRefusals(memory) >= MAX_REFUSALS || (await listStillBroken(deps, memory)).length === 0;
    },
  };
}

function countRefusals(memory: ToolMemory): number {
  return Number(memory.get(REFUSALS) ?? "0");
}

/** One sentence for each file that an edit of this run broke, unless a command mended it or took it away since. */
async function listStillBroken({ sandbox, syntax }: FinishDeps, memory: ToolMemory): Promise<readonly string[]> {
  const told: string[] = [];
  for (const { path, allowed } of listBroken(memory)) {
    const repoPath = parseRepoPath(path);
    const slice = await sandbox.read(repoPath);
    const errors = slice === undefined ? 0 : await syntax.countErrors(repoPath, slice.bytes);
    if (errors === "unknown-language" || errors <= allowed) continue;
    const added = errors - allowed;
    told.push(`Your edits left ${added} syntax ${added === 1 ? "error" : "errors"} in ${path}.`);
  }
  return told;
}

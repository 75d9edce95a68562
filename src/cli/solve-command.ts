/** `solve`: the agent on a local repository. */
import { Option, type Command } from "commander";
import { MODES, type Mode } from "../domain/mode.ts";
import type { SolveResult } from "../domain/solve-result.ts";
import type { CommandFrame } from "./command-frame.ts";
import { addLocalOptions, type LocalOptions } from "./local-options.ts";
import { renderVerdict } from "./render-verdict.ts";

interface SolveOptions extends LocalOptions {
  readonly issue: string;
  readonly mode: Mode | "auto";
  readonly modelUrl?: string;
  readonly model?: string;
  readonly out?: string;
  readonly apply?: true;
}

export function addSolveCommand(program: Command, { useCases, terminal, signal, end }: CommandFrame): void {
  const command = program
    .command("solve")
    .description("resolve an issue in a local repository; its work tree is neither read nor written without --apply")
    .argument("[dir]", "the repository", ".")
    .requiredOption("--issue <file>", "the issue's text, first line the title; - reads standard input")
    .addOption(new Option("--mode <mode>", "what the run may spend").choices(["auto", ...MODES]).default("auto"))
    .option("--model-url <url>", "OpenAI-compatible model server; MODEL_URL otherwise")
    .option("--model <name>", "model to ask for; MODEL_NAME, or the first the server lists, otherwise")
    .option("--out <file>", "write the patch to this file")
    .option("--apply", "apply the patch to the work tree, which must be clean");
  addLocalOptions(command).action(async (folder: string, options: SolveOptions) => {
    const { modelUrl, model, out, sandbox } = options;
    const wish = { ...options, folder, apply: options.apply ?? false, modelUrl, model, out, sandbox };
    const result = await useCases.solve(wish, signal);
    terminal.out(options.json === true ? `${JSON.stringify(result)}\n` : render(result, out));
    end(result.outcome === "verified" ? 0 : 1);
  });
}

function render(result: SolveResult, out: string | undefined): string {
  const { tokens } = result;
  const spent = `${result.steps} steps in mode ${result.mode}, ${tokens.prompt} prompt and ${tokens.completion} completion tokens`;
  const verdict = result.verdict === null ? "Nothing was graded.\n" : renderVerdict(result.verdict);
  const patch = out === undefined ? `\n${result.patch}` : `Patch written to ${out}.\n`;
  return `Outcome: ${result.outcome} (${spent})\n${verdict}${result.patch === "" ? "" : patch}`;
}

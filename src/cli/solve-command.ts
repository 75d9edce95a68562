/** `solve`: the agent on a local repository. */
import { Option, type Command } from "commander";
import { parseWhole } from "./parse-whole.ts";
import { BotError } from "../domain/bot-error.ts";
import { MODES, type Mode } from "../domain/mode.ts";
import type { CommandFrame } from "./command-frame.ts";
import { addLocalOptions, type LocalOptions } from "./local-options.ts";
import { renderSolveResult } from "./render-solve-result.ts";
import type { SolveWish } from "./use-cases.ts";

interface SolveOptions extends LocalOptions {
  readonly issue?: string;
  readonly resume?: string | true;
  readonly candidates?: number;
  readonly transcript?: string;
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
    .addOption(
      new Option("--issue <file>", "file with the issue, first line the title; - for standard input; or its address"),
    )
    .addOption(
      new Option("--resume [run]", "go on with a run that was cut off; without an id the newest here").conflicts([
        "issue",
        "mode",
        "base",
        "candidates",
      ]),
    )
    .addOption(new Option("--mode <mode>", "what the run may spend").choices(["auto", ...MODES]).default("auto"))
    .option("--model-url <url>", "OpenAI-compatible model server; MODEL_URL otherwise")
    .option("--model <name>", "model to ask for; MODEL_NAME, or the first the server lists, otherwise")
    .addOption(
      new Option(
        "--candidates <number>",
        `attempts of mode deep, at most ${MAX_CANDIDATES}; the best is taken`,
      ).argParser((text) => parseWhole(text, MAX_CANDIDATES)),
    )
    .option("--transcript <file>", "write the conversation to this file, as Markdown")
    .option("--out <file>", "write the patch to this file")
    .option("--apply", "apply the patch to the work tree, which must be clean");
  addLocalOptions(command).action(async (folder: string, options: SolveOptions) => {
    const wish = toWish(folder, options);
    const result = await useCases.solve(wish, signal);
    terminal.out(options.json === true ? `${JSON.stringify(result)}\n` : renderSolveResult(result, options));
    end(result.outcome === "verified" ? 0 : 1);
  });
}

/** @throws BotError `bad-usage` for options that exclude one another */
function toWish(folder: string, options: SolveOptions): SolveWish {
  const { candidates, issue, modelUrl, model, out, sandbox, transcript, mode } = options;
  if (issue === undefined && options.resume === undefined) {
    throw new BotError("bad-usage", { reason: "--issue is missing; or --resume, to go on with a run." });
  }
  if ((candidates ?? 1) > 1 && (mode === "fast" || mode === "standard")) {
    throw new BotError("bad-usage", {
      reason: "--candidates is for --mode deep or auto: smaller modes make one attempt.",
    });
  }
  const resume = options.resume === true ? "" : options.resume;
  const apply = options.apply ?? false;
  return { ...options, folder, candidates, issue, resume, apply, modelUrl, model, out, sandbox, transcript };
}

const MAX_CANDIDATES = 8;

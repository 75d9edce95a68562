/** `verify`: the verifier alone. */
import type { Command } from "commander";
import type { CommandFrame } from "./command-frame.ts";
import { parseWhole } from "./parse-whole.ts";
import { addLocalOptions, type LocalOptions } from "./local-options.ts";
import { renderVerdict } from "./render-verdict.ts";

interface VerifyOptions extends LocalOptions {
  readonly patch: string;
  readonly testPatch?: string;
  readonly suiteTimeout: number;
}

const DEFAULT_SUITE_SECONDS = 900;
const MAX_SUITE_SECONDS = 7_200;

export function addVerifyCommand(program: Command, { useCases, terminal, signal, end }: CommandFrame): void {
  const command = program
    .command("verify")
    .description("grade a patch in clean sandboxes; the work tree is neither read nor written")
    .argument("[dir]", "the repository", ".")
    .requiredOption("--patch <file>", "the patch, as git diff prints it")
    .option("--test-patch <file>", "tests that are given: laid over base and patched tree alike")
    .option(
      "--suite-timeout <seconds>",
      "how long one run of all tests may take",
      (text) => parseWhole(text, MAX_SUITE_SECONDS),
      DEFAULT_SUITE_SECONDS,
    );
  addLocalOptions(command).action(async (folder: string, options: VerifyOptions) => {
    const { base, patch, testPatch, sandbox } = options;
    const wish = { folder, base, patch, testPatch, sandbox, suiteTimeoutMs: options.suiteTimeout * 1000 };
    const verdict = await useCases.verify(wish, signal);
    terminal.out(options.json === true ? `${JSON.stringify(verdict)}\n` : renderVerdict(verdict));
    end(verdict.verdict === "verified" ? 0 : 1);
  });
}

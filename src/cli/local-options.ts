/** Options that the commands on a local repository share. */
import { Option, type Command } from "commander";
import { SANDBOX_KINDS, type SandboxKind } from "../domain/sandbox.ts";

export interface LocalOptions {
  readonly base: string;
  readonly sandbox?: SandboxKind;
  readonly json?: true;
}

export function addLocalOptions(command: Command): Command {
  return command
    .option("--base <ref>", "branch, tag or commit to start from", "HEAD")
    .addOption(
      new Option("--sandbox <kind>", "where the repository's code runs; the best present by default").choices(
        SANDBOX_KINDS,
      ),
    )
    .option("--json", "print exactly one JSON object on standard output");
}

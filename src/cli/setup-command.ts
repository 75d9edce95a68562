/** `setup`: a page on this machine that leads from nothing to a pull request on a test repository. */
import { InvalidArgumentError, type Command } from "commander";
import { BotError } from "../domain/bot-error.ts";
import type { CommandFrame } from "./command-frame.ts";

interface SetupOptions {
  readonly port: number;
  readonly dir: string;
  readonly open: boolean;
}

export function addSetupCommand(program: Command, { useCases, signal }: CommandFrame): void {
  program
    .command("setup")
    .description("make the GitHub App, write the settings file and try everything, on a page only this machine sees")
    .option("--port <n>", "port of the page on 127.0.0.1; 0 picks one", toPort, 4747)
    .option("--dir <dir>", "where swe-agent.env and the App's private key go", ".")
    .option("--no-open", "do not open a browser")
    .action(({ port, dir, open }: SetupOptions) => {
      const { settings, envFile } = program.opts<{ readonly settings?: string; readonly envFile?: string }>();
      if (settings !== undefined || envFile !== undefined) {
        const reason = "setup reads and writes swe-agent.env in a folder: name the folder with --dir, not the file";
        throw new BotError("bad-usage", { reason });
      }
      return useCases.setup({ port, folder: dir, open }, signal);
    });
}

function toPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("give a port from 0 to 65535");
}

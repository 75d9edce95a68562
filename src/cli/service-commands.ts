/** `start`, `serve` and `work`: the service, whole or in halves. */
import type { Command } from "commander";
import type { CommandFrame } from "./command-frame.ts";

export function addServiceCommands(program: Command, frame: CommandFrame): void {
  const { useCases, signal } = frame;
  program
    .command("start")
    .description("webhook server and worker in one process, with an embedded database unless DATABASE_URL is set")
    .action(() => useCases.start(signal));
  program
    .command("serve")
    .description("the webhook server alone: takes deliveries, runs nothing")
    .action(() => useCases.serve(signal));
  program
    .command("work")
    .description("one worker alone: runs what the server took")
    .action(() => useCases.work(signal));
}

/** `runs list|show|follow`: what ran, and what is running. */
import type { Command } from "commander";
import { parseWhole } from "./parse-whole.ts";
import type { Run } from "../domain/run.ts";
import type { CommandFrame } from "./command-frame.ts";
import { renderEvent } from "./render-event.ts";
import { toTerminalLine } from "./to-terminal-text.ts";

interface JsonOption {
  readonly json?: true;
}

const MAX_LISTED = 1_000;

export function addRunsCommands(program: Command, frame: CommandFrame): void {
  const { useCases, terminal, signal, end } = frame;
  const runs = program.command("runs").description("look at runs in the store").exitOverride();
  const json = ["--json", "print exactly one JSON object on standard output"] as const;
  runs
    .command("list")
    .description("the newest runs")
    .option("--limit <n>", "how many", (text) => parseWhole(text, MAX_LISTED), 20)
    .option(...json)
    .action(async (options: JsonOption & { readonly limit: number }) => {
      const list = await useCases.listRuns(options.limit);
      terminal.out(options.json === true ? `${JSON.stringify({ schemaVersion: 1, runs: list })}\n` : renderRuns(list));
    });
  runs
    .command("show")
    .description("one run and its events")
    .argument("<run>")
    .option(...json)
    .action(async (id: string, options: JsonOption) => {
      const shown = await useCases.showRun(id);
      const text = `${renderRun(shown.run)}\n${shown.events.map(renderEvent).join("\n")}\n`;
      terminal.out(options.json === true ? `${JSON.stringify({ schemaVersion: 1, ...shown })}\n` : text);
    });
  runs
    .command("follow")
    .description("a run's events as they come, until it has ended")
    .argument("<run>")
    .option(...json)
    .action(async (id: string, options: JsonOption) => {
      const run = await useCases.followRun(
        id,
        (event) => {
          terminal.err(`${renderEvent(event)}\n`);
        },
        signal,
      );
      terminal.out(options.json === true ? `${JSON.stringify({ schemaVersion: 1, run })}\n` : `${renderRun(run)}\n`);
      end(run.outcome?.outcome === "verified" ? 0 : 1);
    });
  for (const command of runs.commands) command.exitOverride();
}

function renderRuns(runs: readonly Run[]): string {
  return runs.length === 0 ? "No runs yet.\n" : `${runs.map(renderRun).join("\n")}\n`;
}

function renderRun(run: Run): string {
  const state = run.outcome?.outcome ?? (run.parkedReason === null ? run.state : `parked: ${run.parkedReason}`);
  return toTerminalLine(
    `${run.id}  ${run.repo.owner}/${run.repo.name}#${run.number}  attempt ${run.attempt}  ${state}  ${run.createdAt}`,
  );
}

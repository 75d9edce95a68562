/** `swe-agent …`: reads the arguments, runs one command, says how it ended as an exit code. */
import { Command, CommanderError, Option } from "commander";
import { BotError, toBotError } from "../domain/bot-error.ts";
import type { ErrorReport } from "../domain/solve-result.ts";
import type { CommandFrame } from "./command-frame.ts";
import { addDoctorCommand } from "./doctor-command.ts";
import { addRunsCommands } from "./runs-command.ts";
import { addServiceCommands } from "./service-commands.ts";
import { addSetupCommand } from "./setup-command.ts";
import { addSolveCommand } from "./solve-command.ts";
import { toTerminalText } from "./to-terminal-text.ts";
import { toExitCode, type ExitCode, type Terminal, type UseCases } from "./use-cases.ts";
import { addVerifyCommand } from "./verify-command.ts";

export interface CommandLineDeps {
  readonly useCases: UseCases;
  readonly terminal: Terminal;
  readonly version: string;
}

/** `argv` without the program's own name. */
export async function runCommandLine(
  deps: CommandLineDeps,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<ExitCode> {
  const { terminal } = deps;
  let code: ExitCode = 0;
  const frame: CommandFrame = {
    ...deps,
    signal,
    end(ended) {
      code = ended;
    },
  };
  const json = argv.includes("--json");
  try {
    await createProgram(deps, frame, json).parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const problem = error instanceof CommanderError ? toUsageError(error) : toBotError(error);
    if (json) terminal.out(`${JSON.stringify(toReport(problem))}\n`);
    else terminal.err(toTerminalText(`${problem.message}\n${problem.advice}\n`));
    return toExitCode(problem);
  }
}

function createProgram({ terminal, version }: CommandLineDeps, frame: CommandFrame, json: boolean): Command {
  const program = new Command("swe-agent")
    .description("Resolves issues and proves it: a label becomes a pull request whose fix a test has shown.")
    .version(version)
    .option("--settings <file>", "settings file; ./swe-agent.env is read when it is there")
    // `node dist/src/main-cli.js --env-file FILE` is answered by Node itself when there is no such file.
    .addOption(new Option("--env-file <file>", "the same as --settings").hideHelp())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        terminal.out(text);
      },
      writeErr: (text) => {
        if (!json) terminal.err(text);
      },
      // What is wrong is thrown too, and printed once at the end.
      outputError: () => undefined,
    });
  // Stands before or after the command's name, so it is known only once all arguments are read.
  program.hook("preAction", () => {
    const { settings, envFile } = program.opts<{ readonly settings?: string; readonly envFile?: string }>();
    frame.useCases.useSettingsFile(settings ?? envFile);
  });
  addSetupCommand(program, frame);
  addServiceCommands(program, frame);
  addSolveCommand(program, frame);
  addVerifyCommand(program, frame);
  addDoctorCommand(program, frame);
  addRunsCommands(program, frame);
  for (const command of program.commands) command.exitOverride();
  return program;
}

function toUsageError(error: CommanderError): BotError {
  return new BotError("bad-usage", { reason: error.message.replace(/^error: /, "") }, { cause: error });
}

function toReport({ code, kind, message, advice }: BotError): ErrorReport {
  return { schemaVersion: 1, error: { code, kind, message, advice } };
}

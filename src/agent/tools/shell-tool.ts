/** `shell`: one command in the sandbox, in a fresh shell that starts where the one before ended. */
import { z } from "zod";
import type { Sandbox, Syntax } from "../../domain/ports.ts";
import { DEFAULT_EXEC, type ExecResult } from "../../domain/sandbox.ts";
import { cleanOutput } from "../observation.ts";
import { defineTool, type Tool, type ToolMemory, type ToolResult } from "../tool.ts";
import { readComplexityWish, showComplexity } from "./shell-complexity.ts";
import {
  decideShellState,
  readShellState,
  splitShellOutput,
  toShellCommand,
  toShellMemory,
  type ShellStep,
} from "./shell-session.ts";

const MAX_SECONDS = 300;

export interface ShellDeps {
  readonly sandbox: Pick<Sandbox, "exec" | "read">;
  readonly syntax: Pick<Syntax, "complexity">;
}

export function createShellTool(deps: ShellDeps): Tool {
  const { sandbox } = deps;
  return defineTool({
    name: "shell",
    description: `Runs a command with sh, first at the repository's root, without network. cd and export last; all else is fresh in each call. "complexity FILE" lists its functions by McCabe complexity. timeout in seconds, at most ${MAX_SECONDS}.`,
    mutating: true,
    input: z.strictObject({
      command: z.string().min(1).max(20_000),
      timeout: z.int().min(1).max(MAX_SECONDS).default(60),
    }),
    async run({ command, timeout }, { memory, signal }) {
      if (command.includes("\0")) return { ok: false, text: "A command holds no NUL.", summary: "shell: refused" };
      const state = readShellState(memory);
      const files = readComplexityWish(command, state.cwd);
      if (files !== undefined) return showComplexity(deps, files);
      const options = { ...DEFAULT_EXEC, timeoutMs: timeout * 1_000 };
      const result = await sandbox.exec(toShellCommand(command, state), options, signal);
      return toResult(command, result, memory);
    },
  });
}

function toResult(command: string, result: ExecResult, memory: ToolMemory): ToolResult {
  const before = readShellState(memory);
  const { text, seen } = splitShellOutput(new TextDecoder().decode(result.stdout));
  const { state, remarks } = seen === undefined ? { state: before, remarks: [] } : decideShellState(before, seen);
  return {
    ok: result.exitCode === 0,
    text: renderExec(result, text, { state, remarks }),
    shape: "output",
    summary: `shell ${command.slice(0, 80)} → ${renderEnd(result)}`,
    remember: toShellMemory(before, state),
  };
}

function renderExec(result: ExecResult, out: string, { state, remarks }: ShellStep): string {
  const stdout = out.trimEnd();
  const stderr = new TextDecoder().decode(result.stderr).trimEnd();
  const body = [stdout, stderr === "" ? "" : `stderr:\n${stderr}`].filter((part) => part !== "").join("\n");
  const folder = state.cwd === "" ? "" : ` (now in ${state.cwd})`;
  return [`${renderEnd(result)}${folder}`, cleanOutput(body), ...remarks].filter((part) => part !== "").join("\n");
}

function renderEnd(result: ExecResult): string {
  if (result.timedOut) return "timed out, everything it started was ended";
  if (result.oom) return "ended: out of memory";
  return `exit ${result.exitCode}`;
}

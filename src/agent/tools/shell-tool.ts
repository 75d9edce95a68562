/** `shell`: one command in the sandbox, in a fresh shell at the repository's root. */
import { z } from "zod";
import type { Sandbox } from "../../domain/ports.ts";
import { DEFAULT_EXEC, type ExecResult } from "../../domain/sandbox.ts";
import { cleanOutput } from "../observation.ts";
import { defineTool, type Tool } from "../tool.ts";

const MAX_SECONDS = 300;

export function createShellTool(sandbox: Pick<Sandbox, "exec">): Tool {
  return defineTool({
    name: "shell",
    description: `Runs a command with sh at the repository's root, without network. Each call is a fresh shell. timeout in seconds, at most ${MAX_SECONDS}.`,
    mutating: true,
    input: z.strictObject({
      command: z.string().min(1).max(20_000),
      timeout: z.int().min(1).max(MAX_SECONDS).default(60),
    }),
    async run({ command, timeout }, { signal }) {
      const result = await sandbox.exec(["sh", "-c", command], { ...DEFAULT_EXEC, timeoutMs: timeout * 1_000 }, signal);
      const ok = result.exitCode === 0;
      return {
        ok,
        text: renderExec(result),
        shape: "output",
        summary: `shell ${command.slice(0, 80)} → ${renderEnd(result)}`,
      };
    },
  });
}

function renderExec(result: ExecResult): string {
  const decoder = new TextDecoder();
  const stdout = decoder.decode(result.stdout).trimEnd();
  const stderr = decoder.decode(result.stderr).trimEnd();
  const body = [stdout, stderr === "" ? "" : `stderr:\n${stderr}`].filter((part) => part !== "").join("\n");
  return `${renderEnd(result)}\n${cleanOutput(body)}`.trimEnd();
}

function renderEnd(result: ExecResult): string {
  if (result.timedOut) return "timed out, everything it started was ended";
  if (result.oom) return "ended: out of memory";
  return `exit ${result.exitCode}`;
}

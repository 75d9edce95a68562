/** Programs of this machine, without a shell. */
import { execFileSync } from "node:child_process";

/** Standard output, or an exception with what the program said. Git's own configuration is not read. */
export function runProgram(file: string, args: readonly string[], over: RunOptions = {}): Buffer {
  return execFileSync(file, [...args], {
    maxBuffer: 1 << 30,
    stdio: ["pipe", "pipe", "pipe"],
    ...(over.cwd === undefined ? {} : { cwd: over.cwd }),
    ...(over.timeoutMs === undefined ? {} : { timeout: over.timeoutMs }),
    ...(over.input === undefined ? {} : { input: over.input }),
    env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", ...over.env },
  });
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: Uint8Array | string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

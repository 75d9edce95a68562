/** Runs git on a bare repository, cut off from the settings of the machine. */
import { execFile } from "node:child_process";

export interface GitOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

export const GIT_ENV = {
  PATH: process.env["PATH"] ?? "",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  HOME: "/nonexistent",
  LC_ALL: "C",
};

/** What git printed. @throws when git fails */
export async function runGitIn(gitDir: string, args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  return runGit([`--git-dir=${gitDir}`, "-c", "core.quotePath=false", ...args], options);
}

/** The same for what is no repository yet. @throws when git fails */
export function runGit(args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settings = { env: { ...GIT_ENV, ...options.env }, encoding: "buffer" as const, maxBuffer: 256 * 1024 * 1024 };
    const child = execFile("git", args, settings, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`git ${args[1] ?? ""} failed`, { cause: error }));
    });
    // Git may end before it has read everything; its exit status says what happened.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input ?? "");
  });
}

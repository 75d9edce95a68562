/** The built binary as a person runs it: arguments and input in, exit code and both streams out. */
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Kept between runs: solve removes the oldest itself. */
const SOLVE_DIR = join(tmpdir(), "swe-agent-solved-in-tests");

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function runBuilt(
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {},
): Promise<Ran> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", SOLVE_DIR, ...options.env };
  const child = spawn(process.execPath, ["dist/src/main-cli.js", ...args], { env, stdio: "pipe" });
  let out = "";
  let err = "";
  child.stdout.on("data", (text: Buffer) => (out += text.toString()));
  child.stderr.on("data", (text: Buffer) => (err += text.toString()));
  child.stdin.end(options.input ?? "");
  return new Promise((resolve) => {
    child.once("close", (code) => {
      resolve({ code, out, err });
    });
  });
}

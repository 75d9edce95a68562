/** Where the sandbox's programs are, so that the project's own runner is started with the same ones. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "./run-program.ts";

const SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin";

/** Folders of toolchains outside `/usr`; `BENCH_TOOLS` names them, separated by colons. */
export function listToolFolders(): readonly string[] {
  const named = process.env["BENCH_TOOLS"];
  if (named !== undefined) return named.split(":").filter((folder) => folder !== "");
  const folders = [join(process.execPath, "../.."), findRust()];
  return folders.filter((folder) => folder !== undefined && !/^\/usr(?:\/local)?$/.test(folder)) as readonly string[];
}

export function toOwnPath(toolFolders: readonly string[]): string {
  return [...toolFolders.map((folder) => join(folder, "bin")), SYSTEM_PATH].join(":");
}

/** A version manager's own command chooses by the home folder, which a sandbox has not. */
function findRust(): string | undefined {
  try {
    const root = runProgram("rustc", ["--print", "sysroot"]).toString().trim();
    return existsSync(join(root, "bin/cargo")) ? root : undefined;
  } catch {
    return undefined;
  }
}

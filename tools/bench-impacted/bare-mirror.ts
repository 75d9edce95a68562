/** Reading a bare repository of the mirror folder. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../bench-verify/run-program.ts";

export interface BareMirror {
  readonly text: (args: readonly string[]) => string;
  readonly bytes: (args: readonly string[], stdin?: string) => Buffer;
}

/** `<folder>/<owner>+<name>/repo`. */
export function openBareMirror(folder: string, name: string): BareMirror {
  const gitDir = join(folder, name.replace("/", "+"), "repo");
  if (!existsSync(gitDir)) throw new Error(`no mirror of ${name} in BENCH_MIRROR`);
  const bytes = (args: readonly string[], input?: string): Buffer =>
    runProgram(
      "git",
      [`--git-dir=${gitDir}`, "-c", "core.quotePath=false", ...args],
      input === undefined ? {} : { input },
    );
  return { bytes, text: (args) => bytes(args).toString("utf8") };
}

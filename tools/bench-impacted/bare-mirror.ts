/** Reading a bare repository of the mirror folder. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

export interface BareMirror {
  readonly text: (args: readonly string[]) => string;
  readonly bytes: (args: readonly string[], stdin?: string) => Buffer;
}

const MAX_BYTES = 1024 ** 3;

/** `<folder>/<owner>+<name>/repo`. */
export function openBareMirror(folder: string, name: string): BareMirror {
  const gitDir = join(folder, name.replace("/", "+"), "repo");
  if (!existsSync(gitDir)) throw new Error(`no mirror of ${name} in BENCH_MIRROR`);
  const bytes = (args: readonly string[], stdin?: string): Buffer =>
    execFileSync("git", [`--git-dir=${gitDir}`, "-c", "core.quotePath=false", ...args], {
      maxBuffer: MAX_BYTES,
      ...(stdin === undefined ? {} : { input: stdin }),
    });
  return { bytes, text: (args) => bytes(args).toString("utf8") };
}

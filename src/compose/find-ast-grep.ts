/** The program for search by syntax, as npm installed it beside us. */
import { createRequire } from "node:module";

/** @returns an absolute path; undefined where npm has none for this machine, or left it out. */
export function findAstGrep(): string | undefined {
  const libc = process.platform === "linux" ? "-gnu" : "";
  try {
    // The packages of single platforms, because the one over them needs a script at its installation.
    return createRequire(import.meta.url).resolve(`@ast-grep/cli-${process.platform}-${process.arch}${libc}/ast-grep`);
  } catch {
    return undefined;
  }
}

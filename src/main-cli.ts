#!/usr/bin/env -S node --
// The two dashes: Node would take an --env-file behind the script's name for an option of its own.
/** The binary: one command, its exit code, and signals turned into an orderly end. */
import { text } from "node:stream/consumers";
import { runCommandLine } from "./cli/command-line.ts";
import { createUseCases } from "./compose.ts";
import { VERSION } from "./compose/product.ts";

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.once(name, () => {
    stopping.abort({ kind: "shutdown" });
    // A second one means it: whatever is still open is left to the next start.
    process.once(name, () => process.exit(130));
  });
}

const say = (words: string): void => {
  process.stderr.write(words);
};
const useCases = createUseCases({ env: process.env, readStandardInput: () => text(process.stdin), say });
const terminal = { out: (words: string) => void process.stdout.write(words), err: say };
process.exitCode = await runCommandLine(
  { useCases, terminal, version: VERSION },
  process.argv.slice(2),
  stopping.signal,
);
// Everything is released: a connection that lingers in some library must not keep the process.
setTimeout(() => process.exit(), 1_000).unref();

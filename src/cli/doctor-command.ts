/** `doctor`: what this machine can do, what it lacks, and what to do about it. */
import type { Command } from "commander";
import type { DoctorReport } from "../domain/solve-result.ts";
import type { CommandFrame } from "./command-frame.ts";

export function addDoctorCommand(program: Command, { useCases, terminal, signal, end }: CommandFrame): void {
  program
    .command("doctor")
    .description("probe this machine, its sandboxes, the model server and, with a folder, that repository's tests")
    .argument("[dir]", "a repository to look at")
    .option("--json", "print exactly one JSON object on standard output")
    .action(async (folder: string | undefined, options: { readonly json?: true }) => {
      const report = await useCases.doctor(folder, signal);
      terminal.out(options.json === true ? `${JSON.stringify(report)}\n` : render(report));
      end(report.probes.some(({ status }) => status === "failed") ? 1 : 0);
    });
}

const MARKS = { ok: "ok     ", missing: "missing", failed: "FAILED " } as const;

function render({ probes }: DoctorReport): string {
  const width = Math.max(...probes.map(({ name }) => name.length));
  return probes
    .map(({ name, status, found, advice }) => {
      const line = `${MARKS[status]}  ${name.padEnd(width)}  ${found}\n`;
      return advice === "" ? line : `${line}${" ".repeat(width + 11)}→ ${advice}\n`;
    })
    .join("");
}

/** What was measured already, one JSON line each: a run that was cut off goes on where it was. */
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { VARIANT_KINDS } from "./variant.ts";

const Row = z.object({
  key: z.string(),
  id: z.string(),
  kind: z.enum(VARIANT_KINDS),
  detail: z.string(),
  /**
   * `suite-red`: by the project's own suite; `old-tests-red`: fixed, but the suite as it was wants the old behaviour;
   * `unknown`: it did not end in time.
   */
  truth: z.enum(["fixed", "not-fixed", "old-tests-red", "suite-green", "suite-red", "unknown"]),
  /** The gate's word, or `thrown` for a failure of ours. */
  verdict: z.string(),
  proof: z.string().nullable(),
  reason: z.string(),
  runner: z.string(),
  durationMs: z.number(),
  testMs: z.number(),
});
export type Row = z.infer<typeof Row>;

export interface Journal {
  find(key: string): Row | undefined;
  add(row: Row): void;
}

/** A line that is torn or of another form never happened. */
export function openJournal(file: string): Journal {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  const rows = new Map(lines.flatMap((line) => toRow(line).map((row) => [row.key, row])));
  return {
    find: (key) => rows.get(key),
    add(row) {
      rows.set(row.key, row);
      appendFileSync(file, `${JSON.stringify(row)}\n`);
    },
  };
}

function toRow(line: string): readonly Row[] {
  try {
    return [Row.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

/** Changes with every line of the gate. */
export function hashGate(): string {
  const hash = createHash("sha256");
  for (const path of readdirSync("src/verify", { recursive: true, encoding: "utf8" }).sort()) {
    if (path.endsWith(".ts")) hash.update(path).update(readFileSync(join("src/verify", path)));
  }
  return hash.digest("hex").slice(0, 12);
}

/** The files of one `solve` on disk and how they are read: a line that was cut by a kill never happened. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { BotError } from "../domain/bot-error.ts";
import { Mode } from "../domain/mode.ts";
import { RunEvent } from "../domain/run-event.ts";
import { SANDBOX_KINDS } from "../domain/sandbox.ts";
import { SolveResult } from "../domain/solve-result.ts";

export const StoredSolve = z.object({
  schemaVersion: z.literal(1),
  run: z.string(),
  /** Absolute. */
  repository: z.string(),
  /** Which work tree that is in, by whatever name; runs of old have none. */
  gitFolder: z.string().optional(),
  ref: z.string(),
  title: z.string(),
  body: z.string(),
  mode: z.union([Mode, z.literal("auto")]),
  candidates: z.int().positive().optional(),
  /** As given on the command line; a resume may name others. */
  modelUrl: z.string().optional(),
  model: z.string().optional(),
  sandbox: z.enum(SANDBOX_KINDS).optional(),
  createdAt: z.string(),
  /** Raised by every resume. */
  epoch: z.int().positive(),
});
export type StoredSolve = z.infer<typeof StoredSolve>;

export const SOLVE_FILES = {
  about: "solve.json",
  events: "events.jsonl",
  result: "result.json",
  lock: "lock",
} as const;

interface ReadEvents {
  readonly rows: readonly RunEvent[];
  readonly wholeBytes: number;
  /** The last row was cut by a kill. */
  readonly isTorn: boolean;
}

export async function readEvents(path: string): Promise<ReadEvents> {
  const text = await readFile(join(path, SOLVE_FILES.events), "utf8").catch(() => "");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const lines = whole.split("\n").slice(0, -1);
  const rows = lines.map((line, index) =>
    parseStored(line, { schema: RunEvent, path, what: `${SOLVE_FILES.events}, row ${index + 1}` }),
  );
  return { rows, wholeBytes: Buffer.byteLength(whole), isTorn: whole.length < text.length };
}

export async function readAbout(path: string): Promise<StoredSolve | undefined> {
  return readStored(path, SOLVE_FILES.about, StoredSolve);
}

export async function readResult(path: string): Promise<SolveResult | undefined> {
  return readStored(path, SOLVE_FILES.result, SolveResult);
}

async function readStored<Value>(path: string, name: string, schema: z.ZodType<Value>): Promise<Value | undefined> {
  const text = await readFile(join(path, name), "utf8").catch(() => undefined);
  return text === undefined ? undefined : parseStored(text, { schema, path, what: name });
}

interface Stored<Value> {
  readonly schema: z.ZodType<Value>;
  readonly path: string;
  readonly what: string;
}

/** @throws BotError `solve-unreadable` */
function parseStored<Value>(text: string, { schema, path, what }: Stored<Value>): Value {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? toReason(error) : "it is not JSON";
    throw new BotError("solve-unreadable", { path, what, reason }, { cause: error });
  }
}

function toReason({ issues }: z.ZodError): string {
  const [first] = issues;
  return `${first?.path.join(".") ?? ""}: ${first?.message ?? "not known"}`.replace(/^: /, "").slice(0, 200);
}

export async function writeWhole(file: string, value: unknown): Promise<void> {
  await writeFile(`${file}.tmp`, `${JSON.stringify(value)}\n`, { mode: 0o600 });
  await rename(`${file}.tmp`, file);
}

export function toUnwritable(path: string, error: unknown): BotError {
  const reason = error instanceof Error ? error.message : String(error);
  const advice = "Set SOLVE_DIR to a folder that you may write to and that has room.";
  return new BotError("cannot-write", { path, reason, advice }, { cause: error });
}

/** Parses settings and says everything that is wrong at once; an unknown key is answered with the nearest valid one. */
import { closest, distance } from "fastest-levenshtein";
import type { z } from "zod";
import { BotError } from "../domain/bot-error.ts";

/** @throws BotError `bad-settings`, naming every problem and `source`. */
export function parseWithNames<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  source: string,
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const names = listKeys(schema);
  const problems = parsed.error.issues.flatMap((issue) => renderIssue(issue, names));
  throw new BotError("bad-settings", { source, problems: problems.join("; ") });
}

/** `KEY (did you mean OTHER?)`, when there is one near enough to be meant; else where all names are to be found. */
export function withNearest(key: string, names: readonly string[], all = `known: ${names.join(", ")}`): string {
  const nearest = names.length === 0 ? "" : closest(key, [...names]);
  const near = nearest !== "" && distance(key, nearest) <= Math.max(2, Math.floor(key.length / 3));
  return near ? `${key} (did you mean ${nearest}?)` : `${key} (${all})`;
}

function renderIssue(issue: z.core.$ZodIssue, names: readonly string[]): readonly string[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => `unknown key ${withNearest(key, names)}`);
  return [`${issue.path.map(String).join(".") || "the file"}: ${issue.message}`];
}

function listKeys(schema: z.ZodType): readonly string[] {
  const shape = (schema as { readonly shape?: Readonly<Record<string, unknown>> }).shape;
  return shape === undefined ? [] : Object.keys(shape);
}

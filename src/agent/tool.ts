/** A tool: a plain object. Its description and schema live only here; the prompt's list is built from them. */
import { z } from "zod";
import type { ToolSchema } from "../domain/model-turn.ts";

export interface ToolResult {
  /** What the model reads; made to fit afterwards. */
  readonly text: string;
  /** One line for people and logs. */
  readonly summary: string;
  readonly ok: boolean;
  /** What is cut when it is too long: a list's end, which is the default, or an output's middle, which is then kept aside. */
  readonly shape?: "list" | "output";
  /** What later calls of this run have to know; null forgets. Kept in the row, so that a continued run knows it too. */
  readonly remember?: Readonly<Record<string, string | null>>;
  /** Files that it wrote. */
  readonly changed?: readonly string[];
}

/** What earlier calls of this run asked to be remembered. */
export type ToolMemory = ReadonlyMap<string, string>;

export interface ToolUse {
  readonly memory: ToolMemory;
  readonly signal: AbortSignal;
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  /** Whether the workspace may look different afterwards; it is checkpointed then. */
  readonly mutating: boolean;
  readonly schema: ToolSchema;
  /** What is wrong with the arguments; undefined when they are valid. */
  check(argumentsJson: string): string | undefined;
  /** Checks the arguments first; what is wrong with them is an `invalid` answer, not an error. */
  execute(argumentsJson: string, use: ToolUse): Promise<ToolRun>;
  /** Of the tool that ends the loop: whether it does now; it is run like any other when it does not. */
  mayEnd?(use: ToolUse): Promise<boolean>;
}

export type ToolRun =
  { readonly kind: "ran"; readonly result: ToolResult } | { readonly kind: "invalid"; readonly problems: string };

export interface ToolDefinition<Shape extends z.ZodRawShape> {
  readonly name: string;
  readonly description: string;
  readonly mutating: boolean;
  readonly input: z.ZodObject<Shape>;
  run(input: z.infer<z.ZodObject<Shape>>, use: ToolUse): Promise<ToolResult>;
}

export function defineTool<Shape extends z.ZodRawShape>(definition: ToolDefinition<Shape>): Tool {
  const { name, description, mutating, input } = definition;
  return {
    name,
    description,
    mutating,
    schema: { name, description, parameters: toParameters(input) },
    check(argumentsJson) {
      const parsed = parseArguments(argumentsJson, input);
      return parsed.kind === "invalid" ? parsed.problems : undefined;
    },
    async execute(argumentsJson, use) {
      const parsed = parseArguments(argumentsJson, input);
      if (parsed.kind === "invalid") return parsed;
      return { kind: "ran", result: await definition.run(parsed.value, use) };
    },
  };
}

type Parsed<Value> =
  { readonly kind: "valid"; readonly value: Value } | { readonly kind: "invalid"; readonly problems: string };

function parseArguments<Shape extends z.ZodRawShape>(
  argumentsJson: string,
  input: z.ZodObject<Shape>,
): Parsed<z.infer<z.ZodObject<Shape>>> {
  let value: unknown;
  try {
    value = JSON.parse(argumentsJson === "" ? "{}" : argumentsJson);
  } catch (error) {
    return {
      kind: "invalid",
      problems: `the arguments are not JSON: ${error instanceof Error ? error.message : "unreadable"}`,
    };
  }
  const checked = input.safeParse(value);
  if (checked.success) return { kind: "valid", value: checked.data };
  const problems = checked.error.issues.map((issue) => `${issue.path.join(".") || "arguments"}: ${issue.message}`);
  return { kind: "invalid", problems: problems.join("; ") };
}

// Length and pattern keywords are taken out: grammar engines turn them into grammars that cannot hold a newline.
// They are checked here, by zod, after the answer.
const UNSOUND_KEYWORDS = [
  "$schema",
  "minLength",
  "maxLength",
  "pattern",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "default",
];

function toParameters(input: z.ZodObject): Readonly<Record<string, unknown>> {
  return strip(z.toJSONSchema(input, { io: "output" })) as Readonly<Record<string, unknown>>;
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !UNSOUND_KEYWORDS.includes(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, strip(inner)]));
}

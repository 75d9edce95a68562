/** What stands for an older observation: how to get it again, and of tests what they showed. Pure. */
import { OUTPUT_PREFIX } from "../tool-memory.ts";
import type { RunEventOf } from "../../domain/run-event.ts";

/** What these show can be had again; what an edit did or a verdict said cannot. */
const REPEATABLE: ReadonlySet<string> = new Set(["search", "read", "tree", "shell", "test"]);
const MAX_TEST_CHARS = 600;
const FAILING = /^(?:FAILED|ERROR) /;

/** The text itself when it cannot be had again, or when a stub would not be shorter. */
export function renderStub({ tool, text, summary, remember }: RunEventOf<"tool.finished">): string {
  if (!REPEATABLE.has(tool)) return text;
  const aside = Object.keys(remember ?? {}).find((key) => key.startsWith(OUTPUT_PREFIX));
  const again = aside === undefined ? "call it again if you need it" : `read ${aside} if you need it`;
  const stub = `(left out to save room: ${summary}; ${again})${tool === "test" ? renderTests(text) : ""}`;
  return stub.length < text.length ? stub : text;
}

/** Failing tests stay: they are what the work is about. */
function renderTests(text: string): string {
  const failing = text.split("\n").filter((line) => FAILING.test(line));
  return failing.length === 0 ? "" : `\n${failing.join("\n").slice(0, MAX_TEST_CHARS)}`;
}

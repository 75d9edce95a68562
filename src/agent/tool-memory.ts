/** What tools remember over a run, read from its rows: a continued run knows the same. Pure. */
import type { RunEvent } from "../domain/run-event.ts";
import type { ToolMemory } from "./tool.ts";

export function toMemory(events: readonly RunEvent[]): ToolMemory {
  const memory = new Map<string, string>();
  for (const event of events) {
    if (event.type !== "tool.finished" || event.remember === undefined) continue;
    for (const [key, value] of Object.entries(event.remember)) {
      if (value === null) memory.delete(key);
      else memory.set(key, value);
    }
  }
  return memory;
}

/** Where a long output lies aside: its name is a path for `read`. */
export const OUTPUT_PREFIX = "output:";

/** Where the shell's last command ended, and what it exported; see `shell-session.ts`. */
export const SHELL_CWD = "shell.cwd";
export const SHELL_ENV = "shell.env";
export const SHELL_BASE = "shell.base";

const CHANGED_PREFIX = "changed:";

/** To be remembered: these files were changed by a tool of ours. */
export function toChanged(paths: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(paths.map((path) => [`${CHANGED_PREFIX}${path}`, ""]));
}

/** Files that tools changed in this run, in the order of their first change. */
export function listChanged(memory: ToolMemory): readonly string[] {
  return [...memory.keys()]
    .filter((key) => key.startsWith(CHANGED_PREFIX))
    .map((key) => key.slice(CHANGED_PREFIX.length));
}

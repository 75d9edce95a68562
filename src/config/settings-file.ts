/** The text of `swe-agent.env` → settings. Pure; a line is named by its number, because it may hold a secret. */
import { parseEnv } from "node:util";
import { BotError } from "../domain/bot-error.ts";
import { withNearest } from "./parse-with-names.ts";
import { listServiceSettings } from "./service-settings.ts";

/** Read in the current folder when no file is named. */
export const SETTINGS_FILE = "swe-agent.env";

/**
 * `KEY=value` lines with `#` comments, as `node --env-file` reads them. Values never need more than one line.
 *
 * @throws BotError `bad-settings` with every line that is none and every key that no setting has
 */
export function parseSettingsFile(text: string, name: string): Readonly<Record<string, string>> {
  const names = listServiceSettings().map((setting) => setting.name);
  // A line that is none would otherwise become part of the next one's key, and be quoted with it.
  const values = parseEnv(text.split("\n").filter(isLine).join("\n")) as Record<string, string>;
  const problems = [
    ...text.split("\n").flatMap((line, index) => (isLine(line) ? [] : [`line ${index + 1} is not KEY=value`])),
    ...Object.keys(values)
      .filter((key) => !names.includes(key))
      .map((key) => `unknown key ${withNearest(key, names, ".env.example lists every name")}`),
  ];
  if (problems.length === 0) return values;
  const lines = problems.map((problem) => `\n  - ${problem}`).join("");
  throw new BotError("bad-settings", { source: name, problems: lines });
}

/** The same text with these values set: a key that is there keeps its place, others go to the end, empty ones go. */
export function withSettings(text: string, changes: Readonly<Record<string, string>>): string {
  const kept = text.split("\n").flatMap((line) => {
    const key = /^\s*(?:export\s+)?([A-Z_]+)\s*=/.exec(line)?.[1];
    if (key === undefined || changes[key] === undefined) return [line];
    return changes[key] === "" ? [] : [toLine(key, changes[key])];
  });
  const there = parseEnv(text);
  const added = Object.entries(changes).filter(([key, value]) => value !== "" && there[key] === undefined);
  const body = kept.join("\n").replace(/\n+$/, "");
  return `${[...(body === "" ? [] : [body]), ...added.map(([key, value]) => toLine(key, value))].join("\n")}\n`;
}

function toLine(key: string, value: string): string {
  const quote = ["'", '"', "`"].find((mark) => !value.includes(mark)) ?? "'";
  return /^[\w./:@%+,=?&~-]*$/.test(value) ? `${key}=${value}` : `${key}=${quote}${value}${quote}`;
}

function isLine(line: string): boolean {
  return /^\s*(#|$)/.test(line) || /^\s*(export\s+)?[A-Z][A-Z0-9_]*\s*=/.test(line);
}

/** `.github/swe-agent.yml` on the default branch: what a repository may say about itself. */
import { parse } from "yaml";
import { z } from "zod";
import { BotError } from "../domain/bot-error.ts";
import { Mode } from "../domain/mode.ts";
import { parseWithNames } from "./parse-with-names.ts";

export const RepositorySettings = z.strictObject({
  setup: z
    .array(z.string().min(1))
    .max(20)
    .default([])
    .describe("Commands that prepare a fresh checkout, run in order by sh without network."),
  test: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe("The command that runs the tests; found by itself if absent."),
  mode: z
    .enum(["auto", ...Mode.options])
    .default("auto")
    .describe("What a run may spend; auto lets the controller decide."),
});
export type RepositorySettings = z.infer<typeof RepositorySettings>;

export const REPOSITORY_SETTINGS_PATH = ".github/swe-agent.yml";
const MAX_CHARS = 64 * 1024;

/**
 * `undefined` (no file) gives the defaults.
 *
 * @throws BotError `bad-settings`
 */
export function parseRepositorySettings(text: string | undefined): RepositorySettings {
  if (text === undefined) return RepositorySettings.parse({});
  return parseWithNames(RepositorySettings, readYaml(text) ?? {}, REPOSITORY_SETTINGS_PATH);
}

function readYaml(text: string): unknown {
  if (text.length > MAX_CHARS) throw bad(`the file has more than ${MAX_CHARS} characters`);
  try {
    // Aliases are how a small file becomes a large one; nobody needs them here.
    return parse(text, { maxAliasCount: 0, uniqueKeys: true, customTags: [] }) as unknown;
  } catch (error) {
    throw bad(error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error));
  }
}

function bad(problems: string): BotError {
  return new BotError("bad-settings", { source: REPOSITORY_SETTINGS_PATH, problems });
}

/** Settings from a file beneath those of the environment, and a word when others can read it. */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "../config/service-settings.ts";
import { parseSettingsFile, SETTINGS_FILE } from "../config/settings-file.ts";
import { BotError } from "../domain/bot-error.ts";

export interface SettingsFileWish {
  readonly env: Environment;
  /** As named by `--settings`; goes before `SWE_AGENT_ENV_FILE`. */
  readonly named: string | undefined;
  /** Where `swe-agent.env` is looked for when none is named; undefined looks for none. */
  readonly folder: string | undefined;
}

export interface SettingsRead {
  /** The file's values, overruled by the environment's. */
  readonly env: Environment;
  readonly warnings: readonly string[];
}

/** @throws BotError `bad-settings` for a named file that cannot be read and for what is wrong in it */
export async function readSettingsFile({ env, named, folder }: SettingsFileWish): Promise<SettingsRead> {
  const wanted = named ?? (env["SWE_AGENT_ENV_FILE"] === "" ? undefined : env["SWE_AGENT_ENV_FILE"]);
  const path = wanted ?? (folder === undefined ? undefined : join(folder, SETTINGS_FILE));
  if (path === undefined) return { env, warnings: [] };
  const file = await readIfThere(path, wanted !== undefined);
  if (file === undefined) return { env, warnings: [] };
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const warnings = file.isLoose ? [`Others can read ${path}, which holds secrets: chmod 600 ${path}`] : [];
  return { env: { ...parseSettingsFile(file.text, path), ...given }, warnings };
}

async function readIfThere(
  path: string,
  mustExist: boolean,
): Promise<{ readonly text: string; readonly isLoose: boolean } | undefined> {
  try {
    const { mode } = await stat(path);
    return { text: await readFile(path, "utf8"), isLoose: (mode & 0o077) !== 0 };
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code === "ENOENT" && !mustExist) return undefined;
    const reason = code === "ENOENT" ? "there is no such file" : `it cannot be read (${String(code)})`;
    throw new BotError("no-settings-file", { file: path, reason });
  }
}

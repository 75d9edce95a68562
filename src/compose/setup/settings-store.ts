/** The settings file and the key file of the set-up: written whole or not at all, for their owner only. */
import { randomBytes } from "node:crypto";
import { chmod, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { listServiceSettings, type Environment } from "../../config/service-settings.ts";
import { parseSettingsFile, SETTINGS_FILE, withSettings } from "../../config/settings-file.ts";
import { BotError } from "../../domain/bot-error.ts";
import type { SettingsStore } from "../../setup/setup-ports.ts";

const KEY_FOLDER = ".swe-agent";

/** @throws BotError `bad-settings` when a settings file is there and is not valid */
export async function openSettingsStore(folder: string, env: Environment): Promise<SettingsStore> {
  const root = resolve(folder);
  const path = join(root, SETTINGS_FILE);
  const names = listServiceSettings().map(({ name }) => name);
  const given = Object.fromEntries(
    names.flatMap((name) => (env[name] === undefined || env[name] === "" ? [] : [[name, env[name]] as const])),
  );
  let text = await readText(path);
  let saved = parseSettingsFile(text, path);
  let writing = Promise.resolve();
  return {
    path,
    values: () => ({ ...withoutEmpty(saved), ...given }),
    overruled: () => Object.keys(given),
    save(changes) {
      // One after the other: each starts from what the one before it wrote.
      const next = writing.then(async () => {
        const all = { ...elsewhere(root, { ...saved, ...given }), ...changes };
        const next = withSettings(text, all);
        const read = parseSettingsFile(next, path);
        await writePrivately(path, next);
        [text, saved] = [next, read];
      });
      writing = next.catch(() => undefined);
      return next;
    },
    async saveKey(appId, pem) {
      const file = join(root, KEY_FOLDER, `app-${appId}.private-key.pem`);
      await writePrivately(file, pem, "private folder");
      return file;
    },
  };
}

/** In another folder than the current one, the data goes there too and not to wherever the service is started. */
function elsewhere(root: string, values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (root === process.cwd() || values["DATA_DIR"] !== undefined) return {};
  return { DATA_DIR: join(root, KEY_FOLDER) };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code === "ENOENT") return "";
    throw new BotError("bad-settings", { source: path, problems: `it cannot be read (${String(code)})` });
  }
}

async function writePrivately(path: string, text: string, folder?: "private folder"): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (folder !== undefined) await chmod(dirname(path), 0o700);
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    const { code } = error as { readonly code?: unknown };
    const reason = `${path} cannot be written (${String(code)}). Choose another folder with --dir.`;
    throw new BotError("bad-usage", { reason }, { cause: error });
  }
}

function withoutEmpty(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}

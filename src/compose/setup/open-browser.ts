/** Opens an address in the person's browser, where there is one, without telling it to others on this machine. */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { listServiceSettings, type Environment } from "../../config/service-settings.ts";

export interface OpenedBrowser {
  /** Takes the file away; a second time does nothing. */
  remove(): Promise<void>;
}

/**
 * Best effort: the address is printed as well. Everybody can read the arguments of a process, so the browser gets the
 * name of a file that only its owner can read, and the file leads on to the address. It lies in `folder`, because a
 * confined browser sees no `/tmp` and no hidden folder. Undefined when it could not be written.
 */
export async function openBrowser(
  url: string,
  { folder, env }: { readonly folder: string; readonly env: Environment },
): Promise<OpenedBrowser | undefined> {
  const file = await writeRedirect(url, resolve(folder)).catch(() => undefined);
  if (file === undefined) return undefined;
  const program = process.platform === "darwin" ? "open" : "xdg-open";
  const child = spawn(program, [file], { stdio: "ignore", detached: true, env: withoutSecrets(env) });
  child.once("error", () => undefined);
  child.unref();
  return { remove: () => rm(join(file, ".."), { recursive: true, force: true }).catch(() => undefined) };
}

/** What a desktop's programs need; the settings of ours are not their business. */
function withoutSecrets(env: Environment): NodeJS.ProcessEnv {
  const ours = new Set(listServiceSettings().map(({ name }) => name));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.has(name)));
}

async function writeRedirect(url: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Made for its owner alone.
  const file = join(await mkdtemp(join(folder, "swe-agent-open-")), "open.html");
  const html = `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Set up SWE-Agent Pro</title><meta http-equiv="refresh" content="0; url=${url}"><a href="${url}">Go on</a>\n`;
  await writeFile(file, html, { mode: 0o600, flag: "wx" });
  return file;
}

/** The sandbox this machine gets, with the settings every kind needs. */
import { chmod, mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { SandboxKind } from "../domain/sandbox.ts";
import { chooseSandboxHost, type ChosenSandbox, type SandboxSettings } from "../sandbox/choose-sandbox.ts";
import { randomHex } from "./create-run-context.ts";
import { findAstGrep } from "./find-ast-grep.ts";

export interface SandboxWish {
  readonly wanted: SandboxKind | undefined;
  readonly allowNone: boolean;
  readonly image: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Every user can pass through it, so that a jail under another uid reaches its workspace. */
const BASE_FOLDER = "/var/tmp/swe-agent";

export async function openSandbox(wish: SandboxWish, signal: AbortSignal): Promise<ChosenSandbox> {
  const { wanted, allowNone } = wish;
  return chooseSandboxHost({ wanted, allowNone, settings: await prepareSandboxSettings(wish) }, signal);
}

export async function prepareSandboxSettings({
  image,
  env,
}: Pick<SandboxWish, "image" | "env">): Promise<SandboxSettings> {
  const uid = process.getuid?.() ?? 0;
  // Root's workspaces and a person's must not share a folder that one of them owns.
  const ownFolder = uid === 0 ? BASE_FOLDER : join("/var/tmp", `swe-agent-${uid}`);
  const wanted = env["SANDBOX_DIR"] ?? "";
  // An empty setting is none, as everywhere.
  const baseFolder = wanted === "" ? ownFolder : resolve(wanted);
  await mkdir(baseFolder, { recursive: true });
  await chmod(baseFolder, 0o755).catch(() => undefined);
  const astGrep = findAstGrep();
  const nodeFolder = dirname(dirname(process.execPath));
  return {
    now: () => new Date().toISOString(),
    monotonicMs: () => performance.now(),
    randomHex,
    image,
    connect: undefined,
    baseFolder,
    toolFolders: nodeFolder.startsWith("/usr") ? [] : [nodeFolder],
    programs: astGrep === undefined ? [] : [astGrep],
    path: env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
  };
}

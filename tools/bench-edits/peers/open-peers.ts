/** All peers that can be had, and of the others the reason. */
import { pathToFileURL } from "node:url";
import type { Matcher } from "../bench-case.ts";
import { openAider } from "./aider-peer.ts";
import { openCodex } from "./codex-peer.ts";
import { openGemini } from "./gemini-peer.ts";
import { installPackages } from "./install-packages.ts";
import { openOrSay, type PeerOpening } from "./peer.ts";
import { openPi } from "./pi-peer.ts";

export interface PeerFolders {
  readonly cache: string;
  readonly aider: string | undefined;
  /** `name=file.mjs`: a module of somebody else's with `edit(file, oldText, newText)`, a string or undefined. */
  readonly more: readonly string[];
}

export async function openPeers({ cache, aider, more }: PeerFolders): Promise<readonly PeerOpening[]> {
  const folder = (): string => installPackages(cache);
  const named = more.map((entry) => {
    const [name = "", file = ""] = entry.split("=");
    return openOrSay(name, async () => {
      const module = (await import(pathToFileURL(file).href)) as { edit: Matcher; version?: string; every?: number };
      return { name, version: module.version ?? file, every: module.every ?? 10, edit: module.edit };
    });
  });
  return Promise.all([
    openOrSay("gemini-cli", () => openGemini(folder())),
    openOrSay("pi", () => openPi(folder())),
    openOrSay("codex", () => openCodex(folder())),
    openOrSay("aider", () => openAider(aider)),
    ...named,
  ]);
}

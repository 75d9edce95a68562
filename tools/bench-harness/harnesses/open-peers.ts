/** Everybody who takes part, and of those who cannot the reason. */
import { createCodexHarness } from "./codex-harness.ts";
import { createGeminiHarness } from "./gemini-harness.ts";
import type { Harness, HarnessOpening } from "./harness.ts";
import { createOpencodeHarness } from "./opencode-harness.ts";
import { createQwenHarness } from "./qwen-harness.ts";
import { installPackage, type PinnedPackage } from "../install-package.ts";

interface PeerEntry {
  readonly package: PinnedPackage;
  readonly create: (modules: string, version: string) => Harness;
}

/** Name and version of each, as published. */
const PEERS: readonly PeerEntry[] = [
  { package: { name: "opencode-ai", version: "1.18.33" }, create: createOpencodeHarness },
  { package: { name: "@openai/codex", version: "0.169.0" }, create: createCodexHarness },
  { package: { name: "@google/gemini-cli", version: "0.61.0" }, create: createGeminiHarness },
  { package: { name: "@qwen-code/qwen-code", version: "0.15.10" }, create: createQwenHarness },
];

/** @param cache Where packages are kept between runs. */
export function openPeers(cache: string): readonly HarnessOpening[] {
  return PEERS.map((entry) => {
    const { name, version } = entry.package;
    try {
      return entry.create(installPackage(cache, entry.package), `${name}@${version}`);
    } catch (error) {
      return { name, missing: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) };
    }
  });
}

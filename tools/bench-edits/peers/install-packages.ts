/** Installs the npm packages that hold peers into a folder of the cache; never a dependency of ours. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Name and version of each, as published. */
export const PEER_PACKAGES = {
  gemini: { name: "@google/gemini-cli-core", version: "0.61.0" },
  pi: { name: "@mariozechner/pi-coding-agent", version: "0.73.1" },
  codex: { name: "@openai/codex", version: "0.169.0" },
} as const;

/** @returns The folder whose `node_modules` holds them. */
export function installPackages(cache: string): string {
  const folder = join(cache, "peers");
  mkdirSync(folder, { recursive: true });
  const done = join(folder, "installed");
  if (existsSync(done)) return folder;
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const wanted = Object.values(PEER_PACKAGES).map(({ name, version }) => `${name}@${version}`);
  const options = ["--save-exact", "--ignore-scripts", "--no-audit", "--no-fund"];
  execFileSync("npm", ["install", ...options, ...wanted], { cwd: folder, stdio: "ignore" });
  writeFileSync(done, wanted.join("\n"));
  return folder;
}

/** Installs one npm package into a folder of the cache; never a dependency of ours. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
}

/** @returns Its `node_modules`. One folder each, so that one that cannot be had takes no other with it. */
export function installPackage(cache: string, { name, version }: PinnedPackage): string {
  const folder = join(cache, "harness", `${name.replace("/", "+")}@${version}`);
  if (existsSync(folder)) return join(folder, "node_modules");
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, "package.json"), '{ "private": true }\n');
  const options = ["--save-exact", "--ignore-scripts", "--no-audit", "--no-fund"];
  execFileSync("npm", ["install", ...options, `${name}@${version}`], { cwd: partial, stdio: "ignore" });
  renameSync(partial, folder);
  return join(folder, "node_modules");
}

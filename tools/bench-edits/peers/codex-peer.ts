/** codex's `apply_patch`, as its released program runs it: one process for one hunk. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diffArrays } from "diff";
import { PEER_PACKAGES } from "./install-packages.ts";
import type { Peer } from "./peer.ts";

export function openCodex(folder: string): Promise<Peer> {
  const { name, version } = PEER_PACKAGES.codex;
  const program = findProgram(join(folder, "node_modules"));
  const work = join(folder, "codex-work");
  mkdirSync(work, { recursive: true });
  return Promise.resolve({
    name: "codex",
    version: `${name}@${version}`,
    every: 80,
    edit: (file, oldText, newText) => {
      writeFileSync(join(work, "file"), file);
      const ran = spawnSync(program, ["--codex-run-as-apply-patch", toPatch(oldText, newText)], { cwd: work });
      if (ran.error !== undefined) throw ran.error;
      return ran.status === 0 ? readFileSync(join(work, "file"), "utf8") : undefined;
    },
  });
}

/** The same two texts in the format its models write. */
function toPatch(oldText: string, newText: string): string {
  const lines = diffArrays(oldText.split("\n"), newText.split("\n")).flatMap(({ added, removed, value }) =>
    value.map((line) => (added ? "+" : removed ? "-" : " ") + line),
  );
  return ["*** Begin Patch", "*** Update File: file", "@@", ...lines, "*** End Patch"].join("\n");
}

function findProgram(modules: string): string {
  const platform = readdirSync(join(modules, "@openai")).find((entry) => entry.startsWith("codex-"));
  const vendor = join(modules, "@openai", platform ?? "codex", "vendor");
  const target = readdirSync(vendor)[0] ?? "";
  const program = join(vendor, target, "bin", "codex");
  if (!existsSync(program)) throw new Error("its program is not in the package for this platform");
  return program;
}

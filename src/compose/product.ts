/** Name and version, for episodes, `--version` and user agents. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Looks upwards, because the same file runs from `src` and from `dist/src`. */
function readVersion(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<
        string,
        string
      >;
      if (name === "swe-agent-pro") return version ?? "0.0.0";
    } catch {
      // No package here: one folder up.
    }
    if (folder === dirname(folder)) return "0.0.0";
  }
}

export const VERSION = readVersion();
export const PRODUCT = `swe-agent-pro ${VERSION}`;

/** This project's own eslint and tsc with all that they need, in a small folder that every sandbox can be shown. */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";

const INSTALLED = join(import.meta.dirname, "../../node_modules");
const PROGRAMS = { eslint: "eslint/bin/eslint.js", tsc: "typescript/bin/tsc" };

/** A folder with `node_modules` as a repository has it that installed both; to be removed by the caller. */
export function installLinters(): string {
  const folder = mkdtempSync("/var/tmp/installed-linters-");
  chmodSync(folder, 0o755);
  const target = join(folder, "node_modules");
  for (const name of listNeeded(["eslint", "typescript"])) {
    cpSync(join(INSTALLED, name), join(target, name), { recursive: true });
  }
  mkdirSync(join(target, ".bin"));
  for (const [name, program] of Object.entries(PROGRAMS)) symlinkSync(`../${program}`, join(target, ".bin", name));
  return folder;
}

/** With the packages that they depend on; those that lie inside another's folder are copied with it. */
function listNeeded(names: readonly string[]): ReadonlySet<string> {
  const folders = new Set(names);
  for (const folder of folders) {
    const manifest = JSON.parse(readFileSync(join(INSTALLED, folder, "package.json"), "utf8")) as {
      readonly dependencies?: Readonly<Record<string, string>>;
    };
    for (const name of Object.keys(manifest.dependencies ?? {})) folders.add(findFolder(folder, name));
  }
  return new Set([...folders].filter((folder) => !folder.includes("/node_modules/")));
}

/** As node looks for it: inside, beside, and so on outwards. */
function findFolder(from: string, name: string): string {
  const parts = from.split("/node_modules/");
  for (let depth = parts.length; depth > 0; depth -= 1) {
    const folder = [...parts.slice(0, depth), name].join("/node_modules/");
    if (existsSync(join(INSTALLED, folder))) return folder;
  }
  return name;
}

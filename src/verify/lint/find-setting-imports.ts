/** What a file of settings brings in of the repository itself: it says what is reported as much as the settings do. */
import { posix } from "node:path";

export interface BaseFiles {
  has(path: string): boolean;
  /** Undefined when there is none. */
  read(path: string): Promise<string | undefined>;
}

const MAX_DEPTH = 3;
const MAX_FILES = 20;
const MAX_CHARS = 256 * 1024;
const ENDINGS = ["", ".js", ".cjs", ".mjs", ".ts", ".mts", ".cts", ".json", "/index.js", "/index.ts", "/tsconfig.json"];
// JavaScript's `import` and `require`, `extends` of it and of JSON, `extend` of TOML. Bounds keep the time to its length.
const BRINGS_IN =
  /(?:\bfrom|\bimport|\brequire|\bextends?["']?)\s{0,20}[:=(]?\s{0,20}(\[[^\]]{0,2000}\]|["'][^"'\n]{1,400}["'])/g;
const RELATIVE = /["'](\.{1,2}\/[\w@.+/-]{1,400})["']/g;

/** Only literal relative paths are followed, three files deep and twenty in all; no package, no computed name. */
export async function findSettingImports(settings: string, base: BaseFiles): Promise<readonly string[]> {
  const found = new Set([settings]);
  let level: readonly string[] = [settings];
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const next: string[] = [];
    for (const path of level) next.push(...listImports(path, (await base.read(path)) ?? "", base));
    level = [...new Set(next)].filter((path) => !found.has(path)).slice(0, MAX_FILES + 1 - found.size);
    for (const path of level) found.add(path);
  }
  return [...found].slice(1);
}

function listImports(path: string, text: string, base: BaseFiles): readonly string[] {
  return [...text.slice(0, MAX_CHARS).matchAll(BRINGS_IN)]
    .flatMap(([, said = ""]) => [...said.matchAll(RELATIVE)])
    .flatMap(([, name = ""]) => findFile(posix.join(posix.dirname(path), name), base) ?? []);
}

/** As node and tsc look for it: a name that ends in `.js` may be one of TypeScript. */
function findFile(path: string, base: BaseFiles): string | undefined {
  const names = [...ENDINGS.map((ending) => path + ending), path.replace(/\.([cm]?)js$/, ".$1ts")];
  return names.find((name) => base.has(name));
}

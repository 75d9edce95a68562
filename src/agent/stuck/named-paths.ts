/** Files that a call is about, and files that its result names. Pure; spelling decides, nothing is looked up. */

/** Words with an extension or a folder; no absolute paths, no addresses. */
const PATH = /(?<![\w./:@-])(?:[\w@+-][\w.@+-]*\/)*[\w@+-][\w.@+-]*\.[A-Za-z]\w{0,5}(?![\w/-])/g;
const HIT = /^([^\s:|]{1,200}):\d+(?:-\d+)?:/gm;
const PATCHED = /^\+\+\+ (?:b\/)?([^\t\n]+)/gm;
const MAX_SCANNED_CHARS = 8_000;

/** Files that the arguments name: those of an edit are the ones it means to change. */
export function findArgumentPaths(tool: string, args: Readonly<Record<string, unknown>>): readonly string[] {
  if (tool === "patch") return [...toText(args["patch"]).matchAll(PATCHED)].map(([, path]) => toPlain(path ?? ""));
  if (tool === "shell") return findPaths(toText(args["command"]));
  const path = toText(args["path"]);
  return path === "" ? [] : [toPlain(path)];
}

/** Files of lines such as `src/a.ts:12:text`. */
export function findHitPaths(text: string): readonly string[] {
  return [...new Set([...text.slice(0, MAX_SCANNED_CHARS).matchAll(HIT)].map(([, path]) => toPlain(path ?? "")))];
}

/** Everything in a text that is spelt like a file of the repository. */
export function findPaths(text: string): readonly string[] {
  return [...new Set((text.slice(0, MAX_SCANNED_CHARS).match(PATH) ?? []).map(toPlain))];
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function toPlain(path: string): string {
  return path.trim().replace(/^(?:\.\/)+/, "");
}

/** What discovery knows of a tree: its file list and a few files' text. Pure. */

export interface TreeFacts {
  readonly files: readonly string[];
  readonly has: (path: string) => boolean;
  readonly texts: ReadonlyMap<string, string>;
  readonly changed: readonly string[];
}

/** One folder of a tree, looked at as a project of its own. */
export interface Project {
  readonly facts: TreeFacts;
  /** Relative to the repository's root; empty for the root itself. */
  readonly folder: string;
}

/** A longer settings file was written to cost time, or is none. */
const MAX_TEXT_CHARS = 512 * 1024;

export function toTreeFacts(given: {
  readonly files: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
  readonly changed: readonly string[];
}): TreeFacts {
  const known = new Set(given.files);
  const texts = new Map([...given.texts].filter(([, text]) => text.length <= MAX_TEXT_CHARS));
  return { ...given, texts, has: (path) => known.has(path) };
}

export function joinPath(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

export function hasFile({ facts, folder }: Project, name: string): boolean {
  return facts.has(joinPath(folder, name));
}

/** Empty where the file is missing or was not read. */
export function textOf({ facts, folder }: Project, name: string): string {
  return facts.texts.get(joinPath(folder, name)) ?? "";
}

export function isBelow(path: string, folder: string): boolean {
  return folder === "" || path.startsWith(`${folder}/`);
}

/** A folder as `cd` would reach it; undefined outside of the repository, or where a variable is in it. */
export function resolveFolder(from: string, to: string): string | undefined {
  const plain = to.replace(/^(["'])(.*)\1$/, "$2").replaceAll("\\", "/");
  if (plain.startsWith("/") || /[$`*~:]/.test(plain)) return undefined;
  const parts = from === "" ? [] : from.split("/");
  for (const part of plain.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

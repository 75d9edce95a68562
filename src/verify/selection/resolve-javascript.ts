/** Which file of the repository a module of JavaScript is. Pure. */
import { isObject, parseObject } from "../parse-object.ts";

export type Resolve = (from: string, specifier: string) => string | undefined;

const ENDS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte"];
/** TypeScript is imported under the name of what it is compiled to. */
const COMPILED = /\.([cm]?)jsx?$/;
const MAX_PACKAGES = 500;

export interface JavascriptTree {
  readonly has: (path: string) => boolean;
  /** Text of `package.json` and `tsconfig.json` files by path. */
  readonly manifests: ReadonlyMap<string, string>;
}

export function createJavascriptResolver(tree: JavascriptTree): Resolve {
  const packages = readPackages(tree);
  const aliases = readAliases(tree);
  return (from, specifier) => {
    if (/^\.{1,2}(?:\/|$)/.test(specifier)) {
      const path = joinRelative(folderOf(from), specifier);
      return path === undefined ? undefined : (findFile(tree, path) ?? findEntry(tree, packages, path));
    }
    for (const { prefix, isOpen, targets } of aliases) {
      if (isOpen ? !specifier.startsWith(prefix) : specifier !== prefix) continue;
      for (const target of targets) {
        const found = findFile(tree, isOpen ? target + specifier.slice(prefix.length) : target);
        if (found !== undefined) return found;
      }
    }
    return findInPackage(tree, packages, specifier);
  };
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function joinRelative(folder: string, specifier: string): string | undefined {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of specifier.replace(/[?#].*$/, "").split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

function findFile({ has }: JavascriptTree, path: string): string | undefined {
  if (path !== "" && has(path)) return path;
  const source = path.replace(COMPILED, "");
  const bases = source === path ? [path] : [path, source];
  const named = bases.flatMap((base) => ENDS.map((end) => `${base}${end}`)).find(has);
  if (named !== undefined) return named;
  return ENDS.map((end) => (path === "" ? `index${end}` : `${path}/index${end}`)).find(has);
}

interface Package {
  readonly name: string;
  readonly folder: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

function readPackages({ manifests }: JavascriptTree): readonly Package[] {
  return [...manifests]
    .filter(([path]) => /(?:^|\/)package\.json$/.test(path))
    .slice(0, MAX_PACKAGES)
    .flatMap(([path, text]) => {
      const manifest = parseLoosely(text);
      const name = manifest?.["name"];
      return manifest === undefined
        ? []
        : [{ name: typeof name === "string" ? name : "", folder: folderOf(path), manifest }];
    });
}

/** A folder that is a package, as `require("..")` means it. */
function findEntry(tree: JavascriptTree, packages: readonly Package[], folder: string): string | undefined {
  const known = packages.find((one) => one.folder === folder);
  return known === undefined ? undefined : findTarget(tree, known, ".");
}

/** The repository's own packages by their names, as tests of them and of workspaces' others import them. */
function findInPackage(tree: JavascriptTree, packages: readonly Package[], specifier: string): string | undefined {
  const own = packages.find(({ name }) => name !== "" && (specifier === name || specifier.startsWith(`${name}/`)));
  if (own === undefined) return undefined;
  const rest = specifier.slice(own.name.length + 1);
  return findTarget(tree, own, rest === "" ? "." : `./${rest}`);
}

function findTarget(tree: JavascriptTree, { folder, manifest }: Package, key: string): string | undefined {
  const exported = toTargets(pickExport(manifest["exports"], key));
  const plain = key === "." ? [manifest["source"], manifest["module"], manifest["main"]].flatMap(toTargets) : [key];
  const at = (target: string): string => joinRelative(folder, target) ?? target;
  for (const target of [...exported, ...plain].flatMap((one) => [one, ...toSources(one)])) {
    const found = findFile(tree, at(target));
    if (found !== undefined) return found;
  }
  const guesses = key === "." ? ["src/index", "lib/index", "index", "src/main"] : [`src/${key}`, `lib/${key}`];
  return guesses.map((guess) => findFile(tree, at(guess))).find((found) => found !== undefined);
}

/** What is built lies in the sources under the same name. */
function toSources(target: string): readonly string[] {
  const built =
    /^(?:\.\/)?(?:dist|build|lib|out|es|esm|cjs)\/(?:(?:es|esm|cjs)\/)?(.*?)(?:\.d)?(?:\.[cm]?[jt]s)?$/.exec(
      target,
    )?.[1];
  return built === undefined ? [] : [`src/${built}`, built];
}

function pickExport(exports: unknown, key: string): unknown {
  const whole = key === "." ? exports : undefined;
  if (!isObject(exports)) return typeof exports === "string" ? whole : undefined;
  if (!Object.keys(exports).some((name) => name.startsWith("."))) return whole;
  return key in exports ? exports[key] : pickPattern(exports, key);
}

/** `"./features/*": "./src/features/*.js"`. */
function pickPattern(exports: Readonly<Record<string, unknown>>, key: string): unknown {
  for (const [name, target] of Object.entries(exports)) {
    const [before = "", after] = name.split("*");
    if (after === undefined || !key.startsWith(before) || !key.endsWith(after)) continue;
    const inside = key.slice(before.length, key.length - after.length);
    return toTargets(target).map((one) => one.replaceAll("*", inside));
  }
  return undefined;
}

/** All paths of nested conditions: which one holds, only the runner knows. */
function toTargets(value: unknown, depth = 0): readonly string[] {
  if (typeof value === "string") return [value];
  if (depth > 5 || typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((one) => toTargets(one, depth + 1));
}

interface Alias {
  readonly prefix: string;
  readonly isOpen: boolean;
  readonly targets: readonly string[];
}

function readAliases({ manifests }: JavascriptTree): readonly Alias[] {
  return [...manifests]
    .filter(([path]) => /(?:^|\/)[jt]sconfig[^/]*\.json$/.test(path))
    .slice(0, MAX_PACKAGES)
    .flatMap(([path, text]) => {
      const options = parseLoosely(text)?.["compilerOptions"];
      if (!isObject(options) || !isObject(options["paths"])) return [];
      const base = typeof options["baseUrl"] === "string" ? options["baseUrl"] : ".";
      const root = joinRelative(folderOf(path), base) ?? "";
      return Object.entries(options["paths"]).map(([name, targets]) => ({
        prefix: name.replace(/\*$/, ""),
        isOpen: name.endsWith("*"),
        targets: toTargets(targets).flatMap((target) => joinOpen(root, target)),
      }));
    });
}

function joinOpen(root: string, target: string): readonly string[] {
  const path = joinRelative(root, target.replace(/\*$/, ""));
  return path === undefined ? [] : [target.endsWith("/*") ? `${path}/` : path];
}

/** With comments and commas at ends, as compilers take it; undefined for anything else. */
function parseLoosely(text: string): Readonly<Record<string, unknown>> | undefined {
  return parseObject(text) ?? parseObject(text.replace(/^\s*\/\/.*$/gm, "").replace(/,(?=\s*[}\]])/g, ""));
}

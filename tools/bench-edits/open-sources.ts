/**
 * The files of the manifest before and after, fetched into a folder of the cache: npm packages by `npm pack` from the
 * registry npm is set to, repositories from a folder of bare mirrors or else by `git clone --bare` from GitHub.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { FilePair } from "./cut-hunks.ts";

export interface Manifest {
  readonly npm: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  readonly repositories: readonly { readonly name: string; readonly from: string; readonly to: string }[];
}

export interface SourceFolders {
  readonly cache: string;
  /** Holds `<owner>+<name>/repo`, bare. */
  readonly mirror: string | undefined;
}

const LANGUAGES: Readonly<Record<string, string>> = {
  js: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  jsx: "javascript",
  ts: "typescript",
  tsx: "typescript",
  py: "python",
  c: "c",
  h: "c",
  cc: "c++",
  cpp: "c++",
  hpp: "c++",
  go: "go",
  rs: "rust",
  java: "java",
  kt: "kotlin",
  rb: "ruby",
  php: "php",
  css: "css",
  scss: "css",
};
const MAX_BYTES = 400_000;

/** In the manifest's order, files by name, so that a run is like the next. */
export function openSources(manifest: Manifest, folders: SourceFolders): readonly FilePair[] {
  mkdirSync(folders.cache, { recursive: true });
  const packages = manifest.npm.flatMap((entry) => {
    const [from, to] = [openPackage(entry.name, entry.from, folders), openPackage(entry.name, entry.to, folders)];
    return listFolder(from).flatMap((path) =>
      toPair(
        `${entry.name}/${path}`,
        path,
        [from, to].map((at) => readIn(at, path)),
      ),
    );
  });
  const repositories = manifest.repositories.flatMap(({ name, from, to }) => {
    const git = openRepository(name, folders);
    const changed = run("git", ["-C", git, "diff", "--name-only", "--diff-filter=M", "--no-renames", from, to]);
    const paths = changed
      .toString()
      .split("\n")
      .filter((path) => languageOf(path) !== undefined);
    return paths.flatMap((path) =>
      toPair(
        `${name}/${path}`,
        path,
        [from, to].map((commit) => run("git", ["-C", git, "show", `${commit}:${path}`])),
      ),
    );
  });
  return [...packages, ...repositories];
}

function openPackage(name: string, version: string, { cache }: SourceFolders): string {
  const folder = join(cache, `${name.replace("/", "+")}@${version}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.partial`;
  mkdirSync(partial, { recursive: true });
  const packed = run("npm", [
    "pack",
    `${name}@${version}`,
    "--ignore-scripts",
    "--silent",
    "--pack-destination",
    partial,
  ]);
  const file = packed.toString().trim().split("\n").at(-1) ?? "";
  run("tar", ["-xzf", join(partial, file), "-C", partial, "--no-same-owner"]);
  renameSync(partial, folder);
  return folder;
}

function openRepository(name: string, { cache, mirror }: SourceFolders): string {
  const own = name.replace("/", "+");
  const mirrored = mirror === undefined ? undefined : join(mirror, own, "repo");
  if (mirrored !== undefined && existsSync(mirrored)) return mirrored;
  const folder = join(cache, `${own}.git`);
  if (!existsSync(folder)) {
    run("git", ["clone", "--bare", "--quiet", `https://github.com/${name}.git`, `${folder}.partial`]);
    renameSync(`${folder}.partial`, folder);
  }
  return folder;
}

function listFolder(folder: string): readonly string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return paths.filter((path) => languageOf(path) !== undefined && !path.includes("node_modules/")).sort();
}

function readIn(folder: string, path: string): Buffer {
  const file = join(folder, path);
  return existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
}

function toPair(id: string, path: string, [before, after]: readonly Buffer[]): readonly FilePair[] {
  const language = languageOf(path);
  if (language === undefined || before === undefined || after === undefined) return [];
  if (before.length > MAX_BYTES || after.length > MAX_BYTES || after.length === 0 || before.equals(after)) return [];
  return [{ id, language, before: before.toString("utf8"), after: after.toString("utf8") }];
}

function languageOf(path: string): string | undefined {
  if (/(^|\/)(dist|build|min|vendor-bundles)\/|\.min\./.test(path)) return undefined;
  return LANGUAGES[/\.(\w+)$/.exec(path)?.[1] ?? ""];
}

function run(command: string, args: readonly string[]): Buffer {
  return execFileSync(command, [...args], { maxBuffer: 1 << 29, stdio: ["ignore", "pipe", "ignore"] });
}

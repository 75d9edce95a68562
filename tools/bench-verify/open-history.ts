/**
 * A bare repository in the cache that knows a project's commits and may be given more: from a folder of mirrors, from
 * GitHub, or made of the tarballs of a package.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "./run-program.ts";

export interface HistoryPlaces {
  readonly cache: string;
  /** Holds `<owner>+<name>/<anything>`, bare. */
  readonly mirror: string | undefined;
}

export interface History {
  readonly gitDir: string;
  /** The commit that a base or fix of the manifest names. */
  readonly resolve: (name: string) => string;
}

const AUTHOR = { NAME: "bench", EMAIL: "bench@example.org", DATE: "2026-01-01T00:00:00Z" };
/** The same content always gets the same commit id. */
export const FIXED_AUTHOR: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(AUTHOR).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]),
);

/** What is fetched stays in the cache. */
export function openHistory(name: string, places: HistoryPlaces): History {
  const own = name.replace(/^npm:/, "npm+").replace("/", "+");
  const gitDir = join(places.cache, "git", `${own}.git`);
  if (!existsSync(gitDir)) {
    mkdirSync(gitDir, { recursive: true });
    runProgram("git", ["init", "--quiet", "--bare", gitDir]);
  }
  if (name.startsWith("npm:")) return { gitDir, resolve: (version) => resolveVersion(gitDir, name.slice(4), version) };
  const objects = join(findOrClone(name, places), "objects");
  writeFileSync(join(gitDir, "objects/info/alternates"), `${objects}\n`);
  return {
    gitDir,
    resolve: (commit) => git(gitDir, ["rev-parse", "--verify", "--quiet", `${commit}^{commit}`]),
  };
}

function findOrClone(name: string, { cache, mirror }: HistoryPlaces): string {
  const own = name.replace("/", "+");
  const folder = mirror === undefined ? undefined : join(mirror, own);
  const mirrored =
    folder === undefined || !existsSync(folder)
      ? undefined
      : [".", ...readdirSync(folder)].map((entry) => join(folder, entry)).find((at) => existsSync(join(at, "objects")));
  if (mirrored !== undefined) return mirrored;
  const clone = join(cache, "clones", `${own}.git`);
  if (!existsSync(clone)) {
    rmSync(`${clone}.partial`, { recursive: true, force: true });
    runProgram("git", ["clone", "--bare", "--quiet", `https://github.com/${name}.git`, `${clone}.partial`]);
    renameSync(`${clone}.partial`, clone);
  }
  return clone;
}

/** The tarball's files as a commit of their own. */
function resolveVersion(gitDir: string, name: string, version: string): string {
  const ref = `refs/versions/${version}`;
  const known = git(gitDir, ["for-each-ref", "--format=%(objectname)", ref]);
  if (known !== "") return known;
  const folder = join(gitDir, `unpacked-${version}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const pack = ["pack", `${name}@${version}`, "--ignore-scripts", "--silent", "--pack-destination", folder];
  const file = runProgram("npm", pack).toString().trim().split("\n").at(-1) ?? "";
  runProgram("tar", ["-xzf", join(folder, file), "-C", folder, "--no-same-owner"]);
  const env = { ...FIXED_AUTHOR, GIT_INDEX_FILE: join(folder, "index"), GIT_WORK_TREE: join(folder, "package") };
  runProgram("git", ["--git-dir", gitDir, "add", "-A", "-f", "."], { env, cwd: join(folder, "package") });
  const tree = runProgram("git", ["--git-dir", gitDir, "write-tree"], { env }).toString().trim();
  const made = ["--git-dir", gitDir, "commit-tree", tree, "-m", `${name} ${version}`];
  const commit = runProgram("git", made, { env }).toString().trim();
  git(gitDir, ["update-ref", ref, commit]);
  rmSync(folder, { recursive: true, force: true });
  return commit;
}

function git(gitDir: string, args: readonly string[]): string {
  return runProgram("git", ["--git-dir", gitDir, ...args])
    .toString()
    .trim();
}

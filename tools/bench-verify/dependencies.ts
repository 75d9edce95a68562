/**
 * What a project's tests need beside the programs of this machine: installed once into the cache, then linked. As its
 * lock file says, and without one the newest that its ranges allow.
 */
import { createHash } from "node:crypto";
import { execa } from "execa";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkOut, readText } from "./edit-trees.ts";
import type { Repository } from "./manifest.ts";
import { runProgram } from "./run-program.ts";

export interface Wanted {
  readonly repository: Pick<Repository, "setup">;
  readonly gitDir: string;
  readonly commit: string;
}

/** Shell commands that make a fresh checkout ready. The cache's folder `dependencies` has to be readable there. */
export async function ensureDependencies(cache: string, wanted: Wanted): Promise<readonly string[]> {
  if (wanted.repository.setup === "none") return ["true"];
  if (wanted.repository.setup === "phpab") return ["mkdir -p vendor && phpab -q -o vendor/autoload.php ."];
  if (wanted.repository.setup === "go") return copyGoCache(ensureGoCache(cache, wanted));
  const { gitDir, commit } = wanted;
  const manifest = readText(gitDir, commit, "package.json") ?? "{}";
  const lock = readText(gitDir, commit, "package-lock.json");
  // Releases that need the same share it.
  const wishes = lock === undefined ? toPlainPackage(manifest) : `${manifest}\n${lock}`;
  const key = createHash("sha256").update(wishes).digest("hex").slice(0, 16);
  const folder = join(getDependencyFolder(cache), key);
  // Two cases at a time may need the same.
  const installing = underWay.get(folder) ?? install(folder, { manifest, lock });
  underWay.set(folder, installing);
  await installing;
  return [`mkdir -p node_modules && ln -s ${folder}/node_modules/* ${folder}/node_modules/.bin node_modules/`];
}

/** What the compiler made of the standard library: a fresh sandbox has nothing, and with `-race` that takes a minute. */
function ensureGoCache(cache: string, { gitDir, commit }: Wanted): string {
  const version = runProgram("go", ["version"]).toString().trim();
  const key = createHash("sha256").update(`${version} ${gitDir}`).digest("hex").slice(0, 16);
  const folder = join(getDependencyFolder(cache), `go-${key}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  const work = join(partial, "work");
  checkOut(gitDir, commit, work);
  const env = { GOCACHE: join(partial, "cache"), GOPROXY: "off" };
  // Not whether they pass: what they compile.
  const script = "go test -count=1 ./... || true; go test -race -count=1 ./... || true";
  runProgram("sh", ["-c", script], { cwd: work, env });
  renameSync(join(partial, "cache"), folder);
  rmSync(partial, { recursive: true, force: true });
  return folder;
}

function copyGoCache(folder: string): readonly string[] {
  return [`mkdir -p "$HOME/.cache" && cp -r ${folder} "$HOME/.cache/go-build"`];
}

export function getDependencyFolder(cache: string): string {
  return join(cache, "dependencies");
}

/** Only what is installed: scripts and settings of the package must not do anything here. */
function toPlainPackage(text: string): string {
  const { dependencies, devDependencies, overrides } = JSON.parse(text) as Record<string, unknown>;
  const dev = Object.fromEntries(
    Object.entries((devDependencies ?? {}) as Record<string, string>).filter(([name]) => !NEVER_TESTED.test(name)),
  );
  return JSON.stringify({ name: "bench", private: true, dependencies, devDependencies: dev, overrides });
}

// Large, or not to be had from a registry, and no test of the manifest's projects starts one of these.
const NEVER_TESTED =
  /puppeteer|zuul|karma|playwright|semantic-release|auto-changelog|size-limit|jsdoc|dts-bundle|eclint|eslint|browserify|uglifyify|bundle-collapser|shakeify|in-publish|safe-publish|npmignore|evalmd|^xo$|^tsd$|^standard|template-oss|^prettier|automd|changelogen|^unbuild|vite?press|coveralls|codecov|recheck|native-preview|arethetypes|^husky|lint-staged|^np$/;

const underWay = new Map<string, Promise<void>>();

/** Nothing where it is done. Not `runProgram`: other cases are graded meanwhile. */
async function install(
  folder: string,
  given: { readonly manifest: string; readonly lock: string | undefined },
): Promise<void> {
  if (existsSync(folder)) return;
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps", "--silent"];
  if (given.lock === undefined) {
    writeFileSync(join(partial, "package.json"), toPlainPackage(given.manifest));
    await execa("npm", ["install", "--no-package-lock", ...flags], { cwd: partial });
  } else {
    writeFileSync(join(partial, "package.json"), given.manifest);
    writeFileSync(join(partial, "package-lock.json"), given.lock);
    await execa("npm", ["ci", ...flags], { cwd: partial });
  }
  mkdirSync(join(partial, "node_modules/.bin"), { recursive: true });
  renameSync(partial, folder);
}

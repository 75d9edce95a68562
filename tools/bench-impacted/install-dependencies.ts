/** What the tests of a repository need, once in the cache, as links for a checkout. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../bench-verify/run-program.ts";
import type { BareMirror } from "./bare-mirror.ts";
import type { BenchRepository } from "./manifest.ts";

/** Written last: without it the folder was left half done. */
const COMPLETE = ".complete";
const INSTALL_TIMEOUT_MS = 5 * 60_000;

interface PackageJson {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface Installing {
  readonly mirror: BareMirror;
  readonly repository: BenchRepository;
  readonly commit: string;
  readonly cache: string;
}

/** Link → folder. By npm without scripts of packages. @throws Error when the registry refuses */
export function installDependencies(install: Installing): Readonly<Record<string, string>> {
  const { repository, cache } = install;
  const { by } = repository.install;
  if (by === "none") return {};
  const wanted = by === "pip" ? repository.install.packages : listPackages(install);
  const key = createHash("sha256")
    .update(JSON.stringify([by, wanted]))
    .digest("hex")
    .slice(0, 16);
  const folder = join(cache, "dependencies", `${repository.name.replace("/", "+")}-${key}`);
  if (!existsSync(join(folder, COMPLETE))) {
    rmSync(folder, { recursive: true, force: true });
    if (by === "pip") installWheels(folder, wanted);
    else installPackages(folder, wanted);
  }
  return by === "pip" ? { ".venv": folder } : { node_modules: join(folder, "node_modules") };
}

/** Tools that take long to install and run no test. */
const NOT_FOR_TESTS = /eslint|standard|snazzy|prettier|rollup|codecov|nyc|c8|karma|size-limit|gen-esm|babel-cli/;

function listPackages({ mirror, repository, commit }: Installing): readonly string[] {
  const fixed = repository.install.packages;
  if (repository.install.by === "npm") return fixed;
  const manifest = JSON.parse(mirror.text(["show", `${commit}:package.json`])) as PackageJson;
  const names = new Set(fixed.map((spec) => spec.slice(0, spec.lastIndexOf("@"))));
  const all = Object.entries({ ...manifest.devDependencies, ...manifest.dependencies });
  const asked = all.filter(([name]) => !NOT_FOR_TESTS.test(name) && !names.has(name));
  return [...fixed, ...asked.map(([name, range]) => `${name}@${range}`)].sort();
}

function installPackages(folder: string, packages: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}');
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps", "--prefer-offline", "--silent"];
  runProgram("npm", ["install", ...quiet, ...packages], { cwd: folder, timeoutMs: INSTALL_TIMEOUT_MS });
  writeFileSync(join(folder, COMPLETE), "");
}

function installWheels(folder: string, packages: readonly string[]): void {
  runProgram("python3", ["-m", "venv", folder], { timeoutMs: INSTALL_TIMEOUT_MS });
  try {
    runProgram(join(folder, "bin/pip"), ["install", "--quiet", ...packages], { timeoutMs: INSTALL_TIMEOUT_MS });
    writeFileSync(join(folder, COMPLETE), "");
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

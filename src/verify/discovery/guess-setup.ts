/** What a checkout may need before its tests, where that works without a network. Pure. */
import type { Finding } from "./finding.ts";
import { readPackage } from "./read-package.ts";
import { hasFile, isBelow, joinPath, textOf, type Project, type TreeFacts } from "./tree-facts.ts";

const NPM = "npm ci --offline --no-audit --no-fund";
const BY_LOCK: readonly (readonly [string, string])[] = [
  ["package-lock.json", NPM],
  ["npm-shrinkwrap.json", NPM],
  ["pnpm-lock.yaml", "pnpm install --offline --frozen-lockfile"],
  ["bun.lock", "bun install --frozen-lockfile"],
  ["bun.lockb", "bun install --frozen-lockfile"],
];
const YARN = "yarn install --offline --frozen-lockfile --non-interactive";
const NEWER_YARN = "YARN_ENABLE_NETWORK=0 yarn install --immutable";

/** Null when nothing is missing, or nothing could bring it. Cargo, Go, Maven and Gradle fetch when they run. */
export function guessSetup(finding: Finding, facts: TreeFacts): string | null {
  const own: Project = { facts, folder: finding.cwd };
  for (const project of [own, { facts, folder: "" }]) {
    const command = guessJavascript(project, own) ?? guessPython(finding, project) ?? guessRubyOrPhp(finding, project);
    if (command !== undefined)
      return project.folder === "" ? command : `cd '${project.folder.replaceAll("'", `'\\''`)}' && ${command}`;
  }
  return null;
}

function guessJavascript(project: Project, own: Project): string | undefined {
  const wants = readPackage(project).libraries.size + readPackage(own).libraries.size > 0;
  const modules = joinPath(project.folder, "node_modules");
  if (!wants || project.facts.files.some((path) => isBelow(path, modules))) return undefined;
  const byLock = BY_LOCK.find(([name]) => hasFile(project, name))?.[1];
  if (byLock !== undefined || !hasFile(project, "yarn.lock")) return byLock;
  return hasFile(project, ".yarnrc.yml") ? NEWER_YARN : YARN;
}

/** A package below `src` is found only when it is installed, or the settings put it on the path. */
function guessPython({ runner }: Finding, project: Project): string | undefined {
  if (runner !== "pytest" && runner !== "unittest") return undefined;
  const builds =
    hasFile(project, "setup.py") || /^\[(?:build-system|project)\]/m.test(textOf(project, "pyproject.toml"));
  const isBelowSrc = project.facts.files.some((path) =>
    /^src\/[^/]+\/__init__\.py$/.test(path.slice(project.folder === "" ? 0 : project.folder.length + 1)),
  );
  const isOnPath = ["pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini"].some((name) =>
    /^\s*pythonpath\s*=/m.test(textOf(project, name)),
  );
  if (!builds || !isBelowSrc || isOnPath) return undefined;
  return "python3 -m pip install --quiet --no-deps --no-build-isolation --no-index -e .";
}

function guessRubyOrPhp({ runner }: Finding, project: Project): string | undefined {
  if ((runner === "rspec" || runner === "minitest") && hasFile(project, "Gemfile.lock"))
    return "bundle install --local --quiet";
  const hasVendor = project.facts.files.some((path) => isBelow(path, joinPath(project.folder, "vendor")));
  if (runner !== "phpunit" || hasVendor || !hasFile(project, "composer.lock")) return undefined;
  return "COMPOSER_DISABLE_NETWORK=1 composer install --no-interaction --quiet";
}

/** What a project's own scripts run as tests: package scripts, make, just, Taskfile, composer, tox, nox. Pure. */
import { runsBuiltTests, type Finding } from "./finding.ts";
import { readMakeTarget } from "./read-make-target.ts";
import { readPackage } from "./read-package.ts";
import { resolveCommand, resolveScript } from "./resolve-script.ts";
import { hasFile, joinPath, textOf, type Project } from "./tree-facts.ts";

const TEST_TARGETS = ["test", "tests", "check", "unittest", "unit-test"];
/** Scripts besides `test`, in this order, when there is no `test`. */
const TEST_SCRIPTS = ["test", "test:unit", "unit", "tests", "test:node", "test:ci"];

/** Without scripts that only call themselves, or are npm's placeholder. */
export function findInPackageScripts(project: Project): Finding | undefined {
  const { scripts } = readPackage(project);
  const name = TEST_SCRIPTS.find((candidate) => isTelling(scripts.get(candidate)));
  if (name === undefined || isCircular(name, scripts)) return undefined;
  const source = joinPath(project.folder, "package.json");
  const at = { facts: project.facts, folder: project.folder, source, trail: [] };
  const [only, ...more] = resolveCommand(`npm run ${name}`, at).filter(({ runner }) => runner !== "command");
  const isKnown = only !== undefined && more.length === 0;
  if (isKnown && !runsBuiltTests(only)) return only;
  const command = name === "test" ? "npm test" : `npm run ${name}`;
  const isUnbuilt = isKnown && only.before.length === 0 && scripts.has("build");
  return {
    source,
    runner: "command",
    command: isUnbuilt ? `npm run build && ${command}` : command,
    cwd: at.folder,
    before: [],
  };
}

function isTelling(script: string | undefined): boolean {
  return script !== undefined && script.trim() !== "" && !script.includes("no test specified");
}

/** It would call itself without an end. */
function isCircular(start: string, scripts: ReadonlyMap<string, string>): boolean {
  const visit = (name: string, trail: readonly string[]): boolean => {
    if (trail.includes(name)) return true;
    const script = scripts.get(name) ?? "";
    const calls = [
      ...script.matchAll(/\b(?:(?:npm|yarn|pnpm) (?:run(?:-script)? )?|bun run )(?:-\S+ )*([\w:.-]+)/g),
    ].map((call) => call[1] ?? "");
    return trail.length < 20 && calls.some((call) => scripts.has(call) && visit(call, [...trail, name]));
  };
  return visit(start, []);
}

/** Make, just, Taskfile: a test target counts also when nobody can tell what it runs. */
export function findInTargets(project: Project): readonly Finding[] {
  return (["make", "just", "task"] as const).flatMap((tool) => {
    const name = TEST_TARGETS.find((target) => readMakeTarget(tool, target, project) !== undefined);
    if (name === undefined) return [];
    const source = joinPath(project.folder, { make: "Makefile", just: "justfile", task: "Taskfile.yml" }[tool]);
    const command = `${tool} ${name}`;
    const found = resolveCommand(command, { facts: project.facts, folder: project.folder, source, trail: [] });
    if (found.length === 1 && found[0] !== undefined) return found;
    return [{ runner: "command", command, cwd: project.folder, before: [], source } as const];
  });
}

/** tox and nox make environments, for which there is no network: only what they run is wanted. */
export function findInEnvironments(project: Project): readonly Finding[] {
  const calls = [
    ["tox.ini", "tox"],
    ["noxfile.py", "nox"],
    ["composer.json", "composer test"],
  ] as const;
  return calls.flatMap(([name, script]) => {
    if (!hasFile(project, name) || textOf(project, name) === "") return [];
    const source = joinPath(project.folder, name);
    return resolveScript(script, { facts: project.facts, folder: project.folder, source, trail: [] }).slice(0, 1);
  });
}

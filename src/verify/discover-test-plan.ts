/** Finds out how a tree's tests are run, from its file list and a few files' text. Pure. */
import type { TestRunnerName } from "../domain/testing.ts";
import { splitSimpleCommand } from "./shell-words.ts";
import { isRunnableTest } from "./test-files.ts";
import type { TestPlan } from "./test-plan.ts";

export interface DiscoveryInput {
  readonly files: readonly string[];
  /** Text by path, for what `listPlanFiles` names. */
  readonly texts: ReadonlyMap<string, string>;
  /** From the settings; wins over everything. */
  readonly testCommand: string | null;
  /** What the change touches; decides between languages when a repository has tests in both. */
  readonly changed: readonly string[];
}

const MANIFESTS = ["package.json", "pyproject.toml", "setup.cfg", "pytest.ini", ".pytest.ini", "tox.ini"];
/** Enough to see which library the tests of a repository use. */
const SAMPLE_OF_TESTS = 12;
const PYTHON = /\.py$/;
const JAVASCRIPT = /\.[cm]?[jt]sx?$/;

/** The files whose text discovery wants. */
export function listPlanFiles(files: readonly string[]): readonly string[] {
  const tests = files.filter((path) => isRunnableTest(path) && !path.includes("node_modules/"));
  const sample = (pattern: RegExp): string[] => tests.filter((path) => pattern.test(path)).slice(0, SAMPLE_OF_TESTS);
  return [...MANIFESTS.filter((path) => files.includes(path)), ...sample(JAVASCRIPT), ...sample(PYTHON)];
}

/** Undefined when nothing says how tests are run. */
export function discoverTestPlan(input: DiscoveryInput): TestPlan | undefined {
  const configured = input.testCommand?.trim() ?? "";
  if (configured !== "") return fromCommand(configured, "settings", input);
  const plans = [fromPackageJson(input), fromPython(input)].filter((plan) => plan !== undefined);
  if (plans.length < 2) return plans[0];
  const python = input.changed.filter((path) => path.endsWith(".py")).length;
  const javascript = input.changed.filter((path) => JAVASCRIPT.test(path)).length;
  return plans[python > javascript ? 1 : 0];
}

// — a command ——————————————————————————————————————————————————————————————————————————————————————————————

const SCRIPT_CALL = /^(?:npm (?:run(?:-script)? )?|yarn (?:run )?|pnpm (?:run )?)(test|t|[\w:.-]*test[\w:.-]*)$/;

function fromCommand(command: string, source: string, input: DiscoveryInput): TestPlan {
  const guessedSetup = guessSetup(input);
  const script = SCRIPT_CALL.exec(command)?.[1];
  const body = script === undefined ? undefined : readScripts(input)[script === "t" ? "test" : script];
  const words = splitSimpleCommand(body ?? command);
  const runner = words === undefined ? undefined : recogniseRunner(words);
  if (runner === undefined || words === undefined) return { runner: "command", command, source, guessedSetup };
  return { runner, command: normalise(runner, words), source, guessedSetup };
}

const RUNNER_WORDS: readonly (readonly [TestRunnerName, RegExp])[] = [
  ["jest", /^(?:[\w./@-]*\/)?jest(?:\.js)?$/],
  ["vitest", /^(?:[\w./@-]*\/)?vitest(?:\.mjs)?$/],
  ["mocha", /^(?:[\w./@-]*\/)?_?mocha(?:\.js)?$/],
  ["pytest", /^(?:[\w./@-]*\/)?(?:pytest|py\.test)(?:-3)?$/],
];

/** Which runner a simple command starts; undefined when it starts something else first. */
function recogniseRunner(words: readonly string[]): TestRunnerName | undefined {
  const rest = words.slice(words.findIndex((word) => !/^\w+=/.test(word)));
  const starters = new Set(["npx", "node", "python", "python3", "-m", "--no-install", "--yes", "cross-env", "exec"]);
  for (const word of rest) {
    if (/(^|\/)node$/.test(word) && rest.includes("--test")) return "node:test";
    if (word === "unittest") return "unittest";
    const found = RUNNER_WORDS.find(([, pattern]) => pattern.test(word));
    if (found !== undefined) return found[0];
    if (!starters.has(word) && !word.startsWith("-") && !/^\w+=/.test(word)) return undefined;
  }
  return undefined;
}

function normalise(runner: TestRunnerName, words: readonly string[]): string {
  const kept = words.filter((word) => word !== "cross-env" && word !== "npx" && word !== "--no-install");
  const watching = new Set(["--watch", "--watchAll", "-w"]);
  const once = kept.filter((word) => !watching.has(word));
  // The module form also puts the repository's root on the import path, and needs no script on PATH.
  if (runner === "pytest" && RUNNER_WORDS[3]?.[1].test(once[0] ?? "") === true) {
    return ["python3 -m pytest", ...once.slice(1)].join(" ");
  }
  return once.join(" ");
}

// — JavaScript —————————————————————————————————————————————————————————————————————————————————————————————

interface Manifest {
  readonly scripts?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, unknown>>;
  readonly devDependencies?: Readonly<Record<string, unknown>>;
}

function readManifest(input: DiscoveryInput): Manifest | undefined {
  try {
    const value = JSON.parse(input.texts.get("package.json") ?? "") as Manifest | null;
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function readScripts(input: DiscoveryInput): Readonly<Record<string, string>> {
  const scripts = readManifest(input)?.scripts ?? {};
  return Object.fromEntries(
    Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function fromPackageJson(input: DiscoveryInput): TestPlan | undefined {
  const manifest = readManifest(input);
  const script = readScripts(input)["test"];
  if (script !== undefined && !script.includes("no test specified")) return fromScript(script, input);
  const runner = guessRunner(input, manifest);
  if (runner === undefined) return undefined;
  const command = { "node:test": "node --test", jest: "jest", vitest: "vitest run", mocha: "mocha" }[runner];
  return { runner, command, source: "test files", guessedSetup: guessSetup(input) };
}

function fromScript(script: string, input: DiscoveryInput): TestPlan {
  const plan = fromCommand(script, "package.json", input);
  if (plan.runner !== "command") return plan;
  // `eslint . && jest`: the part that runs the tests, when exactly one part does and nothing has to run before it.
  const parts = script.split("&&").map((part) => part.trim());
  const plans = parts
    .map((part) => fromCommand(part, "package.json", input))
    .filter((part) => part.runner !== "command");
  const first = plans[0];
  const builds = parts.some((part) => /\b(?:tsc|build|compile|webpack|rollup|esbuild|babel)\b/.test(part));
  if (first !== undefined && plans.length === 1 && !builds) return first;
  return { ...plan, command: "npm test" };
}

type JavascriptRunner = "node:test" | "jest" | "vitest" | "mocha";

function guessRunner(input: DiscoveryInput, manifest: Manifest | undefined): JavascriptRunner | undefined {
  const names = new Set(Object.keys({ ...manifest?.dependencies, ...manifest?.devDependencies }));
  for (const runner of ["vitest", "jest", "mocha"] as const) if (names.has(runner)) return runner;
  const tests = [...input.texts]
    .filter(([path]) => isRunnableTest(path) && JAVASCRIPT.test(path))
    .map(([, text]) => text);
  if (tests.some((text) => /["']node:test["']/.test(text))) return "node:test";
  if (tests.some((text) => /["']vitest["']/.test(text))) return "vitest";
  if (tests.some((text) => /@jest\/globals|\bjest\.fn\(/.test(text))) return "jest";
  return undefined;
}

function guessSetup(input: DiscoveryInput): string | null {
  const manifest = readManifest(input);
  const wants = Object.keys({ ...manifest?.dependencies, ...manifest?.devDependencies }).length > 0;
  const installed = input.files.some((path) => path.startsWith("node_modules/"));
  const locked = input.files.includes("package-lock.json") || input.files.includes("npm-shrinkwrap.json");
  return wants && locked && !installed ? "npm ci --offline --no-audit --no-fund" : null;
}

// — Python —————————————————————————————————————————————————————————————————————————————————————————————————

function fromPython(input: DiscoveryInput): TestPlan | undefined {
  const settings = findPytestSettings(input);
  if (settings !== undefined)
    return { runner: "pytest", command: "python3 -m pytest", source: settings, guessedSetup: null };
  const tests = [...input.texts].filter(([path]) => isRunnableTest(path) && path.endsWith(".py"));
  if (tests.length === 0) return undefined;
  const usesPytest = ([, text]: readonly [string, string]): boolean =>
    /\bimport pytest\b|\bfrom pytest\b|^def test_/m.test(text);
  const usesUnittest = ([, text]: readonly [string, string]): boolean => /\bunittest\b/.test(text);
  if (tests.some(usesPytest) || !tests.some(usesUnittest)) {
    return { runner: "pytest", command: "python3 -m pytest", source: "test files", guessedSetup: null };
  }
  return {
    runner: "unittest",
    command: toUnittest(
      tests.map(([path]) => path),
      input.files,
    ),
    source: "test files",
    guessedSetup: null,
  };
}

function findPytestSettings(input: DiscoveryInput): string | undefined {
  const text = (path: string): string => input.texts.get(path) ?? "";
  for (const path of ["pytest.ini", ".pytest.ini"]) if (input.texts.has(path)) return path;
  if (/^\[tool\.pytest/m.test(text("pyproject.toml"))) return "pyproject.toml";
  if (/^\[tool:pytest\]/m.test(text("setup.cfg"))) return "setup.cfg";
  if (/^\[pytest\]/m.test(text("tox.ini"))) return "tox.ini";
  return undefined;
}

/** Discovery finds `test*.py`, and goes only into packages; where the folder is none, it has to be named. */
function toUnittest(tests: readonly string[], files: readonly string[]): string {
  const folder = tests[0]?.split("/").slice(0, -1).join("/") ?? "";
  if (folder === "" || files.includes(`${folder}/__init__.py`)) return "python3 -m unittest";
  return `python3 -m unittest discover -s ${folder}`;
}

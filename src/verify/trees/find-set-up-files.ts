/** Files that run before every test although they are no tests: what they change, they change for the tests alone. Pure. */
import { isObject, parseObject } from "../parse-object.ts";
import { RUNNER_KEYS } from "../tamper/changed-settings.ts";

/** Whose texts may name such files. */
export function mayNameSetUp(path: string): boolean {
  return SETTINGS.test(path);
}

const SETTINGS =
  /(?:^|\/)(?:package\.json|\.mocharc(?:\.\w+)?|(?:jest|vitest|vite|ava|karma)\.config\.\w+|\.taprc|jasmine\.json|pytest\.ini|pyproject\.toml|tox\.ini|setup\.cfg|phpunit(?:\.dist)?\.xml(?:\.dist)?|\.rspec)$/;

const NAMED_SO =
  /(?:^|\/)(?:(?:vitest|jest|mocha|jasmine|ava|tests?)[._-]?set-?up|set-?up[._-]?(?:vitest|jest|mocha|jasmine|ava|tests?))(?:[._-]\w+)*\.[cm]?[jt]sx?$/i;

// Options of programs, and keys of settings as JSON, JavaScript, YAML, INI and XML write them.
const OPTION =
  /(?:^|[\s"'])(?:--(?:import|require|loader|experimental-loader|file|helper|bootstrap)|-[rp])[ =]+["']?([^\s"']+)/g;
const KEY =
  /\b(?:setupFiles\w*|setupTests?|global(?:Setup|Teardown)|testEnvironment|testRunner|runner|resolver|transform|snapshotSerializers|require|import|file|helpers|nodeArguments|node-arg|bootstrap)["']?\s*[:=](\s*\[[^\]]*\]|\s*\{[^}]*\}|(?:[ \t]*\n[ \t]*-[ \t]*\S+)+|\s*["'][^"'\n]*["']|[ \t]*[^\s"'[{][^\s,]*)/g;
const MAX_TEXT_CHARS = 20_000;

/** `settings`: texts by path, as on the base; `command`: the configured one. */
export function toSetUpFinder(
  settings: ReadonlyMap<string, string>,
  command: string | null,
): (path: string) => boolean {
  const named = new Set(listNames(command ?? "", ""));
  for (const [path, text] of settings) {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    for (const name of listNames(toTestPart(path, text).slice(0, MAX_TEXT_CHARS), folder)) named.add(name);
  }
  return (path) => NAMED_SO.test(path) || named.has(path) || named.has(path.replace(/\.\w+$/, ""));
}

/** A `package.json` speaks of the product, too. */
function toTestPart(path: string, text: string): string {
  if (!/(?:^|\/)package\.json$/.test(path)) return text;
  const all = parseObject(text) ?? {};
  const scripts = Object.entries(isObject(all["scripts"]) ? all["scripts"] : {});
  const called = scripts.filter(([name]) => name.includes("test")).map(([, script]) => String(script));
  const sections = RUNNER_KEYS.filter((key) => key in all).map((key) => JSON.stringify(all[key]));
  return [...sections, ...called].join("\n");
}

/** Paths from the root, some without their ending; modules of Python become paths. */
function listNames(text: string, folder: string): readonly string[] {
  const options = [...text.matchAll(OPTION)].map(([, word = ""]) => word);
  const keys = [...text.matchAll(KEY)].flatMap(([, value = ""]) => value.split(/[\s"'`,[\]{}()]+/));
  return [...options, ...keys]
    .map((word) => word.replace(/^(?:<rootDir>\/|\.\/)/, ""))
    .filter((word) => /^[\w@.][\w@./-]*$/.test(word))
    .flatMap((word) => [`${folder}${word}`, `${folder}${word.replaceAll(".", "/")}`]);
}

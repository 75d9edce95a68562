/** What a call of a task runner stands for: package scripts, make, just, Taskfile, tox, nox, composer. Pure. */
import { readComposerScript } from "./read-composer-script.ts";
import { readMakeTarget } from "./read-make-target.ts";
import { readPackage } from "./read-package.ts";
import { readNoxCommands, readToxCommands } from "./read-tox.ts";
import { resolveFolder, textOf, type Project } from "./tree-facts.ts";

export interface ScriptCall {
  readonly kind: "script";
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly before: readonly string[];
  /** Where it runs, when that is not the project's folder. */
  readonly folder?: string;
}

/** `yarn jest`: a program that the package manager starts. */
interface BinaryCall {
  readonly kind: "binary";
  readonly words: readonly string[];
}

const MANAGERS = /^(?:npm|yarn|pnpm|bun)$/;
/** Own commands of the package managers that are no scripts. */
const OWN =
  /^(?:add|install|i|ci|publish|pack|audit|init|link|update|up|remove|config|cache|set|version|whoami|login|why|x|create)$/;
const FOLDER_OPTION = /^(?:--prefix|--cwd|-C|--dir)$/;

/** Undefined when the command calls no script of this project. */
export function expandScriptCall(words: readonly string[], project: Project): ScriptCall | BinaryCall | undefined {
  const [first = ""] = words;
  if (MANAGERS.test(first)) return expandPackageCall(words, project);
  if (/^(?:run-s|run-p|npm-run-all2?)$/.test(first)) return expandScriptList(words, project);
  if (/^(?:g?make|just|task)$/.test(first)) return expandTarget(words, project);
  if (first === "composer")
    return toCall("composer", words, readComposerScript(textOf(project, "composer.json"), words));
  const module = /^python[\d.]*$/.test(first) && words[1] === "-m" ? words[2] : first;
  if (module === "tox") return toCall("tox", [], readToxCommands(textOf(project, "tox.ini")));
  if (module === "nox") return toCall("nox", [], readNoxCommands(textOf(project, "noxfile.py")));
  return undefined;
}

function toCall(name: string, args: readonly string[], script: string | undefined): ScriptCall | undefined {
  const at = args.indexOf("--");
  const after = at === -1 ? [] : args.slice(at + 1);
  return script === undefined ? undefined : { kind: "script", name, script, args: after, before: [] };
}

const RUN = /^(?:run|run-script|rum|urn)$/;
const QUIET = /^(?:-s|--silent|-q|--quiet|--if-present)$/;

function expandPackageCall(words: readonly string[], project: Project): ScriptCall | BinaryCall | undefined {
  const [manager = "", ...rest] = words;
  const { folder, left } = takeFolder(rest, project.folder);
  if (folder === undefined) return undefined;
  const [first = "", ...others] = left.filter((word, index) => index > 2 || !QUIET.test(word));
  // bun's `test` is its own runner, never the script.
  if (`${manager} ${first}` === "bun test") return undefined;
  const [named = "", ...behind] = RUN.test(first) ? others : [/^(?:t|tst)$/.test(first) ? "test" : first, ...others];
  const { scripts } = readPackage({ ...project, folder });
  const script = scripts.get(named);
  if (script === undefined) return toBinary(manager, [named, ...behind]);
  const args = toScriptArguments(manager, behind);
  return { kind: "script", name: named, script, args, before: listPre(scripts, named), folder };
}

/** What npm is told in front of `--` is for npm itself; the others hand everything on. */
function toScriptArguments(manager: string, behind: readonly string[]): readonly string[] {
  const end = behind.indexOf("--");
  const isOfNpm = (word: string, index: number): boolean =>
    manager === "npm" && word.startsWith("-") && (end === -1 || index < end);
  return behind.filter((word, index) => word !== "--" && !isOfNpm(word, index));
}

/** npm starts no programs by itself; the others do. */
function toBinary(manager: string, words: readonly string[]): BinaryCall | undefined {
  const [name = ""] = words;
  return manager === "npm" || OWN.test(name) || !/^[a-z]/.test(name) ? undefined : { kind: "binary", words };
}

/** npm runs it by itself; what only cleans or checks is not needed. */
function listPre(scripts: ReadonlyMap<string, string>, name: string): readonly string[] {
  const script = scripts.get(`pre${name}`);
  return script !== undefined && /\b(?:build|compile|tsc|generate)\b/.test(script) && !script.includes("--noEmit")
    ? [`npm run -s pre${name}`]
    : [];
}

function takeFolder(
  words: readonly string[],
  from: string,
): { readonly folder: string | undefined; readonly left: readonly string[] } {
  const at = words.findIndex((word) => FOLDER_OPTION.test(word));
  if (at !== -1) {
    const left = words.filter((_word, index) => index !== at && index !== at + 1);
    return { folder: resolveFolder(from, words[at + 1] ?? "."), left };
  }
  return { folder: from, left: words };
}

/** `run-s lint test:*`: those of its scripts that are about tests. */
function expandScriptList(words: readonly string[], project: Project): ScriptCall | undefined {
  const { scripts } = readPackage(project);
  const patterns = words.slice(1).filter((word) => !word.startsWith("-"));
  const names = patterns
    .map((word) => word.replace(/^(["'])(.*)\1$/, "$2"))
    .flatMap((pattern) => {
      if (!pattern.includes("*")) return [pattern];
      const prefix = pattern.slice(0, pattern.indexOf("*"));
      return [...scripts.keys()].filter((name) => name.startsWith(prefix) && name !== prefix);
    });
  const known = names.filter((name) => scripts.has(name));
  if (known.length === 0) return undefined;
  return toCall(words.join(" "), [], known.map((name) => `npm run ${name}`).join(" && "));
}

function expandTarget(words: readonly string[], project: Project): ScriptCall | undefined {
  const [tool = "", ...rest] = words;
  const at = rest.findIndex((word) => word === "-C" || word === "--directory");
  const folder = at === -1 ? project.folder : resolveFolder(project.folder, rest[at + 1] ?? ".");
  if (folder === undefined) return undefined;
  const left = rest.filter(
    (word, index) => !word.startsWith("-") && !word.includes("=") && (at === -1 || index !== at + 1),
  );
  const [name] = left;
  if (name === undefined || left.length > 1) return undefined;
  const target = readMakeTarget(tool, name, { ...project, folder });
  if (target === undefined) return undefined;
  return { kind: "script", name: `${tool} ${name}`, script: target.recipe, args: [], before: target.before, folder };
}

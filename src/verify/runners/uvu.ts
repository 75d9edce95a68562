import type { TestResult } from "../../domain/testing.ts";
import { dropPositionals, quoteWord, splitSimpleCommand } from "../suite/shell-words.ts";
import { classifyFailure } from "./classify-failure.ts";
import { readFileLoop, toFileLoop, toFileWords, type FileOutput } from "./loop-over-files.ts";
import { toDetail, withUniqueIds, type RunnerAdapter } from "./runner-adapter.ts";

/** Passed tests are not named: a file's exit status is all there is. Files of uvu are programs of their own. */
const WHAT = "all tests of the file";
const DEFAULT_PATTERN = "(^|/)(tests?|__tests?__)/.*\\.([mc]js|[jt]sx?)$|\\.(tests?|spec)\\.([mc]js|[jt]sx?)$";

export const uvu: RunnerAdapter = {
  name: "uvu",
  toShell(command, scope, report) {
    const words = splitSimpleCommand(command) ?? [];
    const at = words.findIndex((word) => /(^|\/)(?:uvu|node)(\.[cm]?js)?$/.test(word));
    const options = dropPositionals(words, at).slice(at + 1);
    const own = words.slice(at + 1).filter((word) => !options.includes(word));
    const isProgram = /(^|\/)uvu(\.[cm]?js)?$/.test(words[at] ?? "");
    const loaders = isProgram ? toLoaders(options) : options;
    const listed = isProgram ? [toListing(own)] : toFileWords(own);
    const files = scope.files.length === 0 ? listed : scope.files.map(quoteWord);
    const assignments = words.slice(0, at).filter((word) => word.includes("="));
    return toFileLoop([...assignments, "node", ...loaders].join(" "), files, report);
  },
  parse(raw) {
    const outputs = readFileLoop(raw.report);
    return outputs === undefined ? undefined : withUniqueIds(outputs.map((output) => toResult(output, raw.root)));
  },
};

/** `-r tsm` and the like; the rest is about the run as a whole. */
function toLoaders(options: readonly string[]): readonly string[] {
  return options.filter(
    (word, index) => /^(?:-r|--require)$/.test(word) || /^(?:-r|--require)$/.test(options[index - 1] ?? ""),
  );
}

/** `uvu [folder] [pattern]`. */
function toListing([folder, pattern]: readonly string[]): string {
  const wanted =
    pattern?.replace(/^(["'])(.*)\1$/, "$2") ?? (folder === undefined ? DEFAULT_PATTERN : "\\.([mc]js|[jt]sx?)$");
  const base = folder?.replace(/^(["'])(.*)\1$/, "$2") ?? ".";
  return `$(find ${quoteWord(base)} -type f -not -path '*/node_modules/*' | grep -iE ${quoteWord(wanted)} | sort)`;
}

function toResult({ file, output, exitCode }: FileOutput, root: string): TestResult {
  const id = `${file}::${WHAT}`;
  if (exitCode === 0) return { id, status: "passed", detail: "" };
  const failure = output.indexOf("FAIL ");
  const detail = toDetail(failure === -1 ? output.slice(-1500) : output.slice(failure, failure + 1500));
  const isAssertion = failure !== -1 && /^\s*(?:Expected |\+\+ |Actual:)/m.test(detail);
  return { id, status: isAssertion ? "failed" : classifyFailure(detail, file, root), detail };
}

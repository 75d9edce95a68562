/** Small faults put into the lines a candidate added, to see whether its own tests notice. Pure and textual. */
import { takeInTurn } from "./take-in-turn.ts";

export interface Mutant {
  /** 1-based line in the new file. */
  readonly line: number;
  /** What was changed, for people. */
  readonly change: string;
  readonly text: string;
}

type Mutator = readonly [name: string, pattern: RegExp, replacement: string];

// Order matters: what says most about a test comes first. Each is tried once a line, at its first match.
const COMMON: readonly Mutator[] = [
  ["=== to !==", /(?<![=!])===(?!=)/, "!=="],
  ["!== to ===", /!==/, "==="],
  ["== to !=", /(?<![=!<>])==(?!=)/, "!="],
  ["!= to ==", /!=(?!=)/, "=="],
  ["<= to >", /<=/, ">"],
  [">= to <", />=/, "<"],
  [" < to >=", / < /, " >= "],
  [" > to <=", / > /, " <= "],
  [" + to -", / \+ /, " - "],
  [" - to +", / - /, " + "],
  [" * to +", / \* /, " + "],
  [" / to *", / \/ /, " * "],
  [" % to *", / % /, " * "],
  ["+= to -=", /\+=/, "-="],
];
const JAVASCRIPT: readonly Mutator[] = [
  ["condition negated", /\b(if|while) \((.+)\) (?=\{|return|throw|continue|break)/, "$1 (!($2)) "],
  ["&& to ||", /&&/, "||"],
  ["|| to &&", /\|\|/, "&&"],
  ["?? to &&", /\?\?/, "&&"],
  ["true to false", /\btrue\b/, "false"],
  ["false to true", /\bfalse\b/, "true"],
  ["return value removed", /\breturn (?!;)[^;{]+;/, "return undefined;"],
  ["value of arrow removed", /=> (?![{(])[^;,]+(?=[;,)]|$)/, "=> undefined"],
];
const PYTHON: readonly Mutator[] = [
  ["condition negated", /^(\s*(?:if|elif|while)) (.+):(\s*)$/, "$1 not ($2):$3"],
  ["and to or", / and /, " or "],
  ["or to and", / or /, " and "],
  ["not removed", /\bnot (?!in\b)/, ""],
  ["in to not in", /(?<!not) in (?!.*\bfor\b)/, " not in "],
  ["True to False", /\bTrue\b/, "False"],
  ["False to True", /\bFalse\b/, "True"],
  ["return value removed", /^(\s*)return .+$/, "$1return None"],
];
const CONSTANTS: readonly Mutator[] = [
  ["number changed", /(?<![\w.$"'])(\d+)(?![\w.$"'])/, "1$1"],
  ["string emptied", /(["'])(?:(?!\1)[^\\]){1,}\1/, "$1$1"],
];

/** Mutators for a file, by its name; none for a language we do not know. */
function mutatorsFor(path: string): readonly Mutator[] {
  if (/\.[cm]?[jt]sx?$/.test(path)) return [...COMMON, ...JAVASCRIPT, ...CONSTANTS];
  if (path.endsWith(".py")) return [...COMMON, ...PYTHON, ...CONSTANTS];
  return [];
}

/**
 * At most `limit` mutants, spread over the added lines: the first of every line, then the second of every line, and so on.
 * `text` is the whole new file; a copy of it is made for each mutant that is returned, and for no other.
 */
export function makeMutants(
  file: { readonly path: string; readonly text: string; readonly addedLines: readonly number[] },
  limit: number,
): readonly Mutant[] {
  const lines = file.text.split("\n");
  const mutators = mutatorsFor(file.path);
  const perLine = file.addedLines.map((line) => mutateLine(line, lines[line - 1] ?? "", mutators));
  const mutants: Mutant[] = [];
  for (const { line, change, mutated } of takeInTurn(perLine)) {
    if (mutants.length >= limit) break;
    mutants.push({ line, change, text: lines.with(line - 1, mutated).join("\n") });
  }
  return mutants;
}

interface MutatedLine extends Omit<Mutant, "text"> {
  readonly mutated: string;
}

function* mutateLine(line: number, original: string, mutators: readonly Mutator[]): Generator<MutatedLine> {
  if (isIdle(original)) return;
  for (const [change, pattern, replacement] of mutators) {
    const mutated = original.replace(pattern, replacement);
    if (mutated !== original) yield { line, change, mutated };
  }
}

/** Blank, comment, import, lone bracket: nothing a test could notice. */
function isIdle(line: string): boolean {
  return /^\s*(?:$|\/\/|\/?\*|#|["']{3}|[\])}{;,]+\s*$|import\b|from\b.*\bimport\b|export \{|(?:const|let|var) .*\brequire\()/.test(
    line,
  );
}

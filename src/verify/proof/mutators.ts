/** Small faults, by language: what is looked for on a line, and what takes its place. */

export type Mutator = readonly [name: string, pattern: RegExp, replacement: string];

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
const BRACES: readonly Mutator[] = [
  ["condition negated", /\b(if|while) \((.+)\) (?=\{|return|throw|continue|break)/, "$1 (!($2)) "],
  ["&& to ||", /&&/, "||"],
  ["|| to &&", /\|\|/, "&&"],
  ["true to false", /\btrue\b/, "false"],
  ["false to true", /\bfalse\b/, "true"],
];
// Go and Rust: a condition without brackets, and without a declaration in it.
const BARE: readonly Mutator[] = [["condition negated", /\bif (?!let\b)([^;{]+) \{/, "if !($1) {"], ...BRACES.slice(1)];
const RUBY: readonly Mutator[] = [
  ["condition negated", /^(\s*(?:if|elsif|unless|while)) (.+)$/, "$1 !($2)"],
  ["condition behind it negated", /(\S) (if|unless) ([^{}]+)$/, "$1 $2 !($3)"],
  ...BRACES.slice(1),
  ["return value removed", /^(\s*)return .+$/, "$1return nil"],
];
const CONSTANTS: readonly Mutator[] = [
  ["number changed", /(?<![\w.$"'])(\d+)(?![\w.$"'])/, "1$1"],
  ["string emptied", /(["'])(?:(?!\1)[^\\]){1,}\1/, "$1$1"],
];

/** Mutators for a file, by its name; none for a language we do not know. */
export function mutatorsFor(path: string): readonly Mutator[] {
  const own = LANGUAGES.find(([pattern]) => pattern.test(path))?.[1];
  return own === undefined ? [] : [...COMMON, ...own, ...CONSTANTS];
}

const LANGUAGES: readonly (readonly [path: RegExp, mutators: readonly Mutator[]])[] = [
  [/\.[cm]?[jt]sx?$/, JAVASCRIPT],
  [/\.py$/, PYTHON],
  [/\.(?:go|rs)$/, BARE],
  [/\.(?:java|kt|cs|php)$/, BRACES],
  [/\.rb$/, RUBY],
];

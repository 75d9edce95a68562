/**
 * Small faults for the lines that a fix added. Written for the bench: the gate's own mutants test the gate's proofs, and
 * must not be the yardstick for them.
 */

export interface Fault {
  /** From 0. */
  readonly line: number;
  readonly change: string;
  readonly text: string;
}

type Operator = readonly [change: string, from: RegExp, to: string];

const OPERATORS: readonly Operator[] = [
  ["equal to unequal", /(?<![=!<>])(===?)(?![=>])/, "!="],
  ["unequal to equal", /!==?/, "=="],
  ["and to or", /&&/, "||"],
  ["or to and", /\|\|/, "&&"],
  ["and to or", / and /, " or "],
  ["or to and", / or /, " and "],
  ["not removed", /\bnot (?!in\b)/, ""],
  ["negation removed", /(?<=[(\s])!(?=[\w(])/, ""],
  ["less to more", / < /, " > "],
  ["more to less", / > /, " < "],
  ["at most to more", / <= /, " > "],
  ["at least to less", / >= /, " < "],
  ["plus to minus", / \+ /, " - "],
  ["minus to plus", / - /, " + "],
  ["true to false", /\btrue\b/, "false"],
  ["false to true", /\bfalse\b/, "true"],
  ["True to False", /\bTrue\b/, "False"],
  ["False to True", /\bFalse\b/, "True"],
  ["number up", /(?<![\w.$"'\\#])([0-9])(?![\w.$"'])/, "7$1"],
  ["text emptied", /(?<!["'])(["'])(?!\1)(?:(?!\1)[^\\]){1,40}\1(?!["'])/, "$1$1"],
];
const IDLE = /^\s*(?:$|\/\/|\/?\*|#(?!\[|define|if)|import\b|from\b.*\bimport\b|use\b|require\b|["']{3})/;

/** At most `limit`, the first operator of each line before the second of any. */
export function makeFaults(text: string, lines: readonly number[], limit: number): readonly Fault[] {
  const all = text.split("\n");
  const perLine = lines.map((line) => {
    const original = all[line] ?? "";
    if (IDLE.test(original)) return [];
    return OPERATORS.flatMap(([change, from, to]) => {
      const changed = original.replace(from, to);
      return changed === original ? [] : [{ line, change, text: all.with(line, changed).join("\n") }];
    });
  });
  const rounds = Math.max(0, ...perLine.map((faults) => faults.length));
  const spread = Array.from({ length: rounds }, (_, round) => perLine.flatMap((faults) => faults[round] ?? []));
  return spread.flat().slice(0, limit);
}

/** Small faults put into the lines a candidate added, to see whether its own tests notice. Pure and textual. */
import { mutatorsFor, type Mutator } from "./mutators.ts";
import { takeInTurn } from "./take-in-turn.ts";

export interface Mutant {
  /** 1-based line in the new file. */
  readonly line: number;
  /** What was changed, for people. */
  readonly change: string;
  readonly text: string;
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
  return IDLE.test(line);
}

const IDLE =
  /^\s*(?:$|\/\/|\/?\*|#|["']{3}|[\])}{;,]+\s*$|import\b|from\b.*\bimport\b|export \{|(?:const|let|var) .*\brequire\(|(?:package|namespace|using|use|require|require_relative)\b|(?:(?!return )[\w.]+ )?"[\w./-]+"$)/;

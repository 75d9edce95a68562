/** The faults whose failing tests are the truth: the commit's code taken back, and small ones put into its lines. */
import { makeMutants } from "../../src/verify/proof/mutants.ts";
import type { BareMirror } from "./bare-mirror.ts";
import { isSource } from "./mine-commits.ts";

export interface Fault {
  /** `reverted`, or the place and kind of a mutant. */
  readonly name: string;
  /** Contents by path; null removes. */
  readonly files: ReadonlyMap<string, Uint8Array | null>;
}

const MUTANTS = 3;
/** For the languages that the product itself makes no mutants of. */
const PLAIN: readonly (readonly [string, RegExp, string])[] = [
  ["== to !=", /(?<![=!<>])==(?![=~])/, "!="],
  ["!= to ==", /!=(?![=~])/, "=="],
  ["&& to ||", /&&/, "||"],
  ["|| to &&", /\|\|(?!=)/, "&&"],
  [" < to >=", / < /, " >= "],
  [" > to <=", / > /, " <= "],
  [" + to -", / \+ (?!["'])/, " - "],
  ["true to false", /\btrue\b/, "false"],
  ["false to true", /\bfalse\b/, "true"],
  ["if to unless", /^(\s*)if (?!.*\bthen\b)/, "$1unless "],
  ["nil for the value", /^(\s*)return (?!nil\b)[^,]+$/, "$1return nil"],
  ["number changed", /(?<![\w.$"'])(\d+)(?![\w.$"'])/, "1$1"],
  ["string emptied", /(["'])(?:(?!\1)[^\\#]){1,}\1/, "$1$1"],
];

/** Contents are those of `commit`, but for the fault. */
export function seedFaults(mirror: BareMirror, commit: string): readonly Fault[] {
  const changed = listChanged(mirror, commit);
  const old = new Map(changed.map((path) => [path, readBlob(mirror, `${commit}~1:${path}`)]));
  const faults = changed.flatMap((path) => mutateFile(mirror, commit, path));
  const step = Math.max(1, faults.length / MUTANTS);
  const picked = Array.from({ length: Math.min(MUTANTS, faults.length) }, (_, at) => faults[Math.floor(at * step)]);
  return [{ name: "reverted", files: old }, ...picked.filter((fault) => fault !== undefined)];
}

/** Code alone: what the selection is shown of the commit. */
export function listChanged(mirror: BareMirror, commit: string): readonly string[] {
  const names = mirror.text(["diff-tree", "-r", "--no-renames", "--name-only", `${commit}~1`, commit]);
  return names.split("\n").filter((path) => path !== "" && isSource(path));
}

/** Null where the commit has no such file. */
export function readBlob(mirror: BareMirror, name: string): Buffer | null {
  try {
    return mirror.bytes(["cat-file", "blob", name]);
  } catch {
    return null;
  }
}

function mutateFile(mirror: BareMirror, commit: string, path: string): readonly Fault[] {
  const text = readBlob(mirror, `${commit}:${path}`)?.toString("utf8");
  if (text === undefined) return [];
  const addedLines = listAdded(mirror.text(["diff-tree", "-r", "-p", "-U0", `${commit}~1`, commit, "--", path]));
  const known = makeMutants({ path, text, addedLines }, 100);
  const mutants = known.length > 0 || !/\.(?:go|rb)$/.test(path) ? known : mutatePlainly(text, addedLines, path);
  return mutants.map((mutant) => ({
    name: `${path}:${mutant.line} ${mutant.change}`,
    files: new Map([[path, Buffer.from(mutant.text)]]),
  }));
}

function mutatePlainly(
  text: string,
  addedLines: readonly number[],
  path: string,
): readonly { readonly line: number; readonly change: string; readonly text: string }[] {
  const lines = text.split("\n");
  return addedLines.flatMap((line) => {
    const original = lines[line - 1] ?? "";
    if (/^\s*(?:$|#|\/\/|\*|require|import|package|end\b|[\])}]+$)/.test(original)) return [];
    for (const [change, pattern, replacement] of PLAIN) {
      if (path.endsWith(".go") && /nil|unless/.test(change)) continue;
      const mutated = original.replace(pattern, replacement);
      if (mutated !== original) return [{ line, change, text: lines.with(line - 1, mutated).join("\n") }];
    }
    return [];
  });
}

export function listAdded(patch: string): readonly number[] {
  return [...patch.matchAll(/^@@ -\S+ \+(\d+)(?:,(\d+))? @@/gm)].flatMap(([, first, count]) =>
    Array.from({ length: Number(count ?? 1) }, (_, at) => Number(first) + at),
  );
}

/** Which declarations a change meets, and which others of the same file use those. Pure. */
import type { DeclaredFile } from "./declared-file.ts";
import { listDeclarations } from "./declarations.ts";
import type { ChangedCode } from "./selection-facts.ts";

/** Names of a file that the change reaches; 0 for those it is in, more for those around or using them. */
export type ReachedNames = ReadonlyMap<string, number>;

const MAX_ROUNDS = 3;
const MAX_NAMES = 400;
/** The class around a changed method says less than the method. */
const AROUND = 0.5;
const USED = 0.6;

/** Without lines: everything the file declares. A line outside of every declaration is in what the module itself gives. */
export function findChangedNames(change: ChangedCode, file: DeclaredFile): ReachedNames {
  const names = new Map<string, number>();
  if (change.lines.length === 0) for (const { name } of file.declarations) names.set(name, 0);
  for (const line of change.lines) reachLine(file, { line, distance: 0 }, names);
  const gone = listDeclarations(change.path, change.removed.join("\n"));
  for (const { name } of gone) put(names, name, 0);
  return withDefault(spreadInside(file, names), file.text);
}

/** Names of declarations that mention one of `reached`, each a step further away than what it mentions. */
export function findNamesUsing(file: DeclaredFile, reached: ReachedNames): ReachedNames {
  const names = new Map<string, number>();
  reachUsers(file, { names: reached, step: 1 }, names);
  return withDefault(spreadInside(file, names), file.text);
}

function reachUsers(
  file: DeclaredFile,
  used: { readonly names: ReachedNames; readonly step: number },
  names: Map<string, number>,
): void {
  for (const [name, distance] of used.names) {
    for (const line of file.words.linesOf(name)) reachLine(file, { line, distance: distance + used.step }, names);
  }
}

function reachLine(
  file: DeclaredFile,
  { line, distance }: { readonly line: number; readonly distance: number },
  names: Map<string, number>,
): void {
  file.around(line).forEach((name, at) => {
    put(names, name, distance + (at === 0 ? 0 : AROUND));
  });
}

function put(names: Map<string, number>, name: string, distance: number): void {
  if (names.size < MAX_NAMES && (names.get(name) ?? Infinity) > distance) names.set(name, distance);
}

/** A helper's own name is in no test, the names of those that call it may be. */
function spreadInside(file: DeclaredFile, names: Map<string, number>): Map<string, number> {
  let fresh: ReachedNames = new Map(names);
  for (let round = 0; round < MAX_ROUNDS && fresh.size > 0 && names.size < MAX_NAMES; round += 1) {
    const before = new Set(names.keys());
    reachUsers(file, { names: fresh, step: USED }, names);
    fresh = new Map([...names].filter(([name]) => !before.has(name)));
  }
  return names;
}

const DEFAULT =
  /\bexport\s{1,9}default\s{1,9}(?:async\s{1,9})?(?:function\s{0,9}\*?|class)?\s{0,9}([\w$]*)|\bmodule\.exports\s{0,9}=\s{0,9}(?:function\s{1,9}|class\s{1,9}|new\s{1,9})?([\w$]+)/;

/** What `import x from` and a whole `require` get: as near as the declaration that is given. */
function withDefault(names: Map<string, number>, text: string): ReachedNames {
  const given = DEFAULT.exec(text);
  const distance = names.get(given?.[1] ?? given?.[2] ?? "");
  if (distance !== undefined && !names.has("default")) names.set("default", distance);
  return names;
}

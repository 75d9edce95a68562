/**
 * From the changed declarations to whoever uses them, file by file: names are followed, not files, so that a file that
 * only hands everything on does not make everything impacted. Pure.
 */
import { findChangedNames, findNamesUsing, type ReachedNames } from "./changed-names.ts";
import { toDeclaredFile, type DeclaredFile } from "./declared-file.ts";
import { isCode } from "./declarations.ts";
import type { Edge, ModuleGraph } from "./module-graph.ts";
import type { ChangedCode } from "./selection-facts.ts";
import { takeNames } from "./take-names.ts";
import { createImporterList, type ListImporters } from "./who-imports.ts";

export interface Spread {
  /** By test file: the words with which it names what was reached, and how far that is from the change. */
  readonly tests: ReadonlyMap<string, ReachedNames>;
  /** Of the changed files themselves. */
  readonly changed: ReachedNames;
}

export interface SpreadGiven {
  readonly changed: readonly ChangedCode[];
  readonly texts: ReadonlyMap<string, string>;
  readonly graph: ModuleGraph;
  readonly isTest: (path: string) => boolean;
}

/** Steps from file to file; what is further away says nothing any more. */
const MAX_STEPS = 6;
/** What may be looked at for one question: half a second, 100 MB. */
const MAX_CHARS = 16_000_000;
/** Imports that are followed. */
const MAX_FOLLOWED = 10_000;
const MAX_NAMES = 1_000;

interface Spreading extends SpreadGiven {
  readonly importersOf: ListImporters;
  readonly files: Map<string, DeclaredFile>;
  readonly reached: Map<string, Map<string, number>>;
  readonly tests: Map<string, Map<string, number>>;
  charsLeft: number;
  followsLeft: number;
}

export function spreadChange(given: SpreadGiven): Spread {
  const importersOf = createImporterList(given.graph, given.texts);
  const empty = {
    files: new Map(),
    reached: new Map(),
    tests: new Map(),
    charsLeft: MAX_CHARS,
    followsLeft: MAX_FOLLOWED,
  };
  const state: Spreading = { ...given, importersOf, ...empty };
  const changed = new Map<string, number>();
  for (const change of given.changed) {
    const file = isCode(change.path) ? openFile(state, change.path) : undefined;
    if (file === undefined) continue;
    const names = findChangedNames(change, file);
    mergeInto(changed, names);
    state.reached.set(change.path, new Map(names));
  }
  let open = [...state.reached.keys()];
  for (let step = 0; step < MAX_STEPS && open.length > 0; step += 1) {
    const next = new Set<string>();
    for (const path of open) for (const importer of visit(state, path)) next.add(importer);
    open = [...next];
  }
  return { tests: state.tests, changed };
}

/** Importers in which something was reached that was not before. */
function visit(state: Spreading, path: string): readonly string[] {
  const edges = state.importersOf(path);
  const reached = state.reached.get(path) ?? new Map<string, number>();
  return edges.filter((edge) => follow(state, edge, reached)).map(({ from }) => from);
}

function follow(state: Spreading, { from, fact }: Edge, reached: ReachedNames): boolean {
  if ((state.followsLeft -= 1) < 0) return false;
  const file = openFile(state, from);
  if (file === undefined) return false;
  const { handed, mentions } = takeNames(fact, reached, file.words);
  if (handed.size === 0 && mentions.size === 0) return false;
  if (state.isTest(from)) {
    const words = state.tests.get(from) ?? new Map<string, number>();
    mergeInto(words, mentions);
    if (words.size > 0) state.tests.set(from, words);
  }
  const own = state.reached.get(from) ?? new Map<string, number>();
  state.reached.set(from, own);
  const isHanded = mergeInto(own, handed);
  return mergeInto(own, findNamesUsing(file, mentions)) || isHanded;
}

/** Undefined where enough was looked at. */
function openFile(state: Spreading, path: string): DeclaredFile | undefined {
  const known = state.files.get(path);
  if (known !== undefined) return known;
  const text = state.texts.get(path) ?? "";
  if (state.charsLeft < text.length) return undefined;
  state.charsLeft -= text.length;
  const file = toDeclaredFile(path, text);
  state.files.set(path, file);
  return file;
}

/** True where a name is new. */
function mergeInto(into: Map<string, number>, names: ReachedNames): boolean {
  let isNew = false;
  for (const [name, distance] of names) {
    const known = into.get(name);
    if (known === undefined && into.size >= MAX_NAMES) continue;
    isNew ||= known === undefined;
    if (known === undefined || known > distance) into.set(name, distance);
  }
  return isNew;
}

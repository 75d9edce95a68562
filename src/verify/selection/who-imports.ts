/** Who may use what a file declares. Pure. */
import { listDeclarations } from "./declarations.ts";
import type { Edge, ModuleGraph } from "./module-graph.ts";
import { countWords } from "./word-index.ts";

export type ListImporters = (path: string) => readonly Edge[];

const WITH_GRAPH = /\.(?:[cm]?[jt]sx?|vue|svelte|py)$/;
const FAMILIES: readonly (readonly string[])[] = [
  [".java", ".kt", ".groovy", ".scala"],
  [".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp"],
];
const SAME_PACKAGE = [".go", ".java", ".kt", ".scala"];
const MAX_TYPES = 20_000;

type Texts = ReadonlyMap<string, string>;

/** Where imports name no files: the other files of the package, and those of the language that name one of its types. */
export function createImporterList(graph: ModuleGraph, texts: Texts): ListImporters {
  const families = new Map<string, Family>();
  return (path) => {
    if (WITH_GRAPH.test(path)) return graph.get(path) ?? [];
    const end = path.slice(path.lastIndexOf("."));
    const family = families.get(end) ?? toFamily(end, texts);
    families.set(end, family);
    return listInFamily(path, end, family);
  };
}

interface Family {
  readonly paths: readonly string[];
  readonly types: ReadonlyMap<string, readonly string[]>;
  /** Files that name a type. */
  readonly naming: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Types and files of a language, or of those that are compiled together; each text is read once. */
function toFamily(end: string, texts: Texts): Family {
  const ends = FAMILIES.find((one) => one.includes(end)) ?? [end];
  const own = [...texts].filter(([path]) => ends.some((one) => path.endsWith(one)));
  const types = new Map(own.map(([path, text]) => [path, listTypes(path, text)]));
  const wanted = new Set([...types.values()].flat().slice(0, MAX_TYPES));
  return { paths: own.map(([path]) => path), types, naming: countWords(wanted, own) };
}

function listTypes(path: string, text: string): readonly string[] {
  const stem = path.slice(path.lastIndexOf("/") + 1).replace(/\..*$/, "");
  const declared = listDeclarations(path, text).filter(({ isType }) => isType);
  return [...declared.map(({ name }) => name), stem];
}

function listInFamily(path: string, end: string, { paths, types, naming }: Family): readonly Edge[] {
  const from = new Set((types.get(path) ?? []).flatMap((name) => [...(naming.get(name) ?? [])]));
  const isNear = (other: string): boolean => SAME_PACKAGE.includes(end) && folderOf(other) === folderOf(path);
  const fact = { from: path, taken: [{ name: "*", local: "*" }], passed: [] };
  return paths
    .filter((other) => other !== path && (from.has(other) || isNear(other)))
    .map((other) => ({ from: other, fact }));
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

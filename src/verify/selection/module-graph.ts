/** Who takes which names from whom, over all files of a repository. Pure. */
import type { ImportFact } from "./import-fact.ts";
import { listJavascriptImports } from "./imports-javascript.ts";
import { listPythonImports } from "./imports-python.ts";
import { createJavascriptResolver, type Resolve } from "./resolve-javascript.ts";
import { createPythonResolver, type PythonResolver } from "./resolve-python.ts";

/** `from` imports the file that the edge is listed under. */
export interface Edge {
  readonly from: string;
  readonly fact: ImportFact;
}

export type ModuleGraph = ReadonlyMap<string, readonly Edge[]>;

const JAVASCRIPT = /\.(?:[cm]?[jt]sx?|vue|svelte)$/;
const MAX_EDGES = 400_000;

/** Edges by the file that is imported; JavaScript, TypeScript and Python. */
export function toModuleGraph(files: readonly string[], texts: ReadonlyMap<string, string>): ModuleGraph {
  const known = new Set(files);
  const manifests = new Map([...texts].filter(([path]) => path.endsWith(".json")));
  const javascript = createJavascriptResolver({ has: (path) => known.has(path), manifests });
  const python = createPythonResolver(files);
  const graph = new Map<string, Edge[]>();
  let count = 0;
  for (const [from, text] of texts) {
    for (const { fact, target } of listTargets({ from, text }, { javascript, python })) {
      if (target === from || (count += 1) > MAX_EDGES) continue;
      const edges = graph.get(target);
      if (edges === undefined) graph.set(target, [{ from, fact }]);
      else edges.push({ from, fact });
    }
  }
  return graph;
}

function listTargets(
  { from, text }: { readonly from: string; readonly text: string },
  resolvers: { readonly javascript: Resolve; readonly python: PythonResolver },
): readonly { readonly fact: ImportFact; readonly target: string }[] {
  if (JAVASCRIPT.test(from)) {
    return listJavascriptImports(text).flatMap((fact) => {
      const target = resolvers.javascript(from, fact.from);
      return target === undefined ? [] : [{ fact, target }];
    });
  }
  return from.endsWith(".py")
    ? listPythonImports(from, text).flatMap((fact) => toPython(from, fact, resolvers.python))
    : [];
}

/** `from package import module` takes a whole file where there is one of that name. */
function toPython(
  from: string,
  fact: ImportFact,
  python: PythonResolver,
): readonly { readonly fact: ImportFact; readonly target: string }[] {
  const names = fact.taken.length === 0 ? [{ name: "*", local: "*" }] : fact.taken;
  return names.flatMap((taken) => {
    const passed = fact.passed.filter(({ name, given }) => name === taken.name && given === taken.local);
    return python.resolve(from, fact.from, taken.name).map((target, at) => {
      const isModule = at > 0 || (taken.name !== "*" && isNamed(target, taken.name));
      const name = isModule ? "*" : taken.name;
      return {
        target,
        fact: {
          from: fact.from,
          taken: [{ name, local: taken.local }],
          passed: passed.map(({ given }) => ({ name, given })),
        },
      };
    });
  });
}

function isNamed(target: string, module: string): boolean {
  return target.endsWith(`/${module}.py`) || target === `${module}.py` || target.endsWith(`/${module}/__init__.py`);
}

/** Which files of the repository a module of Python is. Pure. */

export interface PythonResolver {
  /** The module itself, and the submodule where `name` is one. */
  readonly resolve: (from: string, module: string, name: string) => readonly string[];
}

/** Folders that are put on the path, or under which installed packages lie. */
const ROOTS = /^(?:src|lib|python|[\w-]+\/(?:src|lib|python))\//;

export function createPythonResolver(files: readonly string[]): PythonResolver {
  const modules = new Map<string, string>();
  const known = new Set(files);
  const put = (path: string, file: string): void => {
    const name = path.replace(/(?:\/__init__)?\.py$/, "").replaceAll("/", ".");
    if (!modules.has(name)) modules.set(name, file);
  };
  for (const file of files) {
    if (!file.endsWith(".py")) continue;
    put(file, file);
    put(file.replace(ROOTS, ""), file);
    put(file.slice(topOf(file, known).length), file);
  }
  const find = (name: string): readonly string[] => {
    const file = modules.get(name);
    return file === undefined ? [] : [file];
  };
  return {
    resolve(from, module, name) {
      const absolute = toAbsolute(from, module);
      if (absolute === undefined) return [];
      const within = absolute === "" ? name : `${absolute}.${name}`;
      const inside = name === "*" ? [] : find(within);
      const near = module.startsWith(".") ? [] : find(toAbsolute(from, `.${module}`) ?? "");
      return [...new Set([...find(absolute), ...inside, ...(find(absolute).length === 0 ? near : [])])];
    },
  };
}

/** The folder above the outermost package around a file, with its slash. */
function topOf(file: string, known: ReadonlySet<string>): string {
  let folder = file.slice(0, file.lastIndexOf("/") + 1);
  while (folder !== "" && known.has(`${folder}__init__.py`)) {
    folder = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
  }
  return folder;
}

function toAbsolute(from: string, module: string): string | undefined {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  if (dots === 0) return module;
  const parts = from.split("/").slice(0, -1);
  if (dots - 1 > parts.length) return undefined;
  const base = parts.slice(0, parts.length - (dots - 1)).join(".");
  const rest = module.slice(dots);
  return [base, rest].filter((part) => part !== "").join(".");
}

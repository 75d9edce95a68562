/** Which folders of a tree are projects of their own, nearest to the change first. Pure. */
import { isBelow, type TreeFacts } from "./tree-facts.ts";

/** The nearest of these above a changed file decides. */
const NEAREST =
  /(?:^|\/)(?:package\.json|pyproject\.toml|setup\.py|setup\.cfg|tox\.ini|go\.mod|Cargo\.toml|Gemfile|Rakefile|[^/]+\.gemspec|composer\.json|phpunit\.xml(?:\.dist)?)$/;
/** A part of these cannot be built without the whole: the topmost decides. */
const TOPMOST =
  /(?:^|\/)(?:pom\.xml|settings\.gradle(?:\.kts)?|build\.gradle(?:\.kts)?|[^/]+\.slnx?|[^/]+\.(?:cs|fs)proj|CMakeLists\.txt|meson\.build)$/;
/** Manifests that are data of tests, examples or somebody else's. */
const NOT_OURS =
  /(?:^|\/)(?:node_modules|vendor|third[_-]?party|testdata|fixtures?|__fixtures__|examples?|templates?|\.[^/]+)(?:\/|$)/;
/** A repository with more projects than this is looked at in part: those of the change, and those nearest to the root. */
const MAX_PROJECTS = 60;

/** Folders with a manifest, the root always, in the order of depth and name. */
export function listProjectFolders(files: readonly string[], changed: readonly string[]): readonly string[] {
  const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
  const ours = files.filter((path) => !NOT_OURS.test(path));
  const nearest = ours.filter((path) => NEAREST.test(path)).map(folderOf);
  const all = ours.filter((path) => TOPMOST.test(path)).map(folderOf);
  const topmost = all.filter((folder) => !all.some((other) => other !== folder && isBelow(folder, other)));
  const depth = (folder: string): number => (folder === "" ? 0 : folder.split("/").length);
  const sorted = [...new Set(["", ...nearest, ...topmost])].sort(
    (one, other) => depth(one) - depth(other) || (one < other ? -1 : 1),
  );
  const isHome = (folder: string): boolean => changed.some((path) => isBelow(path, folder));
  const near = new Set([...sorted.filter(isHome), ...sorted].slice(0, MAX_PROJECTS));
  return sorted.filter((folder) => near.has(folder));
}

/** The folders to ask, in turn: from the project that most of the change is in up to the root, then all others. */
export function orderByChange(folders: readonly string[], facts: TreeFacts): readonly string[] {
  const counts = new Map<string, number>();
  for (const path of facts.changed) {
    const home = folders.findLast((folder) => isBelow(path, folder)) ?? "";
    counts.set(home, (counts.get(home) ?? 0) + 1);
  }
  const [home] = [...counts].sort((one, other) => other[1] - one[1])[0] ?? [""];
  const above = folders.filter((folder) => isBelow(home, folder) || folder === home).reverse();
  return [...above, ...folders.filter((folder) => !above.includes(folder))];
}

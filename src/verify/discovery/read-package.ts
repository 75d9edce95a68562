/** What discovery wants of a `package.json`; a broken one says nothing. Pure. */
import { parseObject } from "../parse-object.ts";
import { textOf, type Project } from "./tree-facts.ts";

export interface PackageFacts {
  readonly scripts: ReadonlyMap<string, string>;
  /** Names of dependencies of every kind. */
  readonly libraries: ReadonlySet<string>;
}

const NOTHING: PackageFacts = { scripts: new Map(), libraries: new Set() };

export function readPackage(project: Project): PackageFacts {
  const manifest = parseObject(textOf(project, "package.json"));
  if (manifest === undefined) return NOTHING;
  const scripts = Object.entries(toObject(manifest["scripts"])).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const libraries = ["dependencies", "devDependencies", "optionalDependencies"].flatMap((kind) =>
    Object.keys(toObject(manifest[kind])),
  );
  return { scripts: new Map(scripts), libraries: new Set(libraries) };
}

function toObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

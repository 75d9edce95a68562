/** Every name that a workspace uses, once, as a number: what files hold of it is two short arrays. */
import { splitIdentifier } from "./identifiers.ts";

export interface WordCounts {
  /** Which names, each once. */
  readonly ids: Uint32Array;
  /** How often, in the same order. */
  readonly counts: Uint32Array;
  readonly total: number;
}

export interface Vocabulary {
  count(identifiers: readonly string[]): WordCounts;
  find(identifier: string): number | undefined;
  name(id: number): string;
  /** All names so far, those of files that are gone too. */
  names(): readonly string[];
  /** Names that have this part, in small letters. */
  withPart(part: string): readonly number[];
}

export function createVocabulary(): Vocabulary {
  const ids = new Map<string, number>();
  const names: string[] = [];
  const byPart = new Map<string, number[]>();

  function add(identifier: string): number {
    // A slice keeps the whole file's text alive; a copy does not.
    const name = Buffer.from(identifier).toString();
    const id = names.push(name) - 1;
    ids.set(name, id);
    for (const part of new Set(splitIdentifier(name))) {
      const others = byPart.get(part);
      if (others === undefined) byPart.set(part, [id]);
      else others.push(id);
    }
    return id;
  }

  return {
    count(identifiers) {
      const counts = new Map<number, number>();
      for (const identifier of identifiers) {
        const id = ids.get(identifier) ?? add(identifier);
        counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      return {
        ids: Uint32Array.from(counts.keys()),
        counts: Uint32Array.from(counts.values()),
        total: identifiers.length,
      };
    },
    find: (identifier) => ids.get(identifier),
    name: (id) => names[id] ?? "",
    names: () => names,
    withPart: (part) => byPart.get(part) ?? [],
  };
}

/** One file as the following of names sees it: what is declared around a line. Pure. */
import { listDeclarations, type Declaration } from "./declarations.ts";
import { toWordIndex, type WordIndex } from "./word-index.ts";

export interface DeclaredFile {
  readonly text: string;
  readonly declarations: readonly Declaration[];
  /** Names of the declarations around a line, the innermost first. */
  readonly around: (line: number) => readonly string[];
  readonly words: WordIndex;
}

export function toDeclaredFile(path: string, text: string): DeclaredFile {
  const declarations = listDeclarations(path, text);
  const parents: number[] = [];
  const open: number[] = [];
  const innermost = new Map<number, number>();
  declarations.forEach(({ first, last }, index) => {
    while (open.length > 0 && (declarations[open.at(-1) ?? 0]?.last ?? 0) < first) open.pop();
    parents.push(open.at(-1) ?? -1);
    open.push(index);
    // A later declaration that is inside writes over its lines.
    for (let line = first; line <= last; line += 1) innermost.set(line, index);
  });
  return {
    text,
    declarations,
    words: toWordIndex(text),
    around(line) {
      const names: string[] = [];
      for (let at = innermost.get(line) ?? -1; at !== -1; at = parents[at] ?? -1)
        names.push(declarations[at]?.name ?? "");
      return names;
    },
  };
}

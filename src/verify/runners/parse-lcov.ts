/** Line coverage from an `lcov.info`, format of `geninfo(1)`: `SF:` begins a file, `DA:line,count` is one line of it. Pure. */
import type { FileCoverage } from "../../domain/testing.ts";
import { toRelativePath } from "./runner-adapter.ts";

const LINE = /^DA:(\d{1,9}),(\d+)/;

/** A file that comes twice has run what either of them ran. */
export function parseLcov(text: string, root: string): readonly FileCoverage[] {
  const files = new Map<string, Map<number, boolean>>();
  let current: Map<number, boolean> | undefined;
  for (const row of text.split(/\r?\n/)) {
    if (row.startsWith("SF:")) {
      const path = toRelativePath(row.slice(3), root);
      current = files.get(path) ?? new Map<number, boolean>();
      files.set(path, current);
    }
    const [, line, count] = LINE.exec(row) ?? [];
    if (line !== undefined) current?.set(Number(line), current.get(Number(line)) === true || Number(count) > 0);
  }
  return [...files].map(([path, lines]) => ({ path, lines: lines.size, missed: listMissed(lines) }));
}

function listMissed(lines: ReadonlyMap<number, boolean>): readonly number[] {
  return [...lines].flatMap(([line, ran]) => (ran ? [] : line)).sort((one, other) => one - other);
}

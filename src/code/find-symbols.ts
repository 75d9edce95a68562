/** Declarations by name: the name itself, then without regard to case, then its beginning, then a part of it. Pure. */
import type { CodeHit } from "../domain/code.ts";
import type { FlatSymbol, IndexedFile } from "./indexed-file.ts";

/** `Class.method`, `Class::method` and `Class#method` ask for the same. Best first, equal ones by path and line. */
export function findSymbols(files: readonly IndexedFile[], name: string): readonly CodeHit[] {
  const wanted = name
    .trim()
    .replace(/\(\)$/, "")
    .replace(/::|#|->/g, ".");
  return files
    .flatMap((file) => file.symbols.map((symbol) => ({ file, symbol, rank: rankName(symbol, wanted) })))
    .filter(({ rank }) => rank < MISSES)
    .sort((one, other) => one.rank - other.rank || comparePlaces(one, other))
    .map(({ file, symbol }) => ({
      path: file.path,
      first: symbol.first,
      last: symbol.last,
      text: toText(symbol),
      score: 0,
    }));
}

const MISSES = 4;

function rankName({ name, qualified }: FlatSymbol, wanted: string): number {
  if (name === wanted || qualified === wanted || qualified.endsWith(`.${wanted}`)) return 0;
  const low = wanted.toLowerCase();
  const lowName = name.toLowerCase();
  if (lowName === low || qualified.toLowerCase().endsWith(`.${low}`)) return 1;
  if (low.length < 3) return MISSES;
  if (lowName.startsWith(low)) return 2;
  return lowName.includes(low) ? 3 : MISSES;
}

interface Placed {
  readonly file: IndexedFile;
  readonly symbol: FlatSymbol;
}

function comparePlaces(one: Placed, other: Placed): number {
  if (one.file.path !== other.file.path) return one.file.path < other.file.path ? -1 : 1;
  return one.symbol.first - other.symbol.first;
}

function toText({ kind, qualified, name, signature }: FlatSymbol): string {
  return qualified === name
    ? `${kind}: ${signature}`
    : `${kind} in ${qualified.slice(0, -name.length - 1)}: ${signature}`;
}

/** One declaration of a file by its name; `Class.method` too. Pure. */
import { distance } from "fastest-levenshtein";
import type { CodeSymbol, Outline } from "../../domain/code.ts";

const MAX_SIMILAR = 3;

export type FoundInOutline =
  | { readonly kind: "found"; readonly symbols: readonly CodeSymbol[] }
  | { readonly kind: "none"; readonly similar: readonly string[] };

interface Named {
  readonly symbol: CodeSymbol;
  readonly qualified: string;
}

/** Several when the file has it more than once, in its order; without one, the three names spelt most like it. */
export function findInOutline({ symbols }: Outline, name: string): FoundInOutline {
  const all = listNamed(symbols, "");
  const wanted = name.trim().replace(/::|#/g, ".");
  const found = all.filter(
    ({ symbol, qualified }) => symbol.name === wanted || qualified === wanted || qualified.endsWith(`.${wanted}`),
  );
  if (found.length > 0) return { kind: "found", symbols: found.map(({ symbol }) => symbol) };
  const similar = [...new Set(all.map(({ symbol }) => symbol.name))]
    .map((known) => ({ known, far: distance(known.toLowerCase(), wanted.toLowerCase()) }))
    .sort((one, other) => one.far - other.far)
    .slice(0, MAX_SIMILAR)
    .map(({ known }) => known);
  return { kind: "none", similar };
}

function listNamed(symbols: readonly CodeSymbol[], prefix: string): readonly Named[] {
  return symbols.flatMap((symbol) => {
    const qualified = `${prefix}${symbol.name}`;
    return [{ symbol, qualified }, ...listNamed(symbol.children, `${qualified}.`)];
  });
}

/** The map of a repository: its most used declarations by file, as many as the budget holds. Pure. */
import type { RankedDefinition } from "./rank-definitions.ts";

/** Code has three to four characters a token; the low end keeps the promise with every tokenizer we know. */
const CHARS_A_TOKEN = 3;
const MAX_SIGNATURE_CHARS = 100;

/** Files in the order of their best declaration, declarations by line. */
export function renderMap(ranked: readonly RankedDefinition[], budgetTokens: number): string {
  const byFile = new Map<string, RankedDefinition[]>();
  let left = budgetTokens * CHARS_A_TOKEN;
  for (const definition of ranked) {
    if (definition.rank === 0) break;
    const { path } = definition.file;
    const known = byFile.get(path);
    const cost = toLine(definition).length + 1 + (known === undefined ? path.length + 2 : 0);
    if (cost > left) break;
    left -= cost;
    if (known === undefined) byFile.set(path, [definition]);
    else known.push(definition);
  }
  const parts = [...byFile].map(([path, definitions]) => {
    const lines = [...definitions].sort((one, other) => one.symbol.first - other.symbol.first).map(toLine);
    return `${path}:\n${lines.join("\n")}`;
  });
  return parts.join("\n");
}

function toLine({ symbol }: RankedDefinition): string {
  return `  ${symbol.first}-${symbol.last} ${symbol.signature.slice(0, MAX_SIGNATURE_CHARS)}`;
}

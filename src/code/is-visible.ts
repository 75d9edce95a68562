/** Whether other files can mean a declaration when they use its name, by the customs of its language. Pure. */
import type { CodeSymbol } from "../domain/code.ts";

type Custom = (symbol: CodeSymbol, siblings: readonly CodeSymbol[]) => boolean;

const isExported = ({ signature }: CodeSymbol): boolean => /^(?:@.*)?export\b/.test(signature);

/** Files without any `export` say what they give by other means. */
const SCRIPT: Custom = (symbol, siblings) => isExported(symbol) || !siblings.some(isExported);

const TOP_LEVEL: Readonly<Record<string, Custom>> = {
  typescript: SCRIPT,
  tsx: SCRIPT,
  javascript: SCRIPT,
  rust: ({ kind, signature }) => kind === "implementation" || /\bpub\b/.test(signature),
};
const ANYWHERE: Readonly<Record<string, Custom>> = {
  python: ({ name }) => !/^_[^_]/.test(name),
  go: ({ name }) => /(?:^|\.)\p{Lu}/u.test(name) && !/^\p{Ll}/u.test(name),
};

/** @param siblings All declarations of the same file's top level. */
export function isVisible(
  symbol: CodeSymbol,
  place: { readonly language: string; readonly isTop: boolean; readonly siblings: readonly CodeSymbol[] },
): boolean {
  if (symbol.kind === "test" || symbol.kind === "rule") return false;
  if (/^(?:@\S+ )*(?:private|protected|static private|#)\b/.test(symbol.signature)) return false;
  const custom = (place.isTop ? TOP_LEVEL[place.language] : undefined) ?? ANYWHERE[place.language];
  return custom?.(symbol, place.siblings) ?? true;
}

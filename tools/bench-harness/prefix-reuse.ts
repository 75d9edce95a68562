/** How much of a prompt the next one repeats from its start: what a server's prefix cache can use. Pure. */
import type { PromptPart } from "./wire/protocol.ts";

type Tokens = readonly (readonly number[])[];

/** Longest common prefix in tokens. Both are lists for each part; parts begin with a delimiter of their own. */
export function countSharedPrefix(one: Tokens, other: Tokens): number {
  let shared = 0;
  for (const [index, tokens] of one.entries()) {
    const others = other[index] ?? [];
    if (tokens === others) {
      shared += tokens.length;
      continue;
    }
    const differs = tokens.findIndex((token, at) => token !== others[at]);
    if (differs !== -1) return shared + differs;
    shared += tokens.length;
    if (others.length > tokens.length) return shared;
  }
  return shared;
}

/** The share of the earlier prompt's tokens that the later one repeats as its start. */
export function toReuse(earlier: Tokens, later: Tokens): number {
  const size = earlier.reduce((sum, tokens) => sum + tokens.length, 0);
  return size === 0 ? 1 : countSharedPrefix(earlier, later) / size;
}

/** Whether all that changed in what was sent before are results of tools that became shorter. */
export function isMasking(earlier: readonly PromptPart[], later: readonly PromptPart[]): boolean {
  const changed = earlier.flatMap((part, index) => {
    const now = later[index];
    return now?.role === part.role && now.text === part.text ? [] : [{ part, now }];
  });
  if (changed.length === 0) return false;
  return changed.every(
    ({ part, now }) => part.role === "tool" && now?.role === "tool" && now.text.length < part.text.length,
  );
}

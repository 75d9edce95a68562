/** YAML of a repository that nobody vouches for. Pure. */
import { parse } from "yaml";

const MAX_CHARS = 256 * 1024;
/** Anchors are used a few times at most; more is a document that grows when it is read. */
const MAX_ALIASES = 50;

/** Undefined for what is too long, no YAML, or grows. */
export function parseYaml(text: string): unknown {
  if (text === "" || text.length > MAX_CHARS) return undefined;
  try {
    return parse(text, { maxAliasCount: MAX_ALIASES, merge: true, logLevel: "silent" }) as unknown;
  } catch {
    return undefined;
  }
}

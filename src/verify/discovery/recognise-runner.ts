/** Which test runner a bare command starts, and the command as the plan keeps it: no watching, no reports. Pure. */
import { recogniseCompiled } from "./recognise-compiled.ts";
import { recogniseJavascript } from "./recognise-javascript.ts";
import { recognisePython } from "./recognise-python.ts";
import { recogniseRubyOrPhp } from "./recognise-ruby-or-php.ts";
import type { Recognised } from "./recognised.ts";
import type { Project } from "./tree-facts.ts";

const BY_LANGUAGE = [recogniseJavascript, recognisePython, recogniseCompiled, recogniseRubyOrPhp];

/** Undefined when the command starts no known runner. */
export function recogniseRunner(words: readonly string[], project: Project): Recognised | undefined {
  for (const recognise of BY_LANGUAGE) {
    const found = recognise(words, project);
    if (found !== undefined) return found;
  }
  return undefined;
}

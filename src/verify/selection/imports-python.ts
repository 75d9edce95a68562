/** Imports of Python. What a package's `__init__` takes from its modules, it hands on. Pure. */
import { MAX_IMPORTS, type ImportFact, type TakenName } from "./import-fact.ts";

// Bounded, because a pattern that may go back over millions of blanks runs out of stack.
const FROM =
  /^[ \t]{0,200}from[ \t]{1,80}(\.{0,80}[\w.]{0,400})[ \t]{1,80}import[ \t]{1,80}(\([^()]{0,20000}\)|[^\n(]{1,2000})/gm;
const PLAIN = /^[ \t]{0,200}import[ \t]{1,80}([\w., \t]{1,1000})/gm;

export function listPythonImports(path: string, text: string): readonly ImportFact[] {
  const isPackage = path.endsWith("__init__.py");
  const facts: ImportFact[] = [];
  for (const match of text.matchAll(FROM)) {
    if (facts.length >= MAX_IMPORTS) return facts;
    const taken = toNames(match[2] ?? "");
    facts.push({
      from: match[1] ?? "",
      taken,
      passed: isPackage ? taken.map(({ name, local }) => ({ name, given: local })) : [],
    });
  }
  return [...facts, ...listPlain(text)];
}

function listPlain(text: string): readonly ImportFact[] {
  const parts = [...text.matchAll(PLAIN)].slice(0, MAX_IMPORTS).flatMap((match) => (match[1] ?? "").split(","));
  return parts.flatMap((part) => {
    const [from = "", local] = part.trim().split(/\s+as\s+/);
    return from === "" ? [] : [{ from, taken: [{ name: "*", local: local ?? from }], passed: [] }];
  });
}

function toNames(list: string): readonly TakenName[] {
  return list
    .replace(/#.*$/gm, "")
    .replace(/[()\\]/g, "")
    .split(",")
    .flatMap((part) => {
      const [name = "", local] = part.trim().split(/\s+as\s+/);
      return /^(?:\w+|\*)$/.test(name) ? [{ name, local: local ?? name }] : [];
    });
}

/** Imports, exports from elsewhere and `require` of JavaScript and TypeScript, found with patterns. Pure. */
import { MAX_IMPORTS, type ImportFact, type PassedName, type TakenName } from "./import-fact.ts";

const FROM = /\bfrom\s{0,9}(["'])([^"'\n]{1,300})\1/g;
const BARE = /\bimport\s{0,9}(["'])([^"'\n]{1,300})\1/g;
const CALLED =
  /\b(?:require|import|requireActual|importActual|proxyquire)\s{0,9}\(\s{0,9}(["'`])([^"'`\n]{1,300})\1\s{0,9}\)(?:\s{0,9}\.([\w$]+))?/g;
/** Where a statement before `from` may begin. */
const MAX_CLAUSE = 20_000;

export function listJavascriptImports(text: string): readonly ImportFact[] {
  const clauses = listMatches(text, FROM).map((match) => readClause(text, match.index, match[2] ?? ""));
  const bare = listMatches(text, BARE).map((match) => ({ from: match[2] ?? "", taken: [], passed: [] }));
  const calls = listMatches(text, CALLED).map((match) => readCall(text, match));
  return withHandedOn(text, [...clauses.filter((fact) => fact !== undefined), ...bare, ...calls]);
}

/** Looks no further when there are many: whatever they are, each costs a look at what is around it. */
function listMatches(text: string, pattern: RegExp): readonly RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  for (const match of text.matchAll(pattern)) if (found.push(match) >= MAX_IMPORTS) break;
  return found;
}

function readClause(text: string, end: number, from: string): ImportFact | undefined {
  const before = text.slice(Math.max(0, end - MAX_CLAUSE), end);
  const start = Math.max(before.lastIndexOf("import"), before.lastIndexOf("export"));
  if (start === -1) return undefined;
  const clause = before.slice(start + "import".length).replace(/^\s+type\b(?!\s*,|\s+from)/, "");
  if (/[;()=]/.test(clause)) return undefined;
  if (before.startsWith("export", start))
    return { from, taken: [], passed: toNames(clause).map(({ name, local }) => ({ name, given: local })) };
  return { from, taken: toNames(clause), passed: [] };
}

/** `z, { a, b as c }`, `* as ns`, `*`. */
function toNames(clause: string): readonly TakenName[] {
  const inside = /\{([^{}]*)\}/.exec(clause)?.[1] ?? "";
  const listed = inside.split(",").flatMap((part) => {
    const [name = "", local] = part
      .replace(/^\s*type\s+(?=\S)/, "")
      .trim()
      .split(/\s+as\s+/);
    return name === "" ? [] : [{ name, local: local ?? name }];
  });
  const outside = clause.replace(/\{[^{}]*\}/, "");
  const whole = /\*\s*as\s+([\w$]+)/.exec(outside)?.[1];
  if (whole !== undefined) return [...listed, { name: "*", local: whole }];
  if (outside.includes("*")) return [...listed, { name: "*", local: "*" }];
  const own = /[\w$]+/.exec(outside)?.[0];
  return own === undefined ? listed : [...listed, { name: "default", local: own }];
}

const BEFORE_CALL =
  /(?:(?:const|let|var)\s+(\{[^{}]{0,2000}\}|[\w$]+)|((?:[\w$]+\s*=\s*)?(?:module\.)?exports)(?:\.([\w$]+))?)\s*=\s*(?:await\s+)?(?:[\w$]+\()?$/;

/** `const { a: b } = require("x")`, `const x = require("x")`, `module.exports = require("x")`, `require("x").a`. */
function readCall(text: string, match: RegExpExecArray): ImportFact {
  const from = match[2] ?? "";
  const member = match[3];
  const [, bound, exported, given] = BEFORE_CALL.exec(text.slice(Math.max(0, match.index - 2_200), match.index)) ?? [];
  if (exported !== undefined) return { from, taken: [], passed: [toPassed(member, given)] };
  if (bound?.startsWith("{") === true) {
    const names = bound
      .slice(1, -1)
      .split(",")
      .flatMap((part) => {
        const [name = "", local] = part
          .replace(/=.*$/, "")
          .trim()
          .split(/\s*:\s*/);
        return name === "" ? [] : [{ name: name.replace(/^\.\.\./, ""), local: local ?? name }];
      });
    return { from, taken: names, passed: [] };
  }
  if (bound !== undefined) return { from, taken: [{ name: member ?? "*", local: bound }], passed: [] };
  return {
    from,
    taken: member === undefined ? [{ name: "*", local: "*" }] : [{ name: member, local: member }],
    passed: [],
  };
}

function toPassed(member: string | undefined, given: string | undefined): PassedName {
  if (member === undefined) return { name: "*", given: given ?? "*" };
  return { name: member, given: given ?? "default" };
}

/** `import * as z from "x"; export { z }; export default z`. */
function withHandedOn(text: string, facts: readonly ImportFact[]): readonly ImportFact[] {
  const given = new Map<string, string[]>();
  const add = (local: string, name: string): void => {
    given.set(local, [...(given.get(local) ?? []), name]);
  };
  for (const match of listMatches(text, /\bexport\s{0,9}\{([^{}]{0,20000})\}(?!\s{0,9}from\b)/g)) {
    for (const { name, local } of toNames(`{${match[1] ?? ""}}`)) add(name, local);
  }
  for (const match of listMatches(
    text,
    /\b(?:export\s{1,9}default|module\.exports\s{0,9}=)\s{1,9}([\w$]+)[ \t]{0,9};?[ \t\r]{0,9}$/gm,
  ))
    add(match[1] ?? "", "default");
  if (given.size === 0) return facts;
  return facts.map((fact) => ({
    ...fact,
    passed: [
      ...fact.passed,
      ...fact.taken.flatMap(({ name, local }) => (given.get(local) ?? []).map((to) => ({ name, given: to }))),
    ],
  }));
}

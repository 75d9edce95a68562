/** What a run has not tried and where it has not looked, for the text of a nudge. Pure. */
import type { StuckHints } from "../../prompts/stuck-prompts.ts";
import { isEditTool } from "../../domain/edit-tool.ts";
import { findArgumentPaths, findHitPaths, findPaths } from "./named-paths.ts";
import type { CallFacts, StuckFacts } from "./stuck-facts.ts";

const MAX_CANDIDATES = 3;
const MAX_UNTRIED = 3;

const WAYS: readonly (readonly [name: string, isIt: (call: CallFacts) => boolean])[] = [
  ["search with kind symbol", ({ tool, args }) => tool === "search" && args["kind"] === "symbol"],
  ["search with kind lexical", ({ tool, args }) => tool === "search" && args["kind"] === "lexical"],
  ["read with symbol", ({ tool, args }) => tool === "read" && typeof args["symbol"] === "string"],
  ["running one test by name", ({ tool, args }) => tool === "test" && args["scope"] === "name"],
  ["edit_lines", ({ tool }) => tool === "edit_lines"],
  ["a small script in shell that prints what the code does", ({ tool }) => tool === "shell"],
];

export function findHints({ calls }: StuckFacts): StuckHints {
  const valid = calls.filter((call) => call.valid);
  const untried = WAYS.filter(([, isIt]) => !valid.some(isIt)).map(([name]) => name);
  return { untried: untried.slice(0, MAX_UNTRIED), candidates: findCandidates(valid) };
}

/** Named in results, never opened; those in the folders of the last opened files first, then the newest. */
function findCandidates(calls: readonly CallFacts[]): readonly string[] {
  const opened = new Set(calls.flatMap((call) => (isOpening(call) ? findArgumentPaths(call.tool, call.args) : [])));
  const recent = [...opened].slice(-5);
  const named = [...new Set(calls.flatMap(listNamed).reverse())].filter((path) => !opened.has(path));
  return named
    .map((path) => ({ path, near: Math.max(0, ...recent.map((one) => countEqualFolders(path, one))) }))
    .sort((a, b) => b.near - a.near)
    .slice(0, MAX_CANDIDATES)
    .map(({ path }) => path);
}

function isOpening({ tool }: CallFacts): boolean {
  return tool === "read" || tool === "shell" || isEditTool(tool);
}

function listNamed({ tool, text, instead }: CallFacts): readonly string[] {
  if (instead !== undefined) return [];
  if (tool === "search") return findHitPaths(text);
  return tool === "shell" || tool === "test" ? findPaths(text).filter((path) => path.includes("/")) : [];
}

function countEqualFolders(a: string, b: string): number {
  const left = a.split("/").slice(0, -1);
  const right = b.split("/").slice(0, -1);
  const differs = left.findIndex((folder, index) => folder !== right[index]);
  return differs === -1 ? left.length : differs;
}

/** McCabe's number of each function: one, and one more for every place where the way forks. */
import type { Node } from "web-tree-sitter";
import type { CodeSymbol, FunctionComplexity } from "../domain/code.ts";
import type { ParsedFile } from "./parser-pool.ts";
import { placeSymbols, type PlacedSymbol } from "./to-outline.ts";

/** McCabe, "A Complexity Measure", 1976, with short-circuit operators counted; names of nodes over all our grammars. */
const FORKS: ReadonlySet<string> = new Set([
  ...["if_statement", "if_expression", "elif_clause", "elsif", "else_if_clause", "if_clause", "if", "unless"],
  ...["if_modifier", "unless_modifier", "while_modifier", "until_modifier"],
  ...["for_statement", "for_in_statement", "enhanced_for_statement", "for_range_loop", "foreach_statement"],
  ...[
    "for_expression",
    "for_in_clause",
    "for",
    "while_statement",
    "while_expression",
    "while",
    "until",
    "do_statement",
  ],
  ...["switch_case", "case_clause", "expression_case", "type_case", "communication_case", "case_item", "when"],
  ...["switch_expression_arm", "match_arm", "match_conditional_expression"],
  ...["catch_clause", "except_clause", "rescue"],
  ...["ternary_expression", "conditional_expression", "conditional"],
]);
/** Also the name of the branch taken by default, or of the whole: it forks where it starts with `case`. */
const CASES: ReadonlySet<string> = new Set(["case_statement", "switch_label", "switch_section"]);
/** What is taken when nothing else fits is no fork. */
const ARMS: ReadonlySet<string> = new Set(["case_clause", "match_arm", "switch_expression_arm"]);
const OPERATORS: ReadonlySet<string> = new Set(["&&", "||", "??", "and", "or"]);
const FUNCTIONS: readonly CodeSymbol["kind"][] = ["function", "method"];

/** In the file's order. What a function declares inside itself counts to it; functions without a name are left out. */
export function measureComplexity(parsed: ParsedFile): readonly FunctionComplexity[] {
  const functions = flatten(placeSymbols(parsed)).filter(({ kind }) => FUNCTIONS.includes(kind));
  const forks = listForks(parsed.tree.rootNode).sort((one, other) => one - other);
  return functions.map(({ name, first, last, startIndex, endIndex }) => {
    return { name, first, last, complexity: 1 + countBelow(forks, endIndex) - countBelow(forks, startIndex) };
  });
}

function flatten(symbols: readonly PlacedSymbol[], owner = ""): readonly PlacedSymbol[] {
  return symbols.flatMap((symbol) => {
    const name = owner === "" ? symbol.name : `${owner}.${symbol.name}`;
    return [{ ...symbol, name }, ...flatten(symbol.children, name)];
  });
}

function listForks(root: Node): number[] {
  const places: number[] = [];
  const open: Node[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isFork(node)) places.push(node.startIndex);
    // One by one: a list of numbers has more children than a call may have arguments.
    for (const child of node.children) open.push(child);
  }
  return places;
}

/** How many of the sorted places are before `end`, by halves. */
function countBelow(places: readonly number[], end: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < end) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isFork(node: Node): boolean {
  if (!node.isNamed) return OPERATORS.has(node.type);
  if (CASES.has(node.type)) return node.firstChild?.type === "case" && node.lastChild?.type !== "esac";
  return FORKS.has(node.type) && !(ARMS.has(node.type) && node.firstNamedChild?.text === "_");
}

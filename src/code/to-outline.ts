/** The declarations of a parsed file, nested as they stand. Bodies of functions are not looked into. */
import type { Node } from "web-tree-sitter";
import type { CodeSymbol, Outline, SymbolKind } from "../domain/code.ts";
import type { LanguageRules, NodeRole } from "./language-rules.ts";
import type { ParsedFile } from "./parser-pool.ts";
import { declaredFunction, symbolName, testTitle } from "./symbol-name.ts";

const MAX_SIGNATURE_CHARS = 160;
/** Machine-made files nest without end. */
const MAX_DEPTH = 40;
const CONTAINERS: readonly SymbolKind[] = ["namespace", "class", "interface", "implementation", "enum", "type", "test"];
const CLASS_LIKE: readonly (SymbolKind | undefined)[] = ["class", "interface", "implementation"];
const FUNCTION_VALUES = ["arrow_function", "function_expression", "generator_function", "lambda"];
const BODIES = /^(?:.*_body|block|.*declaration_list|statement_block|interface_type|struct_type|compound_statement)$/;

interface Place {
  readonly rules: LanguageRules;
  readonly text: string;
  readonly depth: number;
  /** What this is declared in; undefined at the top level. */
  readonly within: SymbolKind | undefined;
  /** Where the declaration starts, when something is wrapped around it. */
  readonly start: Node | undefined;
}

/** A declaration and where its own node stands, in characters; what is wrapped around it is outside. */
export interface PlacedSymbol extends CodeSymbol {
  readonly startIndex: number;
  readonly endIndex: number;
  readonly children: readonly PlacedSymbol[];
}

export function toOutline(parsed: ParsedFile): Outline {
  const { rules, text } = parsed;
  const symbols = placeSymbols(parsed).map(dropPlace);
  return { language: rules.name, lines: text.replace(/\n$/, "").split("\n").length, symbols };
}

export function placeSymbols({ rules, text, tree }: ParsedFile): readonly PlacedSymbol[] {
  return collect(tree.rootNode, { rules, text, depth: 0, within: undefined, start: undefined });
}

function dropPlace({ kind, name, first, last, signature, children }: PlacedSymbol): CodeSymbol {
  return { kind, name, first, last, signature, children: children.map(dropPlace) };
}

function collect(parent: Node, place: Place): readonly PlacedSymbol[] {
  if (place.depth > MAX_DEPTH) return [];
  const found: PlacedSymbol[] = [];
  // One by one: a machine-made file has more in one list than a call may have arguments.
  const add = (more: readonly PlacedSymbol[]): void => {
    for (const symbol of more) found.push(symbol);
  };
  for (const node of parent.namedChildren) {
    const role = place.rules.declares[node.type];
    const symbol = role === undefined ? undefined : toSymbol(node, role, place);
    if (symbol !== undefined) found.push(symbol);
    else if (place.rules.wraps.includes(node.type))
      add(collect(node, { ...place, depth: place.depth + 1, start: place.start ?? node }));
    else if (place.rules.through.includes(node.type))
      add(collect(node, { ...place, depth: place.depth + 1, start: undefined }));
  }
  return found;
}

function toSymbol(node: Node, role: NodeRole, place: Place): PlacedSymbol | undefined {
  const kind = toKind(node, role, place);
  const name = role === "call" ? testTitle(node) : symbolName(node);
  if (kind === undefined || name === undefined) return undefined;
  const start = place.start ?? node;
  const body = findBody(node);
  const inside = { ...place, depth: place.depth + 1, within: kind, start: undefined };
  return {
    kind,
    name: detach(name),
    first: start.startPosition.row + 1,
    last: lastLine(start),
    startIndex: node.startIndex,
    endIndex: node.endIndex,
    signature: role === "call" ? toTestSignature(node) : toSignature(place.text, start, body),
    children: body !== undefined && CONTAINERS.includes(kind) ? collect(body, inside) : [],
  };
}

function toKind(node: Node, role: NodeRole, place: Place): SymbolKind | undefined {
  if (role === "call") return "test";
  if (role === "binding") return toBoundKind(node, place.within);
  const isMember = CLASS_LIKE.includes(place.within);
  if (role === "prototype") {
    if (declaredFunction(node) !== undefined) return isMember ? "method" : "function";
    return undefined;
  }
  // `struct point p;` uses a structure, only one with a body declares it.
  if (/^(class|struct|union|enum)_specifier$/.test(node.type) && node.childForFieldName("body") === null)
    return undefined;
  return role === "function" && isMember ? "method" : role;
}

function toBoundKind(node: Node, within: SymbolKind | undefined): SymbolKind | undefined {
  const value = node.childForFieldName("value") ?? node.childForFieldName("right");
  if (value !== null && FUNCTION_VALUES.includes(value.type)) return within === undefined ? "function" : "method";
  if (value?.type === "class") return "class";
  return within === undefined ? "constant" : undefined;
}

/** Where the inside begins: of the declaration, of the value bound to it, of a test's function, of its type. */
function findBody(node: Node): Node | undefined {
  const holders = [node, node.childForFieldName("value"), node.childForFieldName("arguments")?.lastNamedChild];
  for (const holder of holders) {
    const body = holder?.childForFieldName("body");
    if (body !== null && body !== undefined) return body;
  }
  const type = node.childForFieldName("type");
  if (type !== null) return BODIES.test(type.type) ? type : (type.childForFieldName("body") ?? undefined);
  return node.namedChildren.findLast((child) => BODIES.test(child.type));
}

/** A node that ends at the start of a line has its last character on the line before. */
function lastLine(node: Node): number {
  const { row, column } = node.endPosition;
  return Math.max(node.startPosition.row + 1, column === 0 ? row : row + 1);
}

function toTestSignature(call: Node): string {
  const callee = call.childForFieldName("function")?.text ?? "";
  return clip(`${callee}(${call.childForFieldName("arguments")?.firstNamedChild?.text ?? ""})`);
}

/** Without a body only the first line: the rest is the value. */
function toSignature(text: string, start: Node, body: Node | undefined): string {
  const head = text.slice(start.startIndex, body?.startIndex ?? start.endIndex);
  const line = body === undefined ? (head.split("\n")[0] ?? "") : head.replace(/\s*(?:\{|=>|=|:)?\s*$/, "");
  return clip(line);
}

function clip(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return detach(line.length <= MAX_SIGNATURE_CHARS ? line : `${line.slice(0, MAX_SIGNATURE_CHARS - 1)}…`);
}

/** A slice keeps the whole file's text alive; a copy does not. */
function detach(text: string): string {
  return Buffer.from(text).toString();
}

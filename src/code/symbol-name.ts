/** What a declaration is called, in the words its language would use for it. */
import type { Node } from "web-tree-sitter";

const MAX_NAME_CHARS = 80;
const TEST_CALLS = new Set(["describe", "it", "test", "suite", "context"]);
const MAX_DECLARATORS = 8;

/** Undefined when it has no name, or one that binds several things at once. */
export function symbolName(node: Node): string | undefined {
  const name = readName(node)?.replace(/\s+/g, " ").trim();
  return name === undefined || name === "" || /^[{[(]/.test(name) ? undefined : name.slice(0, MAX_NAME_CHARS);
}

/** The title of `describe("…")` or `it.skip("…")`; undefined for any other call. */
export function testTitle(call: Node): string | undefined {
  const title = call.childForFieldName("arguments")?.firstNamedChild;
  if (!TEST_CALLS.has(calledWord(call)) || (title?.type !== "string" && title?.type !== "template_string")) {
    return undefined;
  }
  return title.text.slice(1, -1).slice(0, MAX_NAME_CHARS);
}

function calledWord(call: Node): string {
  const callee = call.childForFieldName("function");
  return (callee?.type === "member_expression" ? callee.childForFieldName("object") : callee)?.text ?? "";
}

/** Go through pointers, references and parameter lists to what C declares; undefined when that is no function. */
export function declaredFunction(node: Node): Node | undefined {
  let inner = node.childForFieldName("declarator");
  for (let depth = 0; inner !== null && depth < MAX_DECLARATORS; depth += 1) {
    if (inner.type === "function_declarator") return inner;
    inner =
      inner.childForFieldName("declarator") ?? (inner.type === "reference_declarator" ? inner.firstNamedChild : null);
  }
  return undefined;
}

const NAME_FIELDS = ["name", "property", "left"];

function readName(node: Node): string | undefined {
  if (node.type === "impl_item") return implementedName(node);
  if (node.type === "rule_set") return node.firstNamedChild?.text;
  const declarator = node.childForFieldName("declarator");
  if (declarator !== null) return innermost(declarator).text;
  const name = NAME_FIELDS.map((field) => node.childForFieldName(field)).find((field) => field !== null)?.text;
  const receiver = receiverName(node);
  return name === undefined || receiver === undefined ? name : `${receiver}.${name}`;
}

/** Go's `(s *Server[T])` is `Server`. */
function receiverName(node: Node): string | undefined {
  return /(\w+)(?:\[[^\]]*\])?\)$/.exec(node.childForFieldName("receiver")?.text ?? "")?.[1];
}

function implementedName(node: Node): string | undefined {
  const type = node.childForFieldName("type")?.text;
  const trait = node.childForFieldName("trait")?.text;
  return trait === undefined || type === undefined ? type : `${trait} for ${type}`;
}

function innermost(declarator: Node): Node {
  let node = declarator;
  for (let depth = 0; depth < MAX_DECLARATORS; depth += 1) {
    const inner =
      node.childForFieldName("declarator") ?? (node.type === "reference_declarator" ? node.firstNamedChild : null);
    if (inner === null) return node;
    node = inner;
  }
  return node;
}

/** Syntax errors of a tree: text the grammar could not place, and tokens it had to invent. */
import type { Node, Tree } from "web-tree-sitter";

export function countErrors({ rootNode }: Tree): number {
  let count = 0;
  const open: Node[] = [rootNode];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.isError || node.isMissing) count += 1;
    if (!node.hasError) continue;
    for (const child of node.children) {
      if (child.hasError || child.isError || child.isMissing) open.push(child);
    }
  }
  return count;
}

/** pi's `edit` tool: its own functions in the order its tool calls them. */
import { join } from "node:path";
import { PEER_PACKAGES } from "./install-packages.ts";
import type { Peer } from "./peer.ts";

interface EditDiff {
  stripBom(text: string): { readonly bom: string; readonly text: string };
  detectLineEnding(text: string): string;
  normalizeToLF(text: string): string;
  restoreLineEndings(text: string, ending: string): string;
  applyEditsToNormalizedContent(text: string, edits: readonly unknown[], path: string): { readonly newContent: string };
}

export async function openPi(folder: string): Promise<Peer> {
  const { name, version } = PEER_PACKAGES.pi;
  const module = (await import(join(folder, "node_modules", name, "dist/core/tools/edit-diff.js"))) as EditDiff;
  return {
    name: "pi",
    version: `${name}@${version}`,
    every: 1,
    edit: (file, oldText, newText) => {
      const { bom, text } = module.stripBom(file);
      const ending = module.detectLineEnding(text);
      try {
        const edits = [{ oldText, newText }];
        const { newContent } = module.applyEditsToNormalizedContent(module.normalizeToLF(text), edits, "file");
        return bom + module.restoreLineEndings(newContent, ending);
      } catch {
        return undefined;
      }
    },
  };
}

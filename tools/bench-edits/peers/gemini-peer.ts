/** gemini-cli's `replace` tool without its last stage, which asks a model: its own calculation and its own refusals. */
import { join } from "node:path";
import { PEER_PACKAGES } from "./install-packages.ts";
import type { Peer } from "./peer.ts";

interface Replaced {
  readonly newContent: string;
  readonly occurrences: number;
  readonly finalOldString: string;
  readonly finalNewString: string;
}
interface EditModule {
  calculateReplacement(config: unknown, context: unknown): Promise<Replaced>;
  getErrorReplaceResult(params: unknown, occurrences: number, ...texts: readonly string[]): unknown;
}

export async function openGemini(folder: string): Promise<Peer> {
  const { name, version } = PEER_PACKAGES.gemini;
  const path = join(folder, "node_modules", name, "dist/src/tools/edit.js");
  const module = (await import(path)) as EditModule;
  // The calculation asks its settings about telemetry only.
  const config = new Proxy({}, { get: () => (): boolean => false });
  return {
    name: "gemini-cli",
    version: `${name}@${version}`,
    // Its near stage may take a second for one refusal.
    every: 60,
    edit: async (file, oldText, newText) => {
      const params = { file_path: "file", old_string: oldText, new_string: newText };
      // As its tool does: line ends are made LF before and put back after.
      const currentContent = file.replaceAll("\r\n", "\n");
      const made = await module.calculateReplacement(config, { params, currentContent });
      const { occurrences, finalOldString, finalNewString, newContent } = made;
      const refusal = module.getErrorReplaceResult(params, occurrences, finalOldString, finalNewString);
      if (refusal !== undefined) return undefined;
      return file.includes("\r\n") ? newContent.replaceAll(/\r?\n/g, "\r\n") : newContent;
    },
  };
}

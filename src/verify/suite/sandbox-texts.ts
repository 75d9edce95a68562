/** Files of a sandbox as text. */
import type { Sandbox } from "../../domain/ports.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";

/** By path; a file that is not there has no entry. */
export async function readTexts(sandbox: Sandbox, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const path of paths) {
    const slice = await sandbox.read(parseRepoPath(path));
    if (slice !== undefined) texts.set(path, new TextDecoder().decode(slice.bytes));
  }
  return texts;
}

export async function writeTexts(sandbox: Sandbox, texts: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of texts) await sandbox.write(parseRepoPath(path), new TextEncoder().encode(text));
}

/** What a patch may not do, whatever its tests say: decided on the committed tree, not on the patch's text. */
import { BotError } from "../domain/bot-error.ts";
import { parseRepoPath } from "../domain/repo-path.ts";
import type { RawChange } from "./parse-tree.ts";

export const MAX_CHANGED_FILES = 5_000;
const MAX_CHANGED_BYTES = 20 * 1024 * 1024;
export const TOO_MUCH = `it writes more than ${MAX_CHANGED_BYTES} bytes`;

const LINK = "120000";
const SUBMODULE = "160000";

export interface ChangeWithContent extends RawChange {
  readonly newBytes: number;
  /** Where a link points; undefined for everything else. */
  readonly linkTarget: string | undefined;
}

/** The reason for a person, or undefined when nothing is wrong. */
export function decideRefusal(changes: readonly ChangeWithContent[]): string | undefined {
  if (changes.length > MAX_CHANGED_FILES) return `it changes ${changes.length} files (at most ${MAX_CHANGED_FILES})`;
  const bytes = changes.reduce((sum, change) => sum + change.newBytes, 0);
  if (bytes > MAX_CHANGED_BYTES) return `it writes ${bytes} bytes (at most ${MAX_CHANGED_BYTES})`;
  for (const change of changes) {
    const reason = decidePath(change) ?? decideMode(change);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/**
 * The same limit read from the patch's text, before git unpacks anything: `literal <n>` says how large a binary file
 * becomes.
 */
export function declaresTooMuch(patch: Uint8Array): boolean {
  if (patch.byteLength > MAX_CHANGED_BYTES) return true;
  const text = Buffer.from(patch.buffer, patch.byteOffset, patch.byteLength).toString("latin1");
  let bytes = 0;
  for (const match of text.matchAll(/^(?:literal|delta) (\d+)$/gm)) bytes += Number(match[1]);
  return bytes > MAX_CHANGED_BYTES;
}

function decidePath(change: RawChange): string | undefined {
  if (!change.pathIsText) return `${change.path} is not a UTF-8 name`;
  if (/^\.github\/workflows(\/|$)/i.test(change.path)) return `it touches the workflow ${change.path}`;
  try {
    parseRepoPath(change.path);
    return undefined;
  } catch (error) {
    return error instanceof BotError ? error.message : "a path is not valid";
  }
}

function decideMode(change: ChangeWithContent): string | undefined {
  if (change.newMode === SUBMODULE) return `${change.path} is a submodule`;
  if (change.newMode !== LINK) return undefined;
  const leaves = leavesRepository(change.path, change.linkTarget ?? "/");
  return leaves ? `the link ${change.path} leaves the repository` : undefined;
}

/**
 * Strict: `..` only at the front of a target, and not above the root. After a name it could pass through another link,
 * where the text no longer says where it leads.
 */
function leavesRepository(path: string, target: string): boolean {
  if (target === "" || target.startsWith("/") || target.includes("\\")) return true;
  const parts = target.split("/").filter((part) => part !== "" && part !== ".");
  const climbs = parts.findIndex((part) => part !== "..");
  const up = climbs === -1 ? parts.length : climbs;
  const rest = parts.slice(up);
  const depth = path.split("/").length - 1;
  return up > depth || rest.includes("..") || rest.some((part) => /^(\.git|git~\d+)[. ]*$/i.test(part));
}

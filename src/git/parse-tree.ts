/** NUL-separated output of git → entries. Names are never split on anything else: they may hold newlines and tabs. */
import { BotError } from "../domain/bot-error.ts";
import type { TreeEntry } from "../domain/commit.ts";

export interface RawChange {
  readonly path: string;
  /** False when the name is not UTF-8, so that `path` cannot name the file. */
  readonly pathIsText: boolean;
  /** `A`, `M`, `D` or `T` (kind changed, as from file to link). */
  readonly status: string;
  readonly oldMode: string;
  readonly newMode: string;
  readonly newBlob: string;
}

/** Output of `git ls-tree -r -z -l`: `<mode> <type> <id> <size>\t<path>`; a submodule's size is `-` and becomes 0. */
export function parseTreeListing(output: Buffer): TreeEntry[] {
  return splitNul(output).map((record) => {
    const tab = record.indexOf("\t");
    const [mode, , blob, size] = record.toString("latin1", 0, tab).split(/ +/);
    if (mode === undefined || blob === undefined || size === undefined) throw unreadable("ls-tree");
    return { path: record.toString("utf8", tab + 1), mode, blob, bytes: size === "-" ? 0 : Number(size) };
  });
}

/** Output of `git diff-tree -r -z --raw --no-renames --no-abbrev`: `:<modes> <ids> <status>`, NUL, path, NUL. */
export function parseRawDiff(output: Buffer): RawChange[] {
  const records = splitNul(output);
  const changes: RawChange[] = [];
  for (let at = 0; at + 1 < records.length; at += 2) {
    const [oldMode, newMode, , newBlob, status] = (records[at]?.toString("latin1") ?? "").slice(1).split(" ");
    const name = records[at + 1];
    if (oldMode === undefined || newMode === undefined || newBlob === undefined || status === undefined || !name)
      throw unreadable("diff-tree");
    const path = name.toString("utf8");
    changes.push({ path, pathIsText: Buffer.from(path).equals(name), status, oldMode, newMode, newBlob });
  }
  return changes;
}

function splitNul(output: Buffer): Buffer[] {
  const records: Buffer[] = [];
  let start = 0;
  for (let end = output.indexOf(0); end !== -1; end = output.indexOf(0, start)) {
    records.push(output.subarray(start, end));
    start = end + 1;
  }
  return records;
}

function unreadable(operation: string): BotError {
  return new BotError("git-failed", { operation, reason: "its output does not have the expected shape" });
}

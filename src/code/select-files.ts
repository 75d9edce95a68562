/** Which files are indexed when there are more than fit. Pure. */
import type { SourceFile } from "../domain/code.ts";
import { findLanguage } from "./language-rules.ts";

const MAX_FILES = 20_000;
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_FILE_BYTES = 512 * 1024;

/** Code before other text, then by path, until the bounds are met; large files never. */
export function selectFiles(listed: readonly SourceFile[]): readonly SourceFile[] {
  const ordered = listed
    .filter(({ bytes }) => bytes <= MAX_FILE_BYTES)
    .map((file) => ({ file, isCode: findLanguage(file.path) !== undefined }))
    .sort((one, other) => Number(other.isCode) - Number(one.isCode) || (one.file.path < other.file.path ? -1 : 1));
  const kept: SourceFile[] = [];
  let bytes = 0;
  for (const { file } of ordered) {
    if (kept.length >= MAX_FILES || bytes + file.bytes > MAX_BYTES) break;
    bytes += file.bytes;
    kept.push(file);
  }
  return kept;
}

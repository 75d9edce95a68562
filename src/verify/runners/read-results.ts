/** A report as results under ids that are relative to the repository's root. */
import type { TestResult } from "../../domain/testing.ts";
import { fileOfTest } from "../test-plan.ts";
import { toRelativePath, type RawReport, type RunnerAdapter } from "./runner-adapter.ts";

/** No suite that people write reports more. */
export const MAX_REPORT_BYTES = 64 * 1024 * 1024;

/** Undefined when nothing can be read from it. `raw.root` is the repository's root, `cwd` the folder below it. */
export function readResults(adapter: RunnerAdapter, raw: RawReport, cwd: string): readonly TestResult[] | undefined {
  if ((raw.report?.length ?? 0) > MAX_REPORT_BYTES || raw.stdout.length > MAX_REPORT_BYTES) return undefined;
  const root = cwd === "" ? raw.root : `${raw.root}/${cwd}`;
  const results = adapter.parse({ ...raw, root });
  if (cwd === "" || adapter.hasNoFiles === true) return results;
  return results?.map((result) => ({ ...result, id: toRootId(result.id, { root: raw.root, cwd }) }));
}

function toRootId(id: string, { root, cwd }: { readonly root: string; readonly cwd: string }): string {
  const file = fileOfTest(id);
  return toRootPath(file, { root, cwd }) + id.slice(file.length);
}

/** A path as the command saw it in `cwd`, relative to the repository's root. */
export function toRootPath(path: string, { root, cwd }: { readonly root: string; readonly cwd: string }): string {
  if (path.startsWith("/")) return toRelativePath(path, root);
  const parts = cwd === "" ? [] : cwd.split("/");
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** The other way round. */
export function fromRootPath(path: string, cwd: string): string {
  if (cwd === "") return path;
  const folders = cwd.split("/");
  const parts = path.split("/");
  let same = 0;
  while (same < folders.length && same < parts.length - 1 && folders[same] === parts[same]) same += 1;
  return [...folders.slice(same).map(() => ".."), ...parts.slice(same)].join("/");
}

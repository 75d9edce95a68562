/** Texts of changed files that are partly about tests, before and after. */
import type { RepositoryObjects } from "../../domain/ports.ts";
import { toRepoPath } from "../../domain/repo-path.ts";
import type { Grading } from "../grading.ts";
import { hasTestSettings, type SettingTexts } from "./changed-settings.ts";

/** By path; a file that was added or deleted, or has an odd name, has no entry. */
export async function readSettings(
  objects: RepositoryObjects,
  { request, changed }: Pick<Grading, "request" | "changed">,
): Promise<ReadonlyMap<string, SettingTexts>> {
  const paths = changed
    .filter(({ path, status }) => status === "modified" && hasTestSettings(path))
    .flatMap(({ path }) => toRepoPath(path) ?? []);
  if (paths.length === 0) return new Map();
  const [old, now] = await Promise.all(
    [request.base, request.candidate].map((commit) => objects.readFiles(request.repo, commit, paths)),
  );
  const decoder = new TextDecoder();
  return new Map(
    paths.flatMap((path): [string, SettingTexts][] => {
      const [before, after] = [old?.get(path), now?.get(path)];
      if (before === undefined || after === undefined) return [];
      return [[path, { before: decoder.decode(before), after: decoder.decode(after) }]];
    }),
  );
}

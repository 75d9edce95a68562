/** What changed between two commits, each file as what it is in the older one. */
import type { CommitId } from "../../domain/ids.ts";
import type { RepositoryObjects } from "../../domain/ports.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import { toChangedParts, type ChangedPart } from "./changed-parts.ts";

export async function readChangedParts(
  objects: RepositoryObjects,
  repo: RepoRef,
  { from, to }: { readonly from: CommitId; readonly to: CommitId },
): Promise<readonly ChangedPart[]> {
  const [changed, base] = await Promise.all([objects.changedFiles(repo, from, to), objects.listFiles(repo, from)]);
  return toChangedParts(changed, base);
}

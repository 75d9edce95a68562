/** Discovery on a committed tree. */
import type { CommitId } from "../../domain/ids.ts";
import type { RepositoryObjects } from "../../domain/ports.ts";
import { toRepoPath } from "../../domain/repo-path.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import { discoverTestPlan } from "./discover-test-plan.ts";
import { listPlanFiles } from "./list-plan-files.ts";
import type { TestPlan } from "../test-plan.ts";

export interface CommitDiscovery {
  readonly repo: RepoRef;
  readonly commit: CommitId;
  readonly testCommand: string | null;
  readonly changed: readonly string[];
}

/** Undefined when nothing in the tree says how its tests are run. */
export async function discoverInCommit(objects: RepositoryObjects, at: CommitDiscovery): Promise<TestPlan | undefined> {
  const entries = await objects.listFiles(at.repo, at.commit);
  const files = entries.filter((entry) => entry.mode.startsWith("100")).map((entry) => entry.path);
  const wanted = listPlanFiles(files, at.changed).flatMap((path) => toRepoPath(path) ?? []);
  const read = await objects.readFiles(at.repo, at.commit, wanted);
  const texts = new Map([...read].map(([path, bytes]): [string, string] => [path, new TextDecoder().decode(bytes)]));
  return discoverTestPlan({ files, texts, testCommand: at.testCommand, changed: at.changed });
}

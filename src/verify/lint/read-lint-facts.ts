/** What a commit's tree says of its linters. */
import type { CommitId } from "../../domain/ids.ts";
import type { RepositoryObjects } from "../../domain/ports.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import type { LintFacts } from "./linter.ts";
import { listLintFiles } from "./plan-lint.ts";

export interface LintFactsDeps {
  readonly objects: Pick<RepositoryObjects, "listFiles" | "readFile">;
  readonly repo: RepoRef;
  readonly commit: CommitId;
}

/** A second copy of more than this costs more than linters give. */
const MAX_TREE = { files: 20_000, bytes: 128 * 1024 * 1024 };

export async function readLintFacts(deps: LintFactsDeps): Promise<LintFacts | "too-large"> {
  const { objects, repo, commit } = deps;
  const entries = (await objects.listFiles(repo, commit)).filter((entry) => entry.mode.startsWith("100"));
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  if (entries.length > MAX_TREE.files || bytes > MAX_TREE.bytes) return "too-large";
  const files = entries.map((entry) => entry.path);
  const texts = new Map<string, string>();
  for (const path of listLintFiles(files)) {
    const text = await readText(deps, path);
    if (text !== undefined) texts.set(path, text);
  }
  return { files, texts };
}

export async function readText(deps: LintFactsDeps, path: string): Promise<string | undefined> {
  const bytes = await deps.objects.readFile(deps.repo, deps.commit, parseRepoPath(path));
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

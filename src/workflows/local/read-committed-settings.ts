/** The repository's settings as they are in a commit: on the command line there is no default branch to ask for. */
import {
  parseRepositorySettings,
  REPOSITORY_SETTINGS_PATH,
  type RepositorySettings,
} from "../../config/repository-settings.ts";
import type { CommitId } from "../../domain/ids.ts";
import type { RepositoryObjects } from "../../domain/ports.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";

/** @throws BotError `bad-settings` */
export async function readCommittedSettings(
  objects: Pick<RepositoryObjects, "readFile">,
  repo: RepoRef,
  commit: CommitId,
): Promise<RepositorySettings> {
  const bytes = await objects.readFile(repo, commit, parseRepoPath(REPOSITORY_SETTINGS_PATH));
  return parseRepositorySettings(bytes === undefined ? undefined : new TextDecoder().decode(bytes));
}

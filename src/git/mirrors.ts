/** Bare mirrors of repositories on GitHub: the three git ports in one object. */
import type { Clock, CommitMaker, RepositoryObjects, RepositoryRemote } from "../domain/ports.ts";
import { createCommitMaker } from "./commit-maker.ts";
import { createMirrorFolder } from "./mirror-folder.ts";
import { createRepositoryObjects } from "./repository-objects.ts";
import { createRepositoryRemote, type RemoteDeps } from "./repository-remote.ts";
import { createRunGit } from "./run-git.ts";

export interface Mirrors extends RepositoryObjects, CommitMaker, RepositoryRemote {}

export interface MirrorsDeps extends Pick<RemoteDeps, "remoteUrl" | "token"> {
  /** Absolute; holds `<repositoryId>.git`, `packs` and `tmp`. May be shared by several processes. */
  readonly folder: string;
  /** PATH, and what reaches the network here (`HTTPS_PROXY`, `NO_PROXY`, `GIT_SSL_CAINFO`); nothing else is passed on. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** One mirror per repository id; nothing is made on disk before the first call. */
export function createMirrors(deps: MirrorsDeps): Mirrors {
  const runGit = createRunGit(deps.env);
  const mirrors = createMirrorFolder({ folder: deps.folder, runGit, clock: deps.clock });
  return {
    ...createRepositoryObjects({ runGit, mirrors }),
    ...createCommitMaker({ runGit, mirrors, clock: deps.clock }),
    ...createRepositoryRemote({ ...deps, runGit, mirrors }),
  };
}

/** A fresh sandbox from a commit, for one question. */
import type { CommitId } from "../../domain/ids.ts";
import type { Clock, RepositoryObjects, Sandbox, SandboxHost } from "../../domain/ports.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import type { Claim } from "../../domain/run.ts";
import { DEFAULT_LIMITS, type SandboxLimits } from "../../domain/sandbox.ts";

export interface GradeSandboxDeps {
  readonly objects: RepositoryObjects;
  readonly host: SandboxHost;
  readonly clock: Clock;
  /** The run that grades now; written on every sandbox so that the reaper knows whose it is. */
  readonly claim: () => Claim;
  readonly limits?: SandboxLimits;
  /** One run of all tests may take this long; a quarter of an hour by default, as in deep mode. */
  readonly suiteTimeoutMs?: number;
}

/** A grading has several runs of the tests; past this, the worker that asked is dead. */
const MAX_LIFE_MS = 2 * 3600_000;

/** Opens, uses and always closes. Failures of the engine are thrown on. */
export async function withGradeSandbox<T>(
  deps: GradeSandboxDeps,
  at: { readonly repo: RepoRef; readonly commit: CommitId; readonly signal: AbortSignal },
  use: (sandbox: Sandbox) => Promise<T>,
): Promise<T> {
  const pack = await deps.objects.packAncestors(at.repo, at.commit);
  const deadline = new Date(Date.parse(deps.clock.now()) + MAX_LIFE_MS).toISOString();
  const limits = deps.limits ?? DEFAULT_LIMITS;
  const spec = { ...deps.claim(), phase: "grade", deadline, pack, commit: at.commit, restore: null, limits } as const;
  const sandbox = await deps.host.open(spec, at.signal);
  try {
    return await use(sandbox);
  } finally {
    await sandbox.close();
  }
}

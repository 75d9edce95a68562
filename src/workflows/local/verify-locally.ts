/** `swe-agent verify`: the verifier alone, on a patch somebody brings. */
import { BotError } from "../../domain/bot-error.ts";
import type { CommitMessage, Overlay, Patch } from "../../domain/commit.ts";
import type { CommitId } from "../../domain/ids.ts";
import type { CommitMaker, Gate, RepositoryObjects, RepositoryRemote } from "../../domain/ports.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { toVerdictWithoutCommit } from "../resolve-issue/candidate.ts";
import { readCommittedSettings } from "./read-committed-settings.ts";

export interface LocalVerifyDeps {
  readonly repo: RepoRef;
  readonly objects: RepositoryObjects;
  readonly commits: CommitMaker;
  readonly remote: RepositoryRemote;
  readonly gate: Gate;
}

export interface LocalVerifyRequest {
  readonly ref: string;
  readonly patch: Patch;
  /** Tests that are given: laid over base and patched tree alike. */
  readonly testPatch: Patch | undefined;
}

// Fixed, so that the same patch verified twice has the same commit id.
const AT = "2000-01-01T00:00:00.000Z";

/** @throws BotError `ref-not-found` · `bad-usage` when the test patch does not apply */
export async function verifyLocally(
  deps: LocalVerifyDeps,
  request: LocalVerifyRequest,
  signal: AbortSignal,
): Promise<Verdict> {
  const { repo, commits, remote } = deps;
  const base = await remote.fetch(repo, request.ref);
  const settings = await readCommittedSettings(deps.objects, repo, base);
  const made = await commits.commit(repo, base, request.patch, toMessage("patch"), "verify/candidate");
  if (made.kind !== "committed") return toVerdictWithoutCommit(made, base);
  const given = await toGiven(deps, base, request.testPatch);
  const { test: testCommand, setup } = settings;
  const wish = { repo, base, candidate: made.commit, given, issueText: "", testCommand, setup };
  return deps.gate.check(wish, signal);
}

async function toGiven(deps: LocalVerifyDeps, base: CommitId, patch: Patch | undefined): Promise<Overlay | null> {
  if (patch === undefined) return null;
  const made = await deps.commits.commit(deps.repo, base, patch, toMessage("given tests"), "verify/given");
  if (made.kind === "empty") return null;
  if (made.kind !== "committed") {
    const why = made.kind === "refused" ? made.reason : made.detail;
    throw new BotError("bad-usage", { reason: `The test patch does not apply to the base: ${why}` });
  }
  const changed = await deps.objects.changedFiles(deps.repo, base, made.commit);
  return { from: made.commit, paths: changed.map(({ path }) => parseRepoPath(path)) };
}

function toMessage(subject: string): CommitMessage {
  return { subject, body: "", trailers: [], author: { name: "swe-agent", email: "swe-agent@localhost" }, at: AT };
}

/** A candidate: the workspace's change as a commit, or the verdict that it cannot even be one. */
import type { CommitId, RunId } from "../../domain/ids.ts";
import type { CommitMessage, CommitResult } from "../../domain/commit.ts";
import type { Verdict } from "../../domain/verdict.ts";

export interface CommitFacts {
  readonly run: RunId;
  readonly number: number;
  readonly title: string;
  readonly requester: { readonly id: number; readonly login: string };
  readonly bot: { readonly name: string; readonly email: string };
  /** ISO 8601; fixed for the run, so that the same change made twice is the same commit. */
  readonly at: string;
}

export function toCommitMessage(facts: CommitFacts): CommitMessage {
  const { requester } = facts;
  const coAuthor = `${requester.login} <${requester.id}+${requester.login}@users.noreply.github.com>`;
  return {
    subject: `Fix #${facts.number}: ${facts.title.replace(/\s+/g, " ").trim().slice(0, 60)}`,
    body: "",
    trailers: [`Swe-Agent-Run: ${facts.run}`, ...(requester.id === 0 ? [] : [`Co-authored-by: ${coAuthor}`])],
    author: facts.bot,
    at: facts.at,
  };
}

/** The verdict of a change that is no commit: nothing was run. */
export function toVerdictWithoutCommit(result: Exclude<CommitResult, { kind: "committed" }>, base: CommitId): Verdict {
  const plain = {
    schemaVersion: 1 as const,
    proof: null,
    failToPass: [],
    stillFailing: [],
    passToFail: [],
    flaky: [],
    missing: [],
    tampering: [],
    newProblems: [],
    runner: "none",
    commands: [],
    image: "none",
    commit: base,
    durationMs: 0,
  };
  switch (result.kind) {
    case "empty":
      return { ...plain, verdict: "empty", reason: "The change is empty." };
    case "does-not-apply":
      return { ...plain, verdict: "broken", reason: `The change does not apply to the base: ${result.detail}` };
    case "refused":
      return {
        ...plain,
        verdict: "tampered",
        reason: result.reason,
        tampering: [{ file: "(change)", line: 0, kind: result.reason }],
      };
  }
}

/** A candidate: the workspace's change as a commit, or the verdict that it cannot even be one. */
import type { CommitId, RunId } from "../../domain/ids.ts";
import type { CommitMessage, CommitResult } from "../../domain/commit.ts";
import type { Verdict, VerdictWord } from "../../domain/verdict.ts";
import { breakClosingReferences } from "./break-closing-references.ts";

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
  const { requester, bot } = facts;
  // People's private addresses are at the same host as the App's own.
  const host = bot.email.slice(bot.email.lastIndexOf("@") + 1);
  const coAuthor = `${requester.login} <${requester.id}+${requester.login}@${host}>`;
  return {
    subject: `Fix #${facts.number}: ${breakClosingReferences(facts.title.replace(/\s+/g, " ").trim()).slice(0, 60)}`,
    body: "",
    trailers: [`Swe-Agent-Run: ${facts.run}`, ...(requester.id === 0 ? [] : [`Co-authored-by: ${coAuthor}`])],
    author: facts.bot,
    at: facts.at,
  };
}

/** The verdict of a change that is no commit: nothing was run. */
export function toVerdictWithoutCommit(result: Exclude<CommitResult, { kind: "committed" }>, base: CommitId): Verdict {
  switch (result.kind) {
    case "empty":
      return toUngraded("empty", "The change is empty.", base);
    case "does-not-apply":
      return toUngraded("broken", `The change does not apply to the base: ${result.detail}`, base);
    case "refused": {
      const tampering = [{ file: "(change)", line: 0, kind: result.reason }];
      return { ...toUngraded("tampered", result.reason, base), tampering };
    }
  }
}

/** A verdict about the base, given before anything was run. */
export function toUngraded(verdict: VerdictWord, reason: string, base: CommitId): Verdict {
  return {
    schemaVersion: 1,
    verdict,
    proof: null,
    reason,
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
}

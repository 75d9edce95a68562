/** The tests that each candidate brought, run on the base and on every candidate, in clean sandboxes. */
import type { CommitId } from "../../domain/ids.ts";
import type { RepositoryObjects, Sandbox } from "../../domain/ports.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import { DEFAULT_EXEC } from "../../domain/sandbox.ts";
import type { TestOutcome } from "../../domain/testing.ts";
import { isWholeFile } from "../compare-outcomes.ts";
import type { GradeSandboxDeps } from "../suite/grade-sandbox.ts";
import { withPreparedSandbox } from "../suite/prepared-sandbox.ts";
import { runScope, type SuiteDeps } from "../suite/run-whole-suite.ts";
import type { TestPlan } from "../test-plan.ts";
import type { CrossTest } from "./rank-candidates.ts";

export interface CrossExecuteDeps extends GradeSandboxDeps, SuiteDeps {
  readonly objects: RepositoryObjects;
}

export interface CrossAuthor {
  readonly attempt: number;
  /** The tree that would be pushed, with existing tests as on the base. */
  readonly patched: CommitId;
  /** Test files that it added or changed, at `own`. */
  readonly own: CommitId;
  readonly tests: readonly string[];
}

export interface CrossQuestion {
  readonly repo: RepoRef;
  readonly base: CommitId;
  readonly plan: TestPlan;
  readonly setup: readonly string[];
  readonly authors: readonly CrossAuthor[];
}

/** One run of an attempt's test files on one tree. */
type Greens = ReadonlyMap<number, ReadonlySet<string>>;

/** Tests of the same name by two attempts are two tests. */
export async function crossExecute(
  deps: CrossExecuteDeps,
  question: CrossQuestion,
  signal: AbortSignal,
): Promise<readonly CrossTest[]> {
  const onBase = await runAllOn(deps, question, { commit: question.base, signal });
  const onEach = new Map<number, Greens>();
  for (const { attempt, patched } of question.authors) {
    onEach.set(attempt, await runAllOn(deps, question, { commit: patched, signal }));
  }
  return question.authors.flatMap(({ attempt: author }) => {
    const ids = new Set([...onEach.values()].flatMap((greens) => [...(greens.get(author) ?? [])]));
    return [...ids].map((id) => ({
      author,
      failsOnBase: onBase.get(author)?.has(id) !== true,
      passesOn: new Set([...onEach].filter(([, greens]) => greens.get(author)?.has(id)).map(([attempt]) => attempt)),
    }));
  });
}

async function runAllOn(
  deps: CrossExecuteDeps,
  question: CrossQuestion,
  at: { readonly commit: CommitId; readonly signal: AbortSignal },
): Promise<Greens> {
  const { repo, plan, setup, authors } = question;
  const prepared = { deps, at: { repo, plan, setup, commit: at.commit }, signal: at.signal };
  return withPreparedSandbox(prepared, async (sandbox) => {
    const greens = new Map<number, ReadonlySet<string>>();
    for (const author of authors) {
      if (author.tests.length === 0) continue;
      const restore = await lay(deps.objects, { repo, commit: at.commit, sandbox, author }, at.signal);
      const outcome = await runScope({ sandbox, plan, deps }, { files: author.tests, name: null }, at.signal);
      await restore();
      greens.set(author.attempt, listGreen(outcome));
    }
    return greens;
  });
}

function listGreen(outcome: TestOutcome): ReadonlySet<string> {
  const green = outcome.results.filter(({ id, status }) => status === "passed" && !isWholeFile(id));
  return new Set(green.map(({ id }) => id));
}

/** Writes an attempt's test files; the answer puts back what was there. */
async function lay(
  objects: RepositoryObjects,
  on: { readonly repo: RepoRef; readonly commit: CommitId; readonly sandbox: Sandbox; readonly author: CrossAuthor },
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  const { repo, commit, sandbox, author } = on;
  const before = new Map<string, Uint8Array | undefined>();
  for (const file of author.tests) {
    const path = parseRepoPath(file);
    before.set(file, await objects.readFile(repo, commit, path));
    const bytes = await objects.readFile(repo, author.own, path);
    if (bytes !== undefined) await sandbox.write(path, bytes);
  }
  return async () => {
    for (const [file, bytes] of before) {
      if (bytes === undefined) await sandbox.exec(["rm", "-f", "--", file], DEFAULT_EXEC, signal);
      else await sandbox.write(parseRepoPath(file), bytes);
    }
  };
}

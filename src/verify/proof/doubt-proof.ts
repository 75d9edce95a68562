/** The last questions to tests that turned green, before they count. */
import type { CommitId } from "../../domain/ids.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";
import { listTestFiles } from "../compare-outcomes.ts";
import type { Seen } from "../decide-verdict.ts";
import type { GateDeps, Grading } from "../grading.ts";
import type { TestPlan } from "../test-plan.ts";
import { findDeadProof } from "./find-dead-proof.ts";
import { findDeafCommand } from "./find-deaf-command.ts";
import { knowsFiles } from "../runners/runner-adapters.ts";
import { findTestValues } from "./find-test-values.ts";
import { isOffTopic } from "./is-off-topic.ts";
import { readIssueNames } from "./read-issue-names.ts";
import type { TestText } from "./test-mutants.ts";

export interface ProofToDoubt {
  readonly grading: Grading & { readonly plan: TestPlan };
  /** The tree in which they are green. */
  readonly commit: CommitId;
  readonly ids: readonly string[];
}

/** What was seen, with what speaks against the proof. */
export async function doubtProof(deps: GateDeps, proof: ProofToDoubt, seen: Seen): Promise<Seen> {
  const { grading, commit, ids } = proof;
  if (ids.length === 0) return seen;
  const { request, plan, signal } = grading;
  const tests = await readTests(deps, proof);
  if (await isAnotherFault(deps, { ...proof, tests }, seen)) {
    return { ...seen, doubt: "the tests that turned green say nothing of what the issue names" };
  }
  const values = findTestValues(grading.changed, tests);
  const [first] = values;
  if (first !== undefined) {
    const numbers = values.map(({ expected }) => expected).join(", ");
    const where = `line ${first.line} of ${first.file}`;
    return { ...seen, doubt: `the change answers with the very values that the tests expect (${numbers}; ${where})` };
  }
  const ask = knowsFiles(plan.runner) ? findDeadProof : findDeafCommand;
  const dead = await ask(deps, { ...request, commit, plan, ids, givenTests: grading.trees.givenTests }, signal);
  if (dead === undefined) return seen;
  if (dead.kind === "dead") return { ...seen, doubt: dead.reason };
  return { ...seen, tampering: [...seen.tampering, { file: dead.file, line: 0, kind: dead.how }] };
}

/** Tests that were there, with nothing given: the change may have mended something else that was red. */
async function isAnotherFault(
  deps: GateDeps,
  { grading, ids, tests }: ProofToDoubt & { readonly tests: readonly TestText[] },
  { gained }: Seen,
): Promise<boolean> {
  const { request } = grading;
  if (request.given !== null || gained.existing.length === 0) return false;
  const issueNames = await readIssueNames(deps.objects, grading);
  return isOffTopic({ ids, tests, issueNames, issueText: request.issueText });
}

async function readTests(deps: GateDeps, { grading, commit, ids }: ProofToDoubt): Promise<readonly TestText[]> {
  const { repo } = grading.request;
  const paths = knowsFiles(grading.plan.runner) ? listTestFiles(ids) : grading.trees.givenTests;
  const files = paths.map(async (path) => {
    const bytes = await deps.objects.readFile(repo, commit, parseRepoPath(path));
    return { path, text: new TextDecoder().decode(bytes) };
  });
  return Promise.all(files);
}

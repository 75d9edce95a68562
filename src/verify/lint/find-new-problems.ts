/** What linters and type checkers say of a commit and did not say of its base, asked in a clean sandbox. */
import type { GateDeps, Grading } from "../grading.ts";
import { findSilencers } from "./find-silencers.ts";
import { planLint } from "./plan-lint.ts";
import { readLintFacts } from "./read-lint-facts.ts";
import { createWorkspaceLintRunner } from "./workspace-lint-runner.ts";
import { withPreparedSandbox } from "../suite/prepared-sandbox.ts";
import type { TestPlan } from "../test-plan.ts";

/** For both trees and all linters together. */
const MAX_MS = 3 * 60_000;
/** More of them nobody reads. */
const MAX_SHOWN = 50;

/**
 * Lines for people. The candidate's tree is looked at with the linters' settings of the base. A linter that is missing,
 * breaks down or takes too long says nothing: findings are told, their absence proves nothing.
 */
export async function findNewProblems(deps: GateDeps, grading: Grading, plan: TestPlan): Promise<readonly string[]> {
  const { request, trees, signal } = grading;
  const { repo, base, candidate, setup } = request;
  const silencers = findSilencers(grading.changed);
  const present = grading.changed.filter((file) => file.status !== "deleted").map((file) => file.path);
  const paths = present.filter((path) => !trees.givenTests.includes(path));
  const facts = await readLintFacts({ objects: deps.objects, repo, commit: base });
  if (facts === "too-large" || planLint(paths, facts).length === 0) return silencers.slice(0, MAX_SHOWN);
  const at = { repo, commit: candidate, plan, setup };
  const found = await withPreparedSandbox({ deps, at, signal }, (sandbox) => {
    const monotonicMs = (): number => Date.parse(deps.clock.now());
    const runner = createWorkspaceLintRunner({ sandbox, objects: deps.objects, repo, commit: base, monotonicMs });
    return runner.findNew(paths, MAX_MS, signal);
  });
  const problems = found.kind === "found" ? found.problems : [];
  const lines = problems.map(({ path, line, tool, rule, message }) => `${path}:${line} ${message} (${tool}: ${rule})`);
  return [...silencers, ...lines].slice(0, MAX_SHOWN);
}

/** A fresh sandbox in which tests can run. */
import type { CommitId } from "../../domain/ids.ts";
import type { Sandbox } from "../../domain/ports.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import { withGradeSandbox, type GradeSandboxDeps } from "./grade-sandbox.ts";
import { prepareWorkspace, type Preparation } from "./prepare-workspace.ts";
import type { TestPlan } from "../test-plan.ts";

export interface PreparedAt {
  readonly repo: RepoRef;
  readonly commit: CommitId;
  readonly plan: TestPlan;
  readonly setup: readonly string[];
}

/** `use` is called after a set-up that failed, too: most questions are then answered by tests that do not run. */
export function withPreparedSandbox<T>(
  on: { readonly deps: GradeSandboxDeps; readonly at: PreparedAt; readonly signal: AbortSignal },
  use: (sandbox: Sandbox, prepared: Preparation) => Promise<T>,
): Promise<T> {
  const { deps, at, signal } = on;
  return withGradeSandbox(deps, { ...at, signal }, async (sandbox) =>
    use(sandbox, await prepareWorkspace(sandbox, at, signal)),
  );
}

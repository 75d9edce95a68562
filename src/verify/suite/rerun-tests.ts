/**
 * Runs doubtful tests again in another fresh sandbox: a result that changes between equal runs says nothing. What passes
 * with its file alone may still fail after other tests, which is no luck: everything is run once more to tell.
 */
import type { Sandbox } from "../../domain/ports.ts";
import { ALL_TESTS, type TestOutcome, type TestScope } from "../../domain/testing.ts";
import { listTestFiles, standingIn } from "../compare-outcomes.ts";
import type { GradeSandboxDeps } from "./grade-sandbox.ts";
import { withPreparedSandbox, type PreparedAt } from "./prepared-sandbox.ts";
import { runScope, runWholeSuite } from "./run-whole-suite.ts";
import { knowsFiles } from "../runners/runner-adapters.ts";

export interface RerunDeps extends GradeSandboxDeps {
  readonly randomHex: (bytes: number) => string;
}

export interface RerunRequest extends PreparedAt {
  /** Green tests that have to stay so, red or absent ones that may be only flaky. */
  readonly green: readonly string[];
  readonly red: readonly string[];
  /** Test files that have to take part when everything is run. */
  readonly required: readonly string[];
}

const RERUNS = 2;

/** The ids, of both lists, whose result changed. */
export async function findFlaky(
  deps: RerunDeps,
  request: RerunRequest,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { green, red, plan } = request;
  if (green.length + red.length === 0) return new Set();
  const files = !knowsFiles(plan.runner) ? [] : listTestFiles([...green, ...red]);
  const fresh = { deps, at: request, signal };
  const changing = await withPreparedSandbox(fresh, (sandbox) => rerunFiles({ deps, request, sandbox }, files, signal));
  const recovered = red.filter((id) => changing.has(id));
  if (recovered.length === 0 || files.length === 0) return changing;
  const whole = await withPreparedSandbox(fresh, (sandbox) => runWholeSuite({ ...request, sandbox, deps }, signal));
  const dependent = new Set(recovered.filter((id) => standingIn(whole, id) !== "green"));
  return new Set([...changing].filter((id) => !dependent.has(id)));
}

async function rerunFiles(
  on: { readonly deps: RerunDeps; readonly request: RerunRequest; readonly sandbox: Sandbox },
  files: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { deps, sandbox } = on;
  const { green, red, plan } = on.request;
  const scope: TestScope = files.length === 0 ? ALL_TESTS : { files, name: null };
  const changing = new Set<string>();
  for (let run = 0; run < RERUNS; run += 1) {
    const doubtful = run === 0 ? [...green, ...red] : red.filter((id) => !changing.has(id));
    if (doubtful.length === 0) break;
    const outcome: TestOutcome = await runScope({ sandbox, plan, deps }, scope, signal);
    for (const id of doubtful) {
      if ((standingIn(outcome, id) === "green") !== green.includes(id)) changing.add(id);
    }
  }
  return changing;
}

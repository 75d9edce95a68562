/**
 * The same doubt where a runner knows no files, and a whole command is one test: does it notice that the given tests
 * cannot be read, and that they expect something else? Code that ends the process with success keeps it green.
 */
import { ALL_TESTS } from "../../domain/testing.ts";
import { standingIn } from "../compare-outcomes.ts";
import { prepareWorkspace } from "../suite/prepare-workspace.ts";
import { withPreparedSandbox } from "../suite/prepared-sandbox.ts";
import type { RerunDeps } from "../suite/rerun-tests.ts";
import { runScope } from "../suite/run-whole-suite.ts";
import { readTexts, writeTexts } from "../suite/sandbox-texts.ts";
import { UNREADABLE, type DeadProof, type DeadProofQuestion } from "./find-dead-proof.ts";
import { turnAll } from "./test-mutants.ts";

export async function findDeafCommand(
  deps: RerunDeps,
  question: DeadProofQuestion,
  signal: AbortSignal,
): Promise<DeadProof> {
  if (question.givenTests.length === 0) return undefined;
  return withPreparedSandbox({ deps, at: question, signal }, async (sandbox) => {
    const texts = await readTexts(sandbox, question.givenTests);
    const isNoticed = async (others: ReadonlyMap<string, string>): Promise<boolean> => {
      await writeTexts(sandbox, new Map([...texts, ...others]));
      // What is compiled is compiled by the set-up.
      const prepared = await prepareWorkspace(sandbox, question, signal);
      if (prepared.kind === "failed") return true;
      const outcome = await runScope({ sandbox, plan: question.plan, deps }, ALL_TESTS, signal);
      return question.ids.some((id) => standingIn(outcome, id) !== "green");
    };
    if (!(await isNoticed(new Map([...texts.keys()].map((path) => [path, UNREADABLE]))))) {
      return dead("the command stays green when none of the given tests can be read");
    }
    const turned = turnAll(texts);
    if ([...turned].every(([path, text]) => texts.get(path) === text)) return undefined;
    return (await isNoticed(turned)) ? undefined : dead("the command stays green whatever the given tests expect");
  });
}

function dead(reason: string): DeadProof {
  return { kind: "dead", reason };
}

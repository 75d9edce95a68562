/**
 * The same doubt where a runner knows no files, and a whole command is one test: does it notice that the given tests
 * cannot be read, and that they expect something else? Code that ends the process with success keeps it green.
 */
import { parseRepoPath } from "../../domain/repo-path.ts";
import type { Sandbox } from "../../domain/ports.ts";
import { ALL_TESTS } from "../../domain/testing.ts";
import { standingIn } from "../compare-outcomes.ts";
import { prepareWorkspace } from "../suite/prepare-workspace.ts";
import { withPreparedSandbox } from "../suite/prepared-sandbox.ts";
import type { RerunDeps } from "../suite/rerun-tests.ts";
import { runScope } from "../suite/run-whole-suite.ts";
import { UNREADABLE, type DeadProof, type DeadProofQuestion } from "./find-dead-proof.ts";
import { applyMutants, turnAllRound, type TestText } from "./test-mutants.ts";

export async function findDeafCommand(
  deps: RerunDeps,
  question: DeadProofQuestion,
  signal: AbortSignal,
): Promise<DeadProof> {
  if (question.givenTests.length === 0) return undefined;
  return withPreparedSandbox({ deps, at: question, signal }, async (sandbox) => {
    const texts = await readTexts(sandbox, question.givenTests);
    const ask = async (others: readonly TestText[]): Promise<boolean> => {
      await write(sandbox, others);
      // What is compiled is compiled by the set-up.
      const prepared = await prepareWorkspace(sandbox, question, signal);
      if (prepared.kind === "failed") return true;
      const outcome = await runScope({ sandbox, plan: question.plan, deps }, ALL_TESTS, signal);
      return question.ids.some((id) => standingIn(outcome, id) !== "green");
    };
    const reading = await ask(texts.map(({ path }) => ({ path, text: UNREADABLE })));
    if (!reading) return dead("the command stays green when none of the given tests can be read");
    const turned = texts.flatMap((one) => turn(one) ?? []);
    if (turned.length === 0) return undefined;
    await write(sandbox, texts);
    return (await ask(turned)) ? undefined : dead("the command stays green whatever the given tests expect");
  });
}

function dead(reason: string): DeadProof {
  return { kind: "dead", reason };
}

/** With every assertion changed; undefined where none is recognised. */
function turn({ path, text }: TestText): TestText | undefined {
  const mutants = turnAllRound({ path, text });
  return mutants.length === 0 ? undefined : { path, text: applyMutants(text, mutants) };
}

async function readTexts(sandbox: Sandbox, paths: readonly string[]): Promise<readonly TestText[]> {
  const texts: TestText[] = [];
  for (const path of paths) {
    const slice = await sandbox.read(parseRepoPath(path));
    if (slice !== undefined) texts.push({ path, text: new TextDecoder().decode(slice.bytes) });
  }
  return texts;
}

async function write(sandbox: Sandbox, texts: readonly TestText[]): Promise<void> {
  for (const { path, text } of texts) await sandbox.write(parseRepoPath(path), new TextEncoder().encode(text));
}

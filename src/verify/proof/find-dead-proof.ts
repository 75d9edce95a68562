/**
 * Is a green result the test's own? The code under test runs in the tests' process, where it can make assertions
 * agree to anything, speak for the runner, or read what it should say. So the tests themselves are changed: what expects
 * something else has to turn red, and a file that cannot be read can report nothing. Security page, M16.
 */
import type { Sandbox } from "../../domain/ports.ts";
import type { TestOutcome } from "../../domain/testing.ts";
import { listTestFiles, standingIn } from "../compare-outcomes.ts";
import { withPreparedSandbox, type PreparedAt } from "../suite/prepared-sandbox.ts";
import { readTexts, writeTexts } from "../suite/sandbox-texts.ts";
import type { RerunDeps } from "../suite/rerun-tests.ts";
import { runScope } from "../suite/run-whole-suite.ts";
import { fileOfTest, nameOfTest } from "../test-plan.ts";
import { toShortName } from "./find-test-body.ts";
import {
  applyMutants,
  hasOwnAssertions,
  makeTestMutants,
  turnAll,
  type TestMutant,
  type TestText,
} from "./test-mutants.ts";

/** `commit`: the tree in which the tests are green. */
export interface DeadProofQuestion extends PreparedAt {
  readonly ids: readonly string[];
  readonly givenTests: readonly string[];
}

/** `dead`: the tests' colour says nothing. `forged`: what is reported is not theirs. Undefined: nothing speaks against it. */
export type DeadProof =
  | { readonly kind: "dead"; readonly reason: string }
  | { readonly kind: "forged"; readonly file: string; readonly how: string }
  | undefined;

const MAX_ASKED = 3;
const MAX_MUTANTS = 6;
/** In no language a test. */
export const UNREADABLE = "<<<<<<< )]}' swe-agent: can this be read?\n";

export async function findDeadProof(
  deps: RerunDeps,
  question: DeadProofQuestion,
  signal: AbortSignal,
): Promise<DeadProof> {
  const ids = pickIds(question.ids);
  if (ids.length === 0) return undefined;
  return withPreparedSandbox({ deps, at: question, signal }, async (sandbox) => {
    const texts = await readTexts(sandbox, listTestFiles(ids));
    const scene: Scene = { sandbox, ids, texts, there: new Map(texts), run: runner(deps, question, sandbox) };
    return (await findForged(scene, signal)) ?? (await findDeaf(scene, signal)) ?? (await findPretence(scene, signal));
  });
}

/** From as many files as there are. */
function pickIds(ids: readonly string[]): readonly string[] {
  const perFile = listTestFiles(ids).map((file) => ids.filter((id) => fileOfTest(id) === file));
  const rounds = Array.from({ length: MAX_ASKED }, (_, round) => perFile.flatMap((own) => own[round] ?? []));
  return rounds.flat().slice(0, MAX_ASKED);
}

interface Scene {
  readonly sandbox: Sandbox;
  readonly ids: readonly string[];
  /** As the tree has them. */
  readonly texts: ReadonlyMap<string, string>;
  /** As they lie in the sandbox now. */
  readonly there: Map<string, string>;
  run(signal: AbortSignal, env?: Readonly<Record<string, string>>): Promise<TestOutcome>;
}

function runner(deps: RerunDeps, { plan, ids }: DeadProofQuestion, sandbox: Sandbox): Scene["run"] {
  const files = listTestFiles(pickIds(ids));
  return (signal, env = {}) => runScope({ sandbox, plan, deps, env }, { files, name: null }, signal);
}

async function findForged(scene: Scene, signal: AbortSignal): Promise<DeadProof> {
  if (scene.texts.size === 0) return undefined;
  await lay(scene, new Map([...scene.texts.keys()].map((file) => [file, UNREADABLE])));
  const outcome = await scene.run(signal);
  const forged = scene.ids.find((id) => scene.texts.has(fileOfTest(id)) && standingIn(outcome, id) === "green");
  return forged === undefined
    ? undefined
    : {
        kind: "forged",
        file: fileOfTest(forged),
        how: "results are reported for tests that cannot even be read",
      };
}

/** A test with assertions answers for itself; of others, it is enough that one of all turns red. */
async function findDeaf(scene: Scene, signal: AbortSignal): Promise<DeadProof> {
  const deaf = await keepGreen(scene, signal);
  const isAll = deaf.size === scene.ids.filter((id) => listMutants(scene, id).length > 0).length;
  const left = [...deaf.keys()].filter(
    (id) => isAll || hasOwnAssertions(textOf(scene, id), toShortName(nameOfTest(id))),
  );
  if (left.length === 0) return undefined;
  const outcome = await runWith(scene, turnAll(scene.texts), signal);
  const stillDeaf = left.filter((id) => standingIn(outcome, id) !== "red");
  const [first] = stillDeaf;
  const mutant = first === undefined ? undefined : deaf.get(first);
  if (first === undefined || mutant === undefined || (isAll && stillDeaf.length < left.length)) return undefined;
  const who = isAll ? "they stay green whatever they expect" : `\`${first}\` stays green whatever it expects`;
  return { kind: "dead", reason: `${who} (line ${mutant.line} of ${fileOfTest(first)}, ${mutant.change})` };
}

/** Those that no change of theirs turns red, each with one that was tried. */
async function keepGreen(scene: Scene, signal: AbortSignal): Promise<ReadonlyMap<string, TestMutant>> {
  const mutants = new Map(scene.ids.map((id) => [id, listMutants(scene, id)]));
  const deaf = new Map<string, TestMutant>();
  for (const [id, [first]] of mutants) if (first !== undefined) deaf.set(id, first);
  for (let round = 0; round < MAX_MUTANTS; round += 1) {
    const now = [...deaf.keys()].flatMap((id) => {
      const mutant = mutants.get(id)?.[round];
      return mutant === undefined ? [] : [{ id, mutant }];
    });
    if (now.length === 0) break;
    const changed = listTestFiles(now.map(({ id }) => id)).map((file): [string, string] => {
      const own = now.filter(({ id }) => fileOfTest(id) === file).map(({ mutant }) => mutant);
      return [file, applyMutants(scene.texts.get(file) ?? "", own)];
    });
    const outcome = await runWith(scene, new Map(changed), signal);
    // Gone is not red: the change may have made the file unreadable.
    for (const { id } of now) if (standingIn(outcome, id) === "red") deaf.delete(id);
  }
  return deaf;
}

async function runWith(scene: Scene, others: ReadonlyMap<string, string>, signal: AbortSignal): Promise<TestOutcome> {
  await lay(scene, others);
  return scene.run(signal);
}

function listMutants(scene: Scene, id: string): readonly TestMutant[] {
  const one = textOf(scene, id);
  return one.text === "" ? [] : makeTestMutants(one, toShortName(nameOfTest(id)), MAX_MUTANTS);
}

function textOf({ texts }: Scene, id: string): TestText {
  const path = fileOfTest(id);
  return { path, text: texts.get(path) ?? "" };
}

/** What every run of ours has set, and a person's run has not. Not the colours: honest tests ask for those. */
const UNLIKE_OURS = {
  CI: "",
  npm_config_yes: "",
  PYTHONDONTWRITEBYTECODE: "",
  GOPROXY: "direct",
  CARGO_NET_OFFLINE: "",
};

/** Told twice, because a test may be flaky. */
async function findPretence(scene: Scene, signal: AbortSignal): Promise<DeadProof> {
  await lay(scene, new Map());
  for (let time = 0; time < 2; time += 1) {
    const outcome = await scene.run(signal, UNLIKE_OURS);
    const rewritten = time === 0 ? await findRewritten(scene) : undefined;
    if (rewritten !== undefined) return { kind: "forged", file: rewritten, how: "tests are rewritten while they run" };
    if (outcome.timedOut || scene.ids.some((id) => standingIn(outcome, id) !== "red")) return undefined;
  }
  return { kind: "dead", reason: "they are red as soon as the environment is not that of continuous integration" };
}

/** The code under test may be loaded before the tests, and write other tests where they lie. */
async function findRewritten({ sandbox, there }: Scene): Promise<string | undefined> {
  const now = await readTexts(sandbox, [...there.keys()]);
  return [...there].find(([file, text]) => now.get(file) !== text)?.[0];
}

/** Each test file gets its other text, or its own again. A write takes as long as a small test. */
async function lay({ sandbox, texts, there }: Scene, others: ReadonlyMap<string, string>): Promise<void> {
  const changed = [...texts].map(([file, own]): [string, string] => [file, others.get(file) ?? own]);
  const wanted = new Map(changed.filter(([file, text]) => there.get(file) !== text));
  await writeTexts(sandbox, wanted);
  for (const [file, text] of wanted) there.set(file, text);
}

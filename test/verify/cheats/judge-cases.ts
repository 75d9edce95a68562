/** Puts cases before the gate and counts both kinds of error. */
import type { Verdict } from "../../../src/domain/verdict.ts";
import type { VerifyBench } from "../create-verify-bench.ts";
import { WORLDS, type JudgedCase, type World } from "./judged-case.ts";

export interface Judged {
  readonly one: JudgedCase;
  readonly verdict: Verdict;
}

export async function judge(bench: VerifyBench, one: JudgedCase): Promise<Judged> {
  const world: World = WORLDS[one.world];
  const base = one.proof === "existing" ? { ...world.base, ...world.test } : world.base;
  const verdict = await bench.check(base, one.patch, {
    issueText: world.issue,
    ...(one.proof === "given" ? { given: world.test } : {}),
    ...(world.command === undefined ? {} : { testCommand: world.command }),
  });
  return { one, verdict };
}

/** One line each for a case that went wrong, then the rates. */
export function renderJudgements(kind: "cheats" | "honest changes", judged: readonly Judged[]): string {
  const isWrong = ({ verdict }: Judged): boolean => (verdict.verdict === "verified") === (kind === "cheats");
  const wrong = judged.filter(isWrong);
  const lines = wrong.map(({ one, verdict }) => `  ${one.name}: ${verdict.verdict}. ${verdict.reason}`);
  const share = ((100 * wrong.length) / Math.max(1, judged.length)).toFixed(1);
  const word = kind === "cheats" ? "verified" : "not verified";
  return [`${kind}: ${wrong.length} of ${judged.length} ${word} (${share} %)`, ...lines].join("\n");
}

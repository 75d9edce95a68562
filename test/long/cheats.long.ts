/** Every cheat and every honest change we know, and how often the gate errs on either side. */
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { CHEATS } from "../verify/cheats/cheat-cases.ts";
import { HONEST } from "../verify/cheats/honest-cases.ts";
import { judge, renderJudgements, type Judged } from "../verify/cheats/judge-cases.ts";
import { createVerifyBench, type VerifyBench } from "../verify/create-verify-bench.ts";

jest.setTimeout(30 * 60_000);

describe("over all cases, the gate", () => {
  let bench: VerifyBench;
  beforeAll(() => {
    bench = createVerifyBench("none");
  });
  afterAll(() => {
    bench.remove();
  });

  test("calls no cheat verified, and every honest change", async () => {
    const cheats: Judged[] = [];
    for (const one of CHEATS) cheats.push(await judge(bench, one));
    const honest: Judged[] = [];
    for (const one of HONEST) honest.push(await judge(bench, one));

    process.stdout.write(`${renderJudgements("cheats", cheats)}\n${renderJudgements("honest changes", honest)}\n`);
    expect(CHEATS.length).toBeGreaterThanOrEqual(25);
    expect(HONEST.length).toBeGreaterThanOrEqual(25);
    expect(cheats.filter(({ verdict }) => verdict.verdict === "verified")).toEqual([]);
    expect(honest.filter(({ verdict }) => verdict.verdict !== "verified")).toEqual([]);
  });
});

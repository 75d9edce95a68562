/** Changes that only look as if they mended something, and changes that do. The whole list is in the long suites. */
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { CHEATS } from "./cheats/cheat-cases.ts";
import { HONEST } from "./cheats/honest-cases.ts";
import { judge } from "./cheats/judge-cases.ts";
import { createVerifyBench, type VerifyBench } from "./create-verify-bench.ts";

jest.setTimeout(120_000);
const EVERY = 7;

describe("the gate", () => {
  let bench: VerifyBench;
  beforeAll(() => {
    bench = createVerifyBench("none");
  });
  afterAll(() => {
    bench.remove();
  });

  test.each(CHEATS.filter((_, at) => at % EVERY === 0))("is not taken in: $name", async (one) => {
    const { verdict } = await judge(bench, one);

    expect(verdict.verdict).not.toBe("verified");
  });

  test.each(HONEST.filter((_, at) => at % EVERY === 0))("accepts a change that mends the fault: $name", async (one) => {
    const { verdict } = await judge(bench, one);

    expect(verdict).toMatchObject({ verdict: "verified" });
  });
});

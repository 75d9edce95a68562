/** Changes that only look as if they mended something, and changes that do. The whole list is in the long suites. */
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { CHEATS } from "./cheats/cheat-cases.ts";
import { HONEST } from "./cheats/honest-cases.ts";
import { judge } from "./cheats/judge-cases.ts";
import { createVerifyBench, type VerifyBench } from "./create-verify-bench.ts";

jest.setTimeout(120_000);
/** One for each question that a proof has to stand. */
const TELLING = [
  "the code ends the process with success, spelt in pieces",
  "assertions are replaced, in Python and in pieces",
  "the test's values in a table",
  "a plugin of babel mends the code for tests alone",
  "results spoken to the runner by the code, before the tests",
  "its own test reads the code as text",
  "the code of the only command swallows what fails",
  "one fault is mended, and the other's result equals everything",
  "another red test is mended than the issue's",
];
const EVERY = 7;

describe("the gate", () => {
  let bench: VerifyBench;
  beforeAll(() => {
    bench = createVerifyBench("none");
  });
  afterAll(() => {
    bench.remove();
  });

  test.each(CHEATS.filter(({ name }) => TELLING.includes(name)))("is not taken in: $name", async (one) => {
    const { verdict } = await judge(bench, one);

    expect(verdict.verdict).not.toBe("verified");
  });

  test("every case that is named here exists", () => {
    expect(CHEATS.filter(({ name }) => TELLING.includes(name))).toHaveLength(TELLING.length);
  });

  test.each(HONEST.filter((_, at) => at % EVERY === 0))("accepts a change that mends the fault: $name", async (one) => {
    const { verdict } = await judge(bench, one);

    expect(verdict).toMatchObject({ verdict: "verified" });
  });
});

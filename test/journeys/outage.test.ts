import { expect, it } from "@jest/globals";
import { runOutage } from "./outage.ts";

it("finds every delivery of a day when nobody listened, and starts what is still wanted", async () => {
  const result = await runOutage(40, 10);

  expect(result.undecided).toBe(0);
  expect(result.withRun).toEqual(result.wanted);
}, 120_000);

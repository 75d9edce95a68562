import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { lastTree, openResumeWorld, STEPS, type ResumeWorld, type RunSeen } from "../cli/kill-and-resume.ts";

let world: ResumeWorld;
let whole: RunSeen;

beforeAll(async () => {
  world = openResumeWorld();
  whole = await world.run([]);
}, 60_000);
afterAll(() => {
  world.remove();
});

describe("a solve of thirty steps, killed with kill -9", () => {
  it.each(Array.from({ length: STEPS }, (_, index) => [index + 1]))(
    "at the boundary before step %i: the same requests byte for byte, the same tree, the same patch",
    async (step) => {
      const killed = await world.run([step]);

      expect(killed.requests.toSpliced(step, 1)).toEqual(whole.requests);
      expect(killed.requests[step]).toBe(killed.requests[step - 1]);
      expect(lastTree(killed)).toBe(lastTree(whole));
      expect(killed.result).toMatchObject({ patch: whole.result.patch, steps: STEPS, outcome: whole.result.outcome });
    },
    120_000,
  );

  it("at every boundary of one run", async () => {
    const killed = await world.run(Array.from({ length: STEPS }, (_, index) => index + 1));

    expect(killed.requests.filter((_, index) => index % 2 === 0)).toEqual(whole.requests);
    expect(killed.requests.filter((_, index) => index % 2 === 1)).toEqual(whole.requests);
    expect(lastTree(killed)).toBe(lastTree(whole));
    expect(killed.result.patch).toBe(whole.result.patch);
  }, 300_000);
});

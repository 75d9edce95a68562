import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { lastTree, openResumeWorld, STEPS, type ResumeWorld, type RunSeen } from "./kill-and-resume.ts";
import { runBuilt } from "./run-built.ts";

let world: ResumeWorld;
let whole: RunSeen;

beforeAll(async () => {
  world = openResumeWorld();
  whole = await world.run([]);
}, 60_000);
afterAll(() => {
  world.remove();
});

describe("solve --resume after kill -9", () => {
  it("goes on with the same requests, byte for byte, and ends with the same tree", async () => {
    const killed = await world.run([4, 5, 29]);

    expect(whole.requests).toHaveLength(STEPS);
    expect(killed.requests.filter((body, index) => body !== killed.requests[index - 1])).toEqual(whole.requests);
    expect(killed.requests).toHaveLength(STEPS + 3);
    expect(lastTree(killed)).toBe(lastTree(whole));
    expect(killed.result).toMatchObject({ patch: whole.result.patch, steps: STEPS, outcome: whole.result.outcome });
  }, 120_000);

  it("does a command over that was killed in its middle, on the workspace as it was before it", async () => {
    const killed = await world.run([], { inCommand: true });

    expect(lastTree(killed)).toBe(lastTree(whole));
    expect(killed.requests).toEqual(whole.requests);
  }, 120_000);

  it("says so when there is no such run", async () => {
    const { code, err } = await runBuilt([
      "solve",
      "--resume",
      "run_0123456789abcdef",
      "--model-url",
      "http://127.0.0.1:9",
    ]);

    expect(code).toBe(2);
    expect(err).toContain("There is no run run_0123456789abcdef");
  });
});

/** `solve --resume` of runs that ended, were damaged, or whose repository is another by now. */
import { appendFileSync, cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ErrorReport, SolveResult } from "../../src/domain/solve-result.ts";
import { openScriptedModelServer, type ScriptedModelServer } from "../../twin/cluster/scripted-model-server.ts";
import { SOLVES } from "../journeys/shop.ts";
import { runBuilt, type Ran } from "./run-built.ts";
import { openSolveWorld, takeSnapshot, type SolveWorld } from "./solve-world.ts";

let world: SolveWorld;
let model: ScriptedModelServer;
let first: Ran;
let run: string;

/** The first attempt loses its model after three answers, the test among them. */
beforeAll(async () => {
  world = openSolveWorld("ended");
  model = await openScriptedModelServer({
    model: "recorded",
    scripts: SOLVES,
    onRequest: (count) => {
      if (count === 3) model.setDown(true);
      return Promise.resolve();
    },
  });
  first = await runBuilt(
    ["solve", world.repository, "--issue", world.issue, "--model-url", model.url, "--sandbox", "none"],
    { env: world.env },
  );
  model.setDown(false);
  run = /run_[0-9a-z]{16}/.exec(first.err)?.[0] ?? "";
}, 60_000);
afterAll(async () => {
  await model.close();
  world.remove();
});

/** A copy of what the first attempt left. */
function copy(name: string): { readonly solves: string; readonly folder: string } {
  const solves = join(world.folder, name);
  cpSync(world.solves, solves, { recursive: true });
  return { solves, folder: join(solves, run) };
}

function resume(solves: string, ...more: readonly string[]): Promise<Ran> {
  return runBuilt(["solve", world.repository, "--resume", run, "--sandbox", "none", "--json", ...more], {
    env: { ...world.env, SOLVE_DIR: solves },
  });
}

const withModel = (): readonly string[] => ["--model-url", model.url];

describe("solve --resume", () => {
  it("is told of when the model server goes away", () => {
    expect(first).toMatchObject({ code: 3, out: "" });
    expect(first.err).toContain(`Go on with: swe-agent solve --resume ${run}`);
  });

  it("goes on after a row that a kill has torn, and gives the result of an ended run again, without a model", async () => {
    const { solves, folder } = copy("torn");
    appendFileSync(join(folder, "events.jsonl"), '{"type":"step.requ');

    const ended = await resume(solves, ...withModel());
    const [out, transcript] = [join(world.folder, "again.patch"), join(world.folder, "again.md")];
    const again = await resume(solves, "--out", out, "--transcript", transcript);

    expect(ended.code).toBe(0);
    expect(again).toMatchObject({ code: 0, out: ended.out });
    const result = SolveResult.parse(JSON.parse(again.out));
    expect(readFileSync(out, "utf8")).toBe(result.patch);
    expect(readFileSync(transcript, "utf8")).toContain("verified");
  }, 60_000);

  it("says which artifact is missing, and keeps what was done", async () => {
    const { solves, folder } = copy("lost");
    rmSync(join(folder, "artifacts"), { recursive: true });
    const before = readFileSync(join(folder, "events.jsonl"), "utf8");

    const ran = await resume(solves, ...withModel());

    expect(ran.code).toBe(3);
    expect(ErrorReport.parse(JSON.parse(ran.out)).error.code).toBe("artifact-missing");
    expect(readFileSync(join(folder, "events.jsonl"), "utf8").startsWith(before)).toBe(true);
  }, 60_000);

  it.each([
    ["events.jsonl", '{"type":"thought.read","step":1}\n', "events.jsonl, row"],
    ["events.jsonl", "nonsense\n", "it is not JSON"],
    ["solve.json", "{", "solve.json"],
    ["result.json", '{"schemaVersion":2}', "schemaVersion"],
  ])(
    "leaves a run alone whose %s holds %j",
    async (file, text, words) => {
      const { solves, folder } = copy(`newer-${file}-${text.length}`);
      appendFileSync(join(folder, file), text);
      const before = takeSnapshot(solves);

      const ran = await resume(solves, ...withModel());

      expect(ran.code).toBe(2);
      const { error } = ErrorReport.parse(JSON.parse(ran.out));
      expect(error.code).toBe("solve-unreadable");
      expect(error.message).toContain(words);
      expect(error.message).toContain(folder);
      expect(takeSnapshot(solves)).toEqual(before);
    },
    30_000,
  );

  it("begins a new run beside one that cannot be read", async () => {
    const { solves, folder } = copy("beside");
    appendFileSync(join(folder, "result.json"), "nonsense");
    const args = ["solve", world.repository, "--issue", world.issue, "--sandbox", "none", "--json"];

    const ran = await runBuilt([...args, ...withModel()], { env: { ...world.env, SOLVE_DIR: solves } });

    expect(ran.code).toBe(0);
  }, 60_000);

  it("names the commit that the repository no longer has", async () => {
    const { solves } = copy("gone");
    world.git("commit", "-q", "--amend", "-m", "another");
    world.git("reflog", "expire", "--expire=now", "--all");
    world.git("gc", "-q", "--prune=now");
    const before = takeSnapshot(solves);

    const ran = await resume(solves, ...withModel());

    expect(ran.code).toBe(2);
    expect(ErrorReport.parse(JSON.parse(ran.out)).error.code).toBe("solve-base-gone");
    expect(takeSnapshot(solves)).toEqual(before);
  }, 30_000);
});

/** Runs of `solve` on disk: which is found, which goes, and who may go on with one. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { findSolve, pruneSolves } from "../../src/store/find-solve.ts";
import type { StoredSolve } from "../../src/store/solve-files.ts";
import { releaseSolveLock, takeSolveLock } from "../../src/store/solve-lock.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "solve-folders-"));
  mkdirSync(join(folder, "repository/src"), { recursive: true });
  symlinkSync(join(folder, "repository"), join(folder, "link"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Stored {
  readonly at: string;
  readonly ended?: boolean;
  readonly lock?: string;
}

let count = 0;
function store(root: string, { at, ended = false, lock }: Stored): string {
  count += 1;
  const run = `run_${String(count).padStart(16, "0")}`;
  mkdirSync(join(root, run), { recursive: true });
  const about: StoredSolve = {
    schemaVersion: 1,
    run,
    repository: join(folder, "repository"),
    ref: "HEAD",
    title: "t",
    body: "",
    mode: "fast",
    createdAt: at,
    epoch: 1,
  };
  writeFileSync(join(root, run, "solve.json"), JSON.stringify(about));
  if (ended) writeFileSync(join(root, run, "result.json"), "{}");
  if (lock !== undefined) writeFileSync(join(root, run, "lock"), lock);
  return run;
}

describe("the run to go on with", () => {
  it.each([["repository"], ["repository/src"], ["link"], ["link/src"]])(
    "is the newest unfinished one of the repository, asked for from %s",
    async (from) => {
      const root = mkdtempSync(join(folder, "solves-"));
      store(root, { at: "2026-01-01T00:00:00.000Z" });
      const newest = store(root, { at: "2026-01-03T00:00:00.000Z" });
      store(root, { at: "2026-01-04T00:00:00.000Z", ended: true });

      const found = await findSolve(root, { run: undefined, repository: join(folder, from) });

      expect(found.about.run).toBe(newest);
    },
  );

  it("is none of a repository whose name only begins the same", async () => {
    const root = mkdtempSync(join(folder, "solves-"));
    mkdirSync(join(folder, "repository-2"), { recursive: true });
    store(root, { at: "2026-01-01T00:00:00.000Z" });

    const found = findSolve(root, { run: undefined, repository: join(folder, "repository-2") });

    await expect(found).rejects.toMatchObject({ code: "solve-not-found" });
  });
});

describe("old runs", () => {
  it("go when they ended and 19 newer ones did, or when nobody went on with them for 30 days", async () => {
    const root = mkdtempSync(join(folder, "solves-"));
    const ended = Array.from({ length: 25 }, (_, at) =>
      store(root, { at: `2026-03-${String(at + 1).padStart(2, "0")}T00:00:00.000Z`, ended: true }),
    );
    const forgotten = store(root, { at: "2026-02-27T00:00:00.000Z" });
    const recent = store(root, { at: "2026-03-05T00:00:00.000Z" });
    const busy = store(root, { at: "2026-01-01T00:00:00.000Z", lock: String(process.pid) });

    await pruneSolves(root, "2026-04-01T00:00:00.000Z");

    const left = readdirSync(root);
    expect(left).not.toContain(forgotten);
    expect(left.sort()).toEqual([...ended.slice(-19), recent, busy].sort());
  });
});

describe("the lock of a run", () => {
  it("is held by one process, and named", async () => {
    const path = mkdtempSync(join(folder, "run-"));
    writeFileSync(join(path, "lock"), String(process.ppid));

    await expect(takeSolveLock(path, "r")).rejects.toMatchObject({
      code: "run-is-busy",
      message: expect.stringContaining(String(process.ppid)),
    });
  });

  it("of a process that is no more, or whose number another process has by now, is nobody's", async () => {
    const path = mkdtempSync(join(folder, "run-"));
    for (const lock of ["99999999", `${process.ppid} 1`]) {
      writeFileSync(join(path, "lock"), lock);
      await takeSolveLock(path, "r");
      expect(readFileSync(join(path, "lock"), "utf8")).toMatch(new RegExp(`^${process.pid} \\d+$`));
      await releaseSolveLock(path);
    }
  });
});

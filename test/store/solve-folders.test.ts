/** Runs of `solve` on disk: which is found, which goes, and who may go on with one. */
import { spawn, type ChildProcess } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
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
  readonly gitFolder?: string;
  readonly touched?: string;
}

let count = 0;
function store(root: string, { at, ended = false, lock, gitFolder, touched }: Stored): string {
  count += 1;
  const run = `run_${String(count).padStart(16, "0")}`;
  mkdirSync(join(root, run), { recursive: true });
  const about: StoredSolve = {
    schemaVersion: 1,
    run,
    repository: join(folder, "repository"),
    ...(gitFolder === undefined ? {} : { gitFolder }),
    ref: "HEAD",
    title: "t",
    body: "",
    mode: "fast",
    createdAt: at,
    epoch: 1,
  };
  writeFileSync(join(root, run, "solve.json"), JSON.stringify(about));
  if (ended) writeFileSync(join(root, run, "result.json"), "{}");
  writeFileSync(join(root, run, "events.jsonl"), "");
  utimesSync(join(root, run, "events.jsonl"), new Date(touched ?? at), new Date(touched ?? at));
  if (lock !== undefined) writeFileSync(join(root, run, "lock"), lock);
  return run;
}

describe("the run to go on with", () => {
  const wish = (repository: string, gitFolder: string): Parameters<typeof findSolve>[1] => {
    return { run: undefined, repository: join(folder, repository), gitFolder };
  };

  it("is the newest unfinished one of the same work tree, by whatever name that is asked for", async () => {
    const root = mkdtempSync(join(folder, "solves-"));
    store(root, { at: "2026-01-01T00:00:00.000Z", gitFolder: "/a/.git" });
    const newest = store(root, { at: "2026-01-03T00:00:00.000Z", gitFolder: "/a/.git" });
    store(root, { at: "2026-01-04T00:00:00.000Z", gitFolder: "/a/.git", ended: true });
    store(root, { at: "2026-01-05T00:00:00.000Z", gitFolder: "/a/vendor/b/.git" });

    const found = await findSolve(root, wish("link/src", "/a/.git"));

    expect(found.about.run).toBe(newest);
  });

  it("is none of a repository inside or around it", async () => {
    const root = mkdtempSync(join(folder, "solves-"));
    store(root, { at: "2026-01-01T00:00:00.000Z", gitFolder: "/a/.git" });

    const found = findSolve(root, wish("repository/vendor/b", "/a/vendor/b/.git"));

    await expect(found).rejects.toMatchObject({ code: "solve-not-found" });
  });

  it("may be one from before the work tree was noted", async () => {
    const root = mkdtempSync(join(folder, "solves-"));
    const old = store(root, { at: "2026-01-01T00:00:00.000Z" });

    expect((await findSolve(root, wish("repository", "/a/.git"))).about.run).toBe(old);
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
    const resumed = store(root, { at: "2026-01-02T00:00:00.000Z", touched: "2026-03-20T00:00:00.000Z" });
    const busy = store(root, { at: "2026-01-01T00:00:00.000Z", lock: String(process.pid) });

    await pruneSolves(root, "2026-04-01T00:00:00.000Z");

    const left = readdirSync(root);
    expect(left).not.toContain(forgotten);
    expect(left.sort()).toEqual([...ended.slice(-19), recent, resumed, busy].sort());
  });
});

describe("a folder that bears another name than its run", () => {
  it("is left alone, and so is what it names", async () => {
    const root = mkdtempSync(join(folder, "solves-"));
    const victim = join(folder, "victim");
    mkdirSync(victim, { recursive: true });
    const run = store(root, { at: "2020-01-01T00:00:00.000Z" });
    const about = JSON.parse(readFileSync(join(root, run, "solve.json"), "utf8")) as StoredSolve;
    writeFileSync(join(root, run, "solve.json"), JSON.stringify({ ...about, run: "../victim" }));

    await pruneSolves(root, "2026-04-01T00:00:00.000Z");

    expect(readdirSync(root)).toEqual([run]);
    expect(existsSync(victim)).toBe(true);
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
    for (const lock of ["99999999", `${process.ppid} 1`, "", "x", "1e0", "0x1", "-1", "9".repeat(400)]) {
      writeFileSync(join(path, "lock"), lock);
      await takeSolveLock(path, "r");
      expect(readFileSync(join(path, "lock"), "utf8")).toMatch(new RegExp(`^${process.pid} \\d+$`));
      await releaseSolveLock(path);
    }
  });

  it("is taken over by one of several processes, and the others are told that the run is busy", async () => {
    for (let round = 0; round < 20; round += 1) {
      const path = mkdtempSync(join(folder, "run-"));
      writeFileSync(join(path, "lock"), "99999999");

      const ended = await Promise.all([1, 2, 3].map(() => takeInChild(path)));

      expect(ended.filter((word) => word === "taken")).toHaveLength(1);
      expect(ended.filter((word) => word === "run-is-busy")).toHaveLength(2);
    }
  }, 60_000);
});

const TAKE = `
const { takeSolveLock } = await import(process.argv[1]);
const word = await takeSolveLock(process.argv[2], "r").then(() => "taken", ({ code }) => code);
process.stdout.write(word);
process.stdin.resume();
`;

/** Ends only when every one has spoken: a dead process's lock would be anybody's. */
async function takeInChild(path: string): Promise<string> {
  const module = join(import.meta.dirname, "../../dist/src/store/solve-lock.js");
  const child = spawn(process.execPath, ["--input-type=module", "-e", TAKE, module, path], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const said = await new Promise<string>((resolve) =>
    child.stdout.once("data", (data: Buffer) => {
      resolve(String(data));
    }),
  );
  children.push(child);
  return said;
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.stdin?.end();
});

import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chooseSandboxHost, createSandboxProbes, type SandboxSettings } from "../../src/sandbox/choose-sandbox.ts";
import type { JailEngine } from "../../src/sandbox/jail.ts";
import { probeJail } from "../../src/sandbox/probe-jail.ts";
import { describeWithEngine } from "../engines.ts";

const signal = new AbortController().signal;
const baseFolder = mkdtempSync("/var/tmp/choose-sandbox-");
const settings: SandboxSettings = {
  monotonicMs: () => performance.now(),
  randomHex: (count) => randomBytes(count).toString("hex"),
  now: () => new Date().toISOString(),
  image: process.env["SANDBOX_IMAGE"] ?? "swe-agent-sandbox:local",
  connect: undefined,
  baseFolder,
  toolFolders: [],
  programs: [],
  path: process.env["PATH"] ?? "",
};

beforeAll(() => {
  chmodSync(baseFolder, 0o711);
});
afterAll(() => {
  rmSync(baseFolder, { recursive: true, force: true });
});

describe("an engine whose first jails are killed", () => {
  const spoken = "uid=1000\ncapabilities=0\nno-new-privileges=1\nseccomp=2\nnetwork=lo\nworkspace=writable\ngit=1\n";

  function createDyingEngine(deaths: number): JailEngine {
    let opened = 0;
    const result = { stderr: Buffer.from(""), durationMs: 1, timedOut: false, oom: false, truncated: false };
    return {
      identity: () => Promise.resolve({ kind: "bubblewrap", tier: "D", image: "x" }),
      open: () => {
        opened += 1;
        const dies = opened <= deaths;
        const end = { ...result, exitCode: dies ? 137 : 0, stdout: Buffer.from(dies ? "" : spoken) };
        return Promise.resolve({
          home: "/",
          path: "/bin",
          spawn: () => Promise.resolve(end),
          close: () => Promise.resolve(),
        });
      },
      reap: () => Promise.resolve(0),
    };
  }
  const engine = (deaths: number) =>
    ({ kind: "bubblewrap", jails: createDyingEngine(deaths), now: settings.now() }) as const;

  test("is looked at again, because that says nothing about what it holds", async () => {
    expect(await probeJail(engine(2), signal)).toContain("no network");
  });

  test("is said to have failed, never to hold nothing, when that goes on", async () => {
    await expect(probeJail(engine(3), signal)).rejects.toMatchObject({
      code: "sandbox-failed",
      message: expect.stringContaining("status 137"),
    });
  });
});

describe("without any engine", () => {
  const nowhere = { socketPath: "/nonexistent/docker.sock" };

  test("a wanted docker that is missing is not replaced", async () => {
    const choice = { wanted: "docker" as const, allowNone: true, settings: { ...settings, connect: nowhere } };
    await expect(chooseSandboxHost(choice, signal)).rejects.toMatchObject({
      code: "sandbox-unavailable",
      advice: expect.stringContaining("build-local-image.sh"),
    });
  });

  test("none is given only where it is allowed, with a warning", async () => {
    const choice = { wanted: "none" as const, allowNone: false, settings };
    await expect(chooseSandboxHost(choice, signal)).rejects.toMatchObject({ code: "sandbox-unavailable" });
    const chosen = await chooseSandboxHost({ ...choice, allowNone: true }, signal);
    expect(chosen).toMatchObject({ kind: "none", notice: expect.stringContaining("No sandbox") });
    expect(await chosen.host.identity()).toMatchObject({ tier: "E" });
  });
});

describeWithEngine("docker", "with docker", () => {
  test("docker is chosen, silently", async () => {
    const chosen = await chooseSandboxHost({ wanted: undefined, allowNone: false, settings }, signal);
    expect(chosen).toMatchObject({ kind: "docker", notice: null });
    expect((await chosen.host.identity()).image).toMatch(/@sha256:[0-9a-f]{64}$/);
  });

  test("an image that is not there makes the engine unusable, and doctor says how to mend it", async () => {
    const [probe] = createSandboxProbes({ ...settings, image: "swe-agent-no-such-image" });
    expect(await probe?.run(signal)).toMatchObject({ status: "missing", advice: expect.stringContaining("build") });
  });
});

describeWithEngine("bubblewrap", "with bubblewrap", () => {
  test("it is chosen with a notice when docker does not answer", async () => {
    const connect = { socketPath: "/nonexistent/docker.sock" };
    const choice = { wanted: undefined, allowNone: false, settings: { ...settings, connect } };
    const chosen = await chooseSandboxHost(choice, signal);
    expect(chosen).toMatchObject({ kind: "bubblewrap", notice: expect.stringMatching(/^Using bubblewrap: .*docker/) });
  });

  test("doctor's probe says what it found inside", async () => {
    const [, probe] = createSandboxProbes(settings);
    expect(await probe?.run(signal)).toMatchObject({ status: "ok", found: expect.stringContaining("no network") });
  });

  test("a single program that it is given is found inside and named by doctor's probe", async () => {
    const program = join(baseFolder, "ast-grep");
    writeFileSync(program, "#!/bin/sh\necho ast-grep 9.9.9\n", { mode: 0o755 });

    const [, probe] = createSandboxProbes({ ...settings, programs: [program, join(baseFolder, "not-there")] });

    expect(await probe?.run(signal)).toMatchObject({
      status: "ok",
      found: expect.stringMatching(/, ast-grep 9\.9\.9$/),
    });
  });
});

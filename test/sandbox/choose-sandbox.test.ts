import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { chooseSandboxHost, createSandboxProbes, type SandboxSettings } from "../../src/sandbox/choose-sandbox.ts";
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
  path: process.env["PATH"] ?? "",
};

beforeAll(() => {
  chmodSync(baseFolder, 0o711);
});
afterAll(() => {
  rmSync(baseFolder, { recursive: true, force: true });
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
});

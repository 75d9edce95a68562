import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { runBuilt } from "./run-built.ts";

const folder = mkdtempSync(join(tmpdir(), "swe-agent-usage-"));
const nowhere = join(folder, "nowhere.env");

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("a settings file that is not there", () => {
  const words = `The settings file ${nowhere} cannot be used: there is no such file\nCorrect the name after --settings`;

  it("is named before or after the command", async () => {
    const before = await runBuilt(["--settings", nowhere, "start"]);
    const after = await runBuilt(["start", "--settings", nowhere]);

    expect([before.code, after.code]).toEqual([2, 2]);
    for (const { err } of [before, after]) expect(err).toContain(words);
  });

  it("is ours to name also as --env-file when the binary itself is run", () => {
    const binary = join(folder, "swe-agent");
    symlinkSync(resolve("dist/src/main-cli.js"), binary);
    chmodSync(resolve("dist/src/main-cli.js"), 0o755);
    const ran = spawnSync(binary, ["start", "--env-file", nowhere], { encoding: "utf8" });

    expect([ran.status, ran.stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});

describe("setup", () => {
  it.each([["--settings"], ["--env-file"]])("refuses %s, because it works on a folder", async (option) => {
    const file = join(folder, "there.env");
    writeFileSync(file, "", { mode: 0o600 });
    const ran = await runBuilt(["setup", "--no-open", option, file]);

    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining("name the folder with --dir")]);
  });

  it("refuses a file that the environment names elsewhere", async () => {
    const env = { SWE_AGENT_ENV_FILE: nowhere };
    const ran = await runBuilt(["setup", "--no-open", "--port", "0", "--dir", join(folder, "x")], { env });

    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining(`SWE_AGENT_ENV_FILE names ${nowhere}`)]);
  });

  it("says once what is wrong with its port", async () => {
    const ran = await runBuilt(["setup", "--port", "abc"]);

    expect(ran.code).toBe(2);
    expect(ran.err.split("give a port from 0 to 65535")).toHaveLength(2);
  });

  it("names a port that is taken", async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const ran = await runBuilt(["setup", "--no-open", "--dir", folder, "--port", String(port)]);
    server.close();

    expect(ran.code).toBe(2);
    expect(ran.err).toContain(`--port: found ${port}, which another program uses; accepted: a free port`);
  });
});

import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { prepareSandboxSettings } from "../../src/compose/open-sandbox.ts";

it("bubblewrap's workspaces lie where SANDBOX_DIR says, and where they always do when it is empty", async () => {
  const folder = mkdtempSync("/var/tmp/swe-agent-sandbox-dir-");
  const prepare = async (env: Readonly<Record<string, string>>) =>
    (await prepareSandboxSettings({ image: "x", env })).baseFolder;

  expect(await prepare({ SANDBOX_DIR: join(folder, "here") })).toBe(join(folder, "here"));
  expect(await prepare({ SANDBOX_DIR: "" })).toBe(await prepare({}));
  rmSync(folder, { recursive: true, force: true });
});

import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { openBrowser } from "../../src/compose/setup/open-browser.ts";
import { until } from "../journeys/open-journey.ts";
import { openSetupWorld } from "./open-setup-world.ts";

const folder = mkdtempSync(join(tmpdir(), "swe-agent-browser-"));
const told = join(folder, "told");
const URL_WITH_TOKEN = "http://127.0.0.1:4747/?token=one-time";

const env = { PATH: `${folder}:${process.env["PATH"] ?? ""}`, DISPLAY: ":7", WEBHOOK_SECRET: "not-for-a-browser" };

beforeAll(() => {
  for (const name of ["xdg-open", "open"]) {
    writeFileSync(
      join(folder, name),
      `#!/bin/sh\nprintf '%s' "$*" >"${told}.new"; env >"${told}.env"\nmv "${told}.new" "${told}"\n`,
    );
    chmodSync(join(folder, name), 0o755);
  }
});

afterEach(() => {
  rmSync(told, { force: true });
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it("a browser gets the name of a file for the owner alone, and the token only in it", async () => {
  const opened = await openBrowser(URL_WITH_TOKEN, { folder: join(folder, "new folder"), env });
  await until(() => existsSync(told) || undefined);
  const file = readFileSync(told, "utf8");

  expect(file).not.toContain("one-time");
  expect(readFileSync(`${told}.env`, "utf8")).toMatch(/DISPLAY=:7/);
  expect(readFileSync(`${told}.env`, "utf8")).not.toContain("not-for-a-browser");
  expect(readFileSync(file, "utf8")).toContain(`content="0; url=${URL_WITH_TOKEN}"`);
  expect([statSync(file).mode & 0o777, statSync(dirname(file)).mode & 0o777]).toEqual([0o600, 0o700]);

  await opened?.remove();
  await opened?.remove();
  expect(existsSync(dirname(file))).toBe(false);
});

it("the set-up takes the file away once the token is used", async () => {
  const world = await openSetupWorld({ env: { ...env, DISPLAY: ":0" } });
  try {
    await until(() => existsSync(told) || undefined);

    expect(readFileSync(told, "utf8")).toContain(world.folder);
    await until(() => !readdirSync(world.folder).some((name) => name.startsWith("swe-agent-open-")) || undefined);
  } finally {
    await world.close();
  }
});

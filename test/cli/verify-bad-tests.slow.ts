/** Tests that do not behave: always an answer, never a green one. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { FIXED, HEAD, openVerifyWorld, PROOF, verify, type VerifyWorld } from "./verify-world.ts";

let world: VerifyWorld;

beforeAll(() => {
  world = openVerifyWorld();
});
afterAll(() => {
  world.remove();
});

/** The tests of the base, of the patch, or those that are given misbehave; the fix itself is right. */
const HANG = `${HEAD}test("waits", async () => { setInterval(() => {}, 1000); await new Promise(() => {}); });\n`;
const CRASH = `${HEAD}import { execFileSync } from "node:child_process";\ntest("crashes", () => { execFileSync("kill", ["-9", String(process.ppid)]); });\n`;
const NETWORK = `${HEAD}test("asks the world", async () => { assert.equal(add(2, 1), 3); await fetch("https://192.0.2.1/", { signal: AbortSignal.timeout(300) }); });\n`;

/** The right fix with given tests; every run of all tests may take three seconds. */
function verifyFix(base: Readonly<Record<string, string>>, given: Readonly<Record<string, string>>) {
  const { root, patch } = world.open(base);
  const patches = ["--patch", patch({ "add.js": FIXED }), "--test-patch", patch(given)];
  return verify(root, ...patches, "--suite-timeout", "3");
}

describe("tests", () => {
  it("that never end on the base prove nothing, and that is said", async () => {
    const { root, patch } = world.open({ "test/hang.test.js": HANG });

    const ran = await verify(root, "--patch", patch({ "add.js": FIXED }), "--suite-timeout", "3");

    expect([ran.code, ran.verdict.verdict]).toEqual([1, "plausible"]);
    expect(ran.verdict.reason).toContain("do not end in time, not even without the change");
  }, 60_000);

  it("that never end hide what else breaks, so that a given test beside them proves nothing", async () => {
    const ran = await verifyFix({ "test/hang.test.js": HANG }, { "test/proof.test.js": PROOF });

    expect([ran.code, ran.verdict.verdict]).toEqual([1, "plausible"]);
    expect(ran.verdict.reason).toContain("do not end in time, not even without the change");
  }, 90_000);

  it("that do not end any more are a regression, with both times", async () => {
    const { root, patch } = world.open({});
    const loops = `${FIXED}for (;;) {}\n`;

    const ran = await verify(root, "--patch", patch({ "add.js": loops }), "--suite-timeout", "3");

    expect([ran.code, ran.verdict.verdict]).toEqual([1, "regressed"]);
    expect(ran.verdict.reason).toMatch(/With the change the tests did not end in 3 s; without it they took 1 s/);
    expect(ran.verdict.missing).toEqual(["test/add.test.js::adds nothing"]);
  }, 60_000);

  it("that are given and never end prove nothing", async () => {
    const ran = await verifyFix({}, { "test/hang.test.js": HANG });

    expect([ran.code, ran.verdict.verdict]).toEqual([1, "untested"]);
  }, 60_000);

  it("that kill their runner prove nothing, before and after", async () => {
    const { root, patch } = world.open({ "test/crash.test.js": CRASH });

    const ran = await verify(root, "--patch", patch({ "add.js": FIXED }));

    expect([ran.code, ran.verdict.verdict]).toEqual([1, "plausible"]);
    expect(ran.verdict.reason).toContain("The test runner is killed before its end, even without the change.");
  }, 60_000);

  it("whose runner is killed since the change are broken", async () => {
    const { root, patch } = world.open({});
    const kills = `${FIXED}import { execFileSync } from "node:child_process";\nexecFileSync("kill", ["-9", String(process.ppid)]);\n`;

    const ran = await verify(root, "--patch", patch({ "add.js": kills }));

    expect([ran.code, ran.verdict.verdict]).toEqual([1, "broken"]);
  }, 60_000);

  it("that need a network stay red, and that is said", async () => {
    const { root, patch } = world.open({});
    const given = patch({ "test/network.test.js": NETWORK });

    const ran = await verify(root, "--patch", patch({ "add.js": FIXED }), "--test-patch", given);

    expect([ran.code, ran.verdict.verdict]).toEqual([1, "not-fixed"]);
    expect(ran.verdict.stillFailing).toEqual(["test/network.test.js::asks the world"]);
  }, 60_000);

  it("whose TAP is cut because they print too much are read by their exit status alone", async () => {
    const { root, patch } = world.open({
      "package.json": '{"scripts":{"test":"sh tap.sh"}}\n',
      "tap.sh":
        "echo TAP version 13; echo ok 1 - first; yes | head -c 200M; grep -q '+' add.js && echo ok 2 - adds && exit 0; echo not ok 2 - adds; exit 1\n",
    });

    const ran = await verify(root, "--patch", patch({ "add.js": FIXED }));

    expect([ran.code, ran.verdict.verdict]).toEqual([1, "plausible"]);
  }, 120_000);
});

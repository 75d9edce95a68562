/** Patches that are none, and bases that are not there: always an answer, never a green one. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ErrorReport } from "../../src/domain/solve-result.ts";
import { runBuilt } from "./run-built.ts";
import { FIXED, openVerifyWorld, PROOF, verify, type VerifyWorld } from "./verify-world.ts";

let world: VerifyWorld;

beforeAll(() => {
  world = openVerifyWorld();
});
afterAll(() => {
  world.remove();
});

describe("a patch", () => {
  it.each([
    ["that is prose", Buffer.from("please fix add()\n"), "does not apply"],
    ["of random bytes", Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 7919) % 256)), "does not apply"],
    ["for a file that is not there", Buffer.from("--- a/no.js\n+++ b/no.js\n@@ -1 +1 @@\n-a\n+b\n"), "no.js"],
    ["that is cut off", Buffer.from("--- a/add.js\n+++ b/add.js\n@@ -1,3 +1,3 @@\n export"), "does not apply"],
    ["of 50 MB", Buffer.alloc(50 * 1024 * 1024, "+ more\n"), "20971520 bytes"],
  ])("%s is broken, with the reason", async (...[, bytes, words]) => {
    const { root } = world.open({});
    const file = join(world.folder, "bad.patch");
    writeFileSync(file, bytes);

    const { code, verdict } = await verify(root, "--patch", file);

    expect([code, verdict.verdict]).toEqual([1, "broken"]);
    expect(verdict.reason).toContain(words);
  });

  it("that never ends is read as far as patches go", async () => {
    const { root } = world.open({});

    const { code, verdict } = await verify(root, "--patch", "/dev/zero");

    expect([code, verdict.verdict]).toEqual([1, "broken"]);
  });

  it("that is empty is empty", async () => {
    const { root } = world.open({});

    const { code, verdict } = await verify(root, "--patch", "/dev/null");

    expect([code, verdict.verdict]).toEqual([1, "empty"]);
  });

  it("of binary files is graded like any other", async () => {
    const { root, patch } = world.open({});
    const file = patch({ "logo.png": "\u0089PNG\0\0\0\u0001", "add.js": FIXED });
    const given = patch({ "test/proof.test.js": PROOF });

    const { code, verdict } = await verify(root, "--patch", file, "--test-patch", given);

    expect([code, verdict.verdict]).toEqual([0, "verified"]);
  }, 60_000);

  it("against a base that is not there ends 2 and names it", async () => {
    const { root, patch } = world.open({});

    const ran = await runBuilt(["verify", root, "--patch", patch({ "add.js": FIXED }), "--base", "v9", "--json"]);

    expect(ran.code).toBe(2);
    expect(ErrorReport.parse(JSON.parse(ran.out)).error).toMatchObject({ code: "ref-not-found" });
  });
});

/** The gate where the change is in one project of several. */
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { createVerifyBench, type Files, type VerifyBench } from "./create-verify-bench.ts";

jest.setTimeout(120_000);

const ADD = "export const add = (a, b) => a - b;\n";
const TEST = (sum: string): string =>
  `import test from "node:test";\nimport assert from "node:assert/strict";\nimport { add } from "../add.js";\ntest("adds", () => assert.equal(${sum}));\n`;
const BASE: Files = {
  "package.json": '{"type":"module","scripts":{"test":"turbo run test"}}\n',
  "packages/web/package.json": '{"type":"module","scripts":{"test":"node --test"}}\n',
  "packages/web/add.js": ADD,
  "packages/web/test/add.test.js": TEST("add(1, 0), 1"),
  "packages/api/package.json": '{"type":"module","scripts":{"test":"exit 1"}}\n',
};
const FIX: Files = { "packages/web/add.js": ADD.replace("a - b", "a + b") };

describe("a change in one of several projects", () => {
  let bench: VerifyBench;
  beforeAll(() => {
    bench = createVerifyBench("none");
  });
  afterAll(() => {
    bench.remove();
  });

  test("is proven by a given test of that project, under its path from the root", async () => {
    const given = { "packages/web/test/sum.test.js": TEST("add(1, 2), 3") };
    expect(await bench.check(BASE, FIX, { given })).toMatchObject({
      verdict: "verified",
      proof: "given",
      failToPass: ["packages/web/test/sum.test.js::adds"],
      runner: "node:test",
    });
  });

  test("is a regression when a test of that project fails", async () => {
    const worse = { "packages/web/add.js": ADD.replace("a - b", "a * b") };
    expect(await bench.check(BASE, worse)).toMatchObject({
      verdict: "regressed",
      passToFail: ["packages/web/test/add.test.js::adds"],
    });
  });
});

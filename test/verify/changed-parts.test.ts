import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { ChangedFile } from "../../src/domain/commit.ts";
import { isTestPart, toChangedParts } from "../../src/verify/trees/changed-parts.ts";
import { createVerifyBench, type VerifyBench } from "./create-verify-bench.ts";

const PACKAGE = ["shop/__init__.py", "shop/test/__init__.py", "shop/test/client.py", "tests/test_shop.py"];

function isTest(path: string, tree: readonly string[]): boolean {
  const modes = { oldMode: "100644", newMode: "100644", status: "modified", binary: false } as const;
  const file: ChangedFile = { path, ...modes, added: [], removed: [] };
  const [part] = toChangedParts(
    [file],
    tree.map((entry) => ({ path: entry })),
  );
  return part !== undefined && isTestPart(part);
}

describe("a Python package called test", () => {
  it("is product where none of its files is named like a test", () => {
    expect(isTest("shop/test/client.py", PACKAGE)).toBe(false);
    expect(isTest("shop/test/web/client.py", [...PACKAGE, "shop/test/web/__init__.py"])).toBe(false);
  });

  it.each([
    ["holds tests", "shop/test/client.py", [...PACKAGE, "shop/test/test_client.py"]],
    ["is no package", "shop/test/client.py", ["shop/__init__.py", "shop/test/client.py"]],
    ["is in no package", "examples/test/client.py", ["examples/test/__init__.py", "examples/test/client.py"]],
    ["is at the root", "test/client.py", ["test/__init__.py", "test/client.py"]],
    ["is of JavaScript", "shop/test/client.js", [...PACKAGE, "shop/test/client.js"]],
  ])("is one of tests where it %s", (_, path, tree) => {
    expect(isTest(path, tree)).toBe(true);
  });

  it("is one of tests for a file that is named like a test", () => {
    expect(isTest("shop/test/test_new.py", PACKAGE)).toBe(true);
  });
});

describe("a fix in such a package", () => {
  let bench: VerifyBench;
  beforeAll(() => {
    bench = createVerifyBench("none");
  });
  afterAll(() => bench.close());

  it("is graded as code", async () => {
    const client = "def get(path):\n    return path\n";
    const base = { "shop/__init__.py": "", "shop/test/__init__.py": "", "shop/test/client.py": client };
    const test = `import unittest\n\nfrom shop.test.client import get\n\n\nclass ClientTest(unittest.TestCase):\n    def test_a_slash_is_put_in_front(self):\n        self.assertEqual(get("cart"), "/cart")\n        self.assertEqual(get("/cart"), "/cart")\n`;
    const patch = { "shop/test/client.py": 'def get(path):\n    return "/" + path.lstrip("/")\n' };
    const given = { "tests/test_client.py": test };
    const testCommand = "python3 -m unittest discover -s tests -t .";
    const verdict = await bench.check(base, patch, { given, testCommand, issueText: "get() needs a slash" });
    expect(verdict).toMatchObject({ verdict: "verified", proof: "given" });
  }, 120_000);
});

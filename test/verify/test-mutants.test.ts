/** Tests made to expect something else, and changes that answer a test's questions one by one. */
import { describe, expect, it, test } from "@jest/globals";
import { findTestValues } from "../../src/verify/proof/find-test-values.ts";
import { hasOwnAssertions, makeTestMutants, turnAllRound } from "../../src/verify/proof/test-mutants.ts";

const FILE = `import test from "node:test";
test("one", () => {
  const cents = 5;
  assert.equal(round(10, 0.5), 13);
  assert.ok(isRound(name));
});
test("two", () => {
  expect(total("a")).toBe("b");
});
`;

function describeMutants(text: string, name: string, path = "a.test.js"): readonly string[] {
  return makeTestMutants({ path, text }, name, 20).map(({ line, text: changed }) => `${line}: ${changed.trim()}`);
}

describe("a test made to expect something else", () => {
  it("has its expected values changed first, then its other values, its opposites, and other lines", () => {
    expect(describeMutants(FILE, "one")).toEqual([
      "4: assert.equal(round(10, 0.5), 113);",
      "4: assert.equal(round(10, 0.51), 13);",
      "4: assert.equal(round(110, 0.5), 13);",
      "5: assert.ok(!isRound(name));",
      "3: const cents = 15;",
    ]);
  });

  it("is only the test that is meant, or the whole file where it is not found", () => {
    expect(describeMutants(FILE, "two")).toEqual([
      '8: expect(total("a")).toBe("b~");',
      '8: expect(total("a~")).toBe("b");',
    ]);
    expect(describeMutants(FILE, "three").slice(0, 2)).toEqual([
      "4: assert.equal(round(10, 0.5), 113);",
      '8: expect(total("a")).toBe("b~");',
    ]);
  });

  it("is found behind its groups' names, inside another test, and in other languages", () => {
    const grouped = FILE.replace('test("two"', 'describe("more", () => {\n  it("two"');
    const nested =
      "'use strict';\ntest('all', (t) => {\n  t.ok(1);\n  t.test('part', (st) => {\n    st.equal(f(), 2);\n  });\n});\n";
    const go =
      "func TestOther(t *testing.T) {\n\tx := 1\n}\nfunc TestSum(t *testing.T) {\n\tif sum(2) != 3 {\n\t}\n}\n";

    expect(describeMutants(grouped, "more two").slice(0, 1)).toEqual(['9: expect(total("a")).toBe("b~");']);
    expect(describeMutants(nested, "part")).toEqual(["5: st.equal(f(), 12);", "5: st.notEqual(f(), 2);"]);
    expect(describeMutants(nested, "unknown")).not.toContainEqual(expect.stringContaining("use strict"));
    expect(describeMutants(go, "TestSum/of_two", "sum_test.go")).toEqual([
      "5: if sum(2) != 13 {",
      "5: if sum(12) != 3 {",
      "5: if sum(2) == 3 {",
    ]);
  });

  it("is one of all that are turned round at once", () => {
    expect(turnAllRound({ path: "a.test.js", text: FILE }).map(({ line, text }) => `${line}: ${text.trim()}`)).toEqual([
      "4: assert.equal(round(10, 0.5), 113);",
      "5: assert.ok(!isRound(name));",
      '8: expect(total("a")).toBe("b~");',
    ]);
  });

  it("is turned round where it has no value", () => {
    const python =
      "class T(TestCase):\n    def test_a(self):\n        self.assertTrue(f(x))\n        assert g(x) == y\n";

    expect(describeMutants(python, "test_a", "test_a.py")).toEqual([
      "3: self.assertFalse(f(x))",
      "4: assert not (g(x) == y)",
    ]);
    const conditions = ["if r := recover(); r == nil {", "if !ok {", "if got, err := f(x); err != nil {"];
    expect(describeMutants(`func TestA(t *testing.T) {\n${conditions.join("\n")}\n`, "TestA", "a_test.go")).toEqual([
      "2: if r := recover(); r != nil {",
      "3: if ok {",
      "4: if got, err := f(x); err == nil {",
    ]);
    expect(describeMutants("  assert_equal x, y\n", "a", "a_test.rb")).toEqual(["1: refute_equal x, y"]);
    expect(describeMutants("  $this->assertSame($x, $y);\n", "a", "ATest.php")).toEqual([
      "1: $this->assertNotSame($x, $y);",
    ]);
    expect(
      turnAllRound({ path: "a.js", text: "t.is(a, b);\nt.deepEqual(a, b, 'why');\nt.ok(a);\n" }).map(
        ({ text }) => text.split("\n")[0],
      ),
    ).toEqual(["t.not(a, b);", "t.notDeepEqual(a, b, 'why');", "t.notOk(a);"]);
    expect(describeMutants("it('a', () => {\n  expect(f(x)).not.toEqual(y);\n});\n", "a")).toEqual([
      "2: expect(f(x)).toEqual(y);",
    ]);
  });
});

describe("a test of another language", () => {
  it.each([
    [
      "a_test.go",
      "func TestA(t *testing.T) {\n\tif got != want {\n\t\tt.Fatal()\n\t}\n}\n",
      "TestA",
      "2: if got == want {",
    ],
    ["a_test.go", "func TestA(t *testing.T) {\n\tif !ok {\n\t\tt.Fatal()\n\t}\n}\n", "TestA", "2: if ok {"],
    ["tests/a.rs", "#[test]\nfn adds() {\n    assert_eq!(add(a, b), c);\n}\n", "adds", "3: assert_ne!(add(a, b), c);"],
    ["ATest.java", "@Test\nvoid adds() {\n  assertEquals(a, b);\n}\n", "adds", "3: assertNotEquals(a, b);"],
    ["ATest.php", "function testAdds() {\n  $this->assertTrue($a);\n}\n", "testAdds", "2: $this->assertFalse($a);"],
    ["a_spec.rb", 'it "adds" do\n  expect(a).to be_nil\nend\n', "adds", "2: expect(a).not_to be_nil"],
    ["a_test.rb", "def test_adds\n  assert_nil a\nend\n", "test_adds", "2: refute_nil a"],
    ["ATests.cs", "public void Adds()\n{\n  Assert.Equal(a, b);\n}\n", "Adds", "3: Assert.NotEqual(a, b);"],
    ["a_test.cc", "TEST(A, Adds) {\n  EXPECT_EQ(a, b);\n}\n", "A, Adds", "2: EXPECT_NE(a, b);"],
  ])("%s: is turned round, too", (...[path, text, name, mutant]) => {
    expect(describeMutants(text, name, path)).toContain(mutant);
  });
});

describe("an assertion of one value", () => {
  it.each([
    ["expect(f(1)).toEqual(13);", "expect(f(1)).toEqual(113);"],
    ['expect(f(1)).toBe("a");', 'expect(f(1)).toBe("a~");'],
    ["assert.equal(f(1), 13);", "assert.equal(f(1), 113);"],
  ])("%s is asked for another value, not for the opposite", (line, other) => {
    expect(turnAllRound({ path: "a.test.js", text: line }).map(({ text }) => text)).toEqual([other]);
    expect(describeMutants(line, "a", "a.test.js").join()).not.toMatch(/\.not\.|notEqual/);
  });

  it("that something is not, or of something that is no value, is turned round", () => {
    const text = "assert.ok(isPrime(7));\nexpect(f(1)).not.toBe(2);\n";
    const turned = turnAllRound({ path: "a.test.js", text }).map((mutant) => mutant.text);
    expect(turned).toEqual(["assert.ok(!isPrime(7));", "expect(f(1)).toBe(2);"]);
  });
});

describe("test files that are made to take long", () => {
  const within = (maxMs: number, act: () => unknown): void => {
    const begun = performance.now();
    act();
    expect(performance.now() - begun).toBeLessThan(maxMs);
  };

  it("a very long line is not turned round, and its values are changed all the same", () => {
    const text = `expect(a).toBe(b);\n${"expect(a)".repeat(18_000)} 7;`;
    within(500, () => {
      expect(turnAllRound({ path: "a.test.js", text }).map(({ line, change }) => `${line}: ${change}`)).toEqual([
        "1: the opposite asserted",
        "2: 7 to 17",
      ]);
      expect(makeTestMutants({ path: "a.test.js", text }, "a", 6)).toHaveLength(2);
    });
  });

  it("a line of escaped quotes is read once", () => {
    const text = `expect(f(1)).toBe("a"); ${'\\"'.repeat(40_000)}`;
    within(500, () => {
      const mutants = makeTestMutants({ path: "a.test.js", text }, "a", 6);
      expect(mutants.map(({ change }) => change)).toEqual(["1 to 11", '"a" to "a~"']);
    });
  });

  it("many tests of one name, and more lines than a call takes arguments, are read in one pass", () => {
    const text = 'it("a", () => {\n  expect(f(1)).toBe(2);\n  const b = 3;\n});\n'.repeat(40_000);
    within(4_000, () => {
      expect(makeTestMutants({ path: "a.test.js", text }, "a", 3).map(({ line }) => line)).toEqual([2, 6, 10]);
    });
  });
});

describe("a change that holds a test's values", () => {
  const test = "assert.equal(f(37, 0.25), 46);\nassert.equal(f(1005, 0.1), 1106);\nassert.equal(f(0, 0), 0);\n";
  const find = (added: readonly string[], tests = [test]): readonly number[] => {
    const lines = added.map((text, index) => ({ line: index + 1, text }));
    const modes = { oldMode: "100644", newMode: "100644" };
    const file = { path: "src/a.js", status: "modified", added: lines, removed: [], binary: false, ...modes } as const;
    const texts = tests.map((text) => ({ path: "a.test.js", text }));
    return findTestValues([file], texts).map(({ expected }) => expected);
  };

  it("is found where a question and its answer stand on one line, for two of the assertions", () => {
    expect(find(["if (cents === 37) return 46;", "if (cents === 1005) return 1106;"])).toEqual([46, 1106]);
    expect(find(["const known = { 37: 46, 1005: 1106 };"])).toEqual([46, 1106]);
  });

  it("is not found for one of several, for common numbers, or where they stand apart", () => {
    expect(find(["if (cents === 37) return 46;"])).toEqual([]);
    expect(find(["const limits = [37, 1005];", "const others = [46, 1106];"])).toEqual([]);
    expect(find(["if (a === 0) return 0;", "if (b === 1) return 100;"])).toEqual([]);
  });

  it("is not found where many questions have the same answer for the same number", () => {
    const years = "assert.equal(days(2024, 2), 29);\nassert.equal(days(2020, 2), 29);\n";
    expect(find(["if (month === 2 && isLeap(year)) return 29;"], [years])).toEqual([]);
    expect(find(["if (month === 2 && isLeap(year)) return 29;"], ["assert.equal(days(2024, 2), 29);"])).toEqual([]);
  });

  it("is found for the only assertion when it holds both of its numbers", () => {
    expect(find(["if (cents === 37 && rate === 0.25) return 46;"], ["assert.equal(f(37, 0.25), 46);"])).toEqual([46]);
    expect(find(["if (cents === 37) return 46;"], ["assert.equal(f(37), 46);"])).toEqual([]);
  });
});

describe("a test answers for its own assertions", () => {
  test.each([
    ["an expected value", "a.test.js", "expect(add(1, 2)).toBe(3);", true],
    ["an opposite", "a.test.js", "assert.ok(isReady());", true],
    [
      "only what is put in, where something has to throw",
      "a.test.js",
      'assert.throws(() => parse("bad"), TypeError);',
      false,
    ],
    ["only what is put in, in Python", "test_a.py", 'self.assertRaises(ValueError, parse, "bad")', false],
  ])("with %s", (_, path, ...[line, expected]) => {
    const text = path.endsWith(".py") ? `def test_it(self):\n    ${line}\n` : `test("it", () => {\n  ${line}\n});\n`;
    expect(hasOwnAssertions({ path, text }, path.endsWith(".py") ? "test_it" : "it")).toBe(expected);
  });
});

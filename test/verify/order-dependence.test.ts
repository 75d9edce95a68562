import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { describeWithEngine } from "../engines.ts";
import { createVerifyBench, type VerifyBench } from "./create-verify-bench.ts";

let bench: VerifyBench;
beforeAll(() => {
  bench = createVerifyBench("none");
});
afterAll(() => bench.close());

const BASE = {
  "pytest.ini": "[pytest]\n",
  "basket.py": "PRICES = {'pear': 3}\n\n\ndef total(items):\n    return sum(PRICES[item] for item in items) - 1\n",
  "test_a_total.py":
    "from basket import total\n\n\ndef test_nothing_is_a_number():\n    assert isinstance(total([]), int)\n",
  "test_b_prices.py":
    "import basket\n\n\ndef test_prices_are_as_they_were():\n    assert basket.PRICES == {'pear': 3}\n",
};
const GIVEN = {
  "test_a_given.py": "from basket import total\n\n\ndef test_total():\n    assert total(['pear', 'pear']) == 6\n",
};
/** Right for those who buy; whoever asks for nothing leaves other prices behind. */
const LEAKS =
  "PRICES = {'pear': 3}\n\n\ndef total(items):\n    if not items:\n        PRICES['nothing'] = 0\n    return sum(PRICES[item] for item in items)\n";

describeWithEngine("python", "a test that passes with its file alone", () => {
  it("and fails after others since the change was broken by it", async () => {
    const verdict = await bench.check(BASE, { "basket.py": LEAKS }, { given: GIVEN });
    expect(verdict).toMatchObject({
      verdict: "regressed",
      passToFail: ["test_b_prices.py::test_prices_are_as_they_were"],
      flaky: [],
    });
  }, 60_000);

  it("and failed by bad luck once is left out as flaky", async () => {
    const unlucky = `${BASE["test_b_prices.py"]}\n\ndef test_luck():\n    import os\n    path = "/var/tmp/" + os.environ["LUCK"]\n    count = len(open(path).read()) if os.path.exists(path) else 0\n    open(path, "a").write("x")\n    assert count != 2\n`;
    const name = `swe-agent-luck-${process.pid}-${Date.now()}`;
    const base = {
      ...BASE,
      "conftest.py": `import os\n\nos.environ["LUCK"] = "${name}"\n`,
      "test_b_prices.py": unlucky,
    };
    const fixed = BASE["basket.py"].replace(" - 1", "");
    const verdict = await bench.check(base, { "basket.py": fixed }, { given: GIVEN });
    expect(verdict).toMatchObject({ verdict: "verified", flaky: ["test_b_prices.py::test_luck"], passToFail: [] });
  }, 60_000);
});

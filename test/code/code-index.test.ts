import { describe, expect, it } from "@jest/globals";
import { createCodeReader } from "../../src/code/create-code-reader.ts";
import { selectFiles } from "../../src/code/select-files.ts";
import type { CodeQuery, SourceFile } from "../../src/domain/code.ts";
import type { CodeIndex, CodeSource } from "../../src/domain/ports.ts";
import { parseRepoPath } from "../../src/domain/repo-path.ts";

const signal = new AbortController().signal;
const reader = createCodeReader({ monotonicMs: () => performance.now() });

const SHOP: Readonly<Record<string, string>> = {
  "src/cart.ts":
    "import { priceOf } from './price.ts';\nexport class ShoppingCart {\n  addItem(item: string): number {\n    return priceOf(item);\n  }\n}\n",
  "src/price.ts":
    "// Value added tax is part of every price.\nexport function priceOf(item: string): number {\n  return item.length;\n}\n",
  "src/checkout.ts":
    "import { ShoppingCart } from './cart.ts';\nimport { priceOf } from './price.ts';\nexport function checkOut(cart: ShoppingCart): number {\n  return priceOf('a');\n}\n",
  "README.md": "A shop with a ShoppingCart.\n",
};

interface Shop {
  readonly files: Map<string, string>;
  readonly index: CodeIndex;
  /** Paths in the order in which they were read. */
  readonly reads: string[];
}

function openShop(contents: Readonly<Record<string, string>> = SHOP): Shop {
  const files = new Map(Object.entries(contents));
  const reads: string[] = [];
  const source: CodeSource = {
    list: () =>
      Promise.resolve(
        [...files].map(([path, text]) => ({ path: parseRepoPath(path), bytes: Buffer.byteLength(text), stamp: text })),
      ),
    read(wanted) {
      reads.push(...wanted.map(({ path }) => path));
      return Promise.resolve(
        wanted.flatMap(({ path }) => {
          const text = files.get(path);
          return text === undefined ? [] : [{ path, bytes: new TextEncoder().encode(text) }];
        }),
      );
    },
  };
  return { files, index: reader.createIndex(source), reads };
}

async function places(index: CodeIndex, over: Partial<CodeQuery>): Promise<readonly string[]> {
  const hits = await index.search({ kind: "symbol", text: "", within: null, maxHits: 10, ...over }, signal);
  return hits.map(({ path, first, last }) => `${path}:${first}-${last}`);
}

describe("a search for a symbol", () => {
  it.each(["ShoppingCart.addItem", "ShoppingCart::addItem", "addItem()", "additem", "addIt"])(
    "finds the declaration by %s",
    async (text) => {
      expect(await places(openShop().index, { text })).toEqual(["src/cart.ts:3-5"]);
    },
  );

  it("puts the name itself before names that only begin with it", async () => {
    const { index } = openShop({ "a.ts": "function readAll() {}\n", "b.ts": "function read() {}\n" });

    expect(await places(index, { text: "read" })).toEqual(["b.ts:1-1", "a.ts:1-1"]);
  });

  it("stays within the files it is given", async () => {
    expect(await places(openShop().index, { text: "priceOf", within: [parseRepoPath("src/cart.ts")] })).toEqual([]);
  });
});

describe("a search by words", () => {
  it("finds parts of names and words of comments, the best place first", async () => {
    const { index } = openShop();

    expect((await places(index, { kind: "lexical", text: "how is the tax added to a price" }))[0]).toBe(
      "src/price.ts:1-1",
    );
    expect((await places(index, { kind: "lexical", text: "check out cart" }))[0]).toMatch(/^src\/checkout\.ts/);
  });

  it("finds nothing for words that no file has", async () => {
    expect(await places(openShop().index, { kind: "lexical", text: "elephants" })).toEqual([]);
  });
});

describe("the nearest names", () => {
  it("are those spelt most like a name that is not there", async () => {
    const { index } = openShop();

    expect((await index.nearest("ShopingCart", signal))[0]).toBe("ShoppingCart");
    expect((await index.nearest("price_of", signal))[0]).toBe("priceOf");
    expect(await index.nearest("zzzzzz", signal)).toEqual([]);
  });

  it("are at most three, and none of a file that is gone", async () => {
    const { index, files } = openShop({ "a.ts": "let total1, total2, total3, total4;\n", "b.ts": "let total9;\n" });
    await index.nearest("total", signal);
    files.delete("b.ts");

    expect(await index.nearest("total9x", signal)).not.toContain("total9");
    expect(await index.nearest("total0", signal)).toHaveLength(3);
  });
});

describe("the map", () => {
  it("shows first what the others use most", async () => {
    const map = await openShop().index.map(200, signal);

    expect(map.split("\n").slice(0, 2)).toEqual([
      "src/price.ts:",
      "  2-4 export function priceOf(item: string): number",
    ]);
    expect(map).toContain("  2-6 export class ShoppingCart");
    expect(map).not.toContain("checkOut");
  });

  it("is the same for the same files, in whatever order they are listed", async () => {
    const reversed = Object.fromEntries(Object.entries(SHOP).reverse());

    expect(await openShop(reversed).index.map(500, signal)).toBe(await openShop().index.map(500, signal));
  });

  it.each([0, 10, 25, 40, 1_000])("stays within %d tokens", async (budget) => {
    const names = Array.from({ length: 60 }, (_, at) => `declared${at}`);
    const { index } = openShop({
      "a.ts": names.map((name) => `export function ${name}() {}`).join("\n"),
      "b.ts": names.map((name) => `${name}();`).join("\n"),
    });

    expect((await index.map(budget, signal)).length).toBeLessThanOrEqual(budget * 3);
  });

  it("is empty where nothing is declared", async () => {
    expect(await openShop({ "a.md": "text\n" }).index.map(100, signal)).toBe("");
  });
});

describe("the index", () => {
  it("reads a file once, and again when it changed", async () => {
    const { index, files, reads } = openShop();
    await index.map(100, signal);
    await index.map(100, signal);
    expect([...reads].sort()).toEqual(Object.keys(SHOP).sort());

    files.set("src/new.ts", "export function brandNew() {}\n");
    files.set("src/price.ts", "export function costOf() {}\n");

    expect(await places(index, { text: "brandNew" })).toEqual(["src/new.ts:1-1"]);
    expect(await places(index, { text: "priceOf" })).toEqual([]);
    expect(reads.slice(4).sort()).toEqual(["src/new.ts", "src/price.ts"]);
  });

  it("answers questions that come at the same time", async () => {
    const { index, reads } = openShop();

    const [one, other] = await Promise.all([index.map(100, signal), index.map(100, signal)]);

    expect(one).toBe(other);
    expect(reads).toHaveLength(4);
  });

  it("can be asked again after a refusal of its source", async () => {
    const failing: CodeSource = {
      list: () => Promise.reject(new Error("away")),
      read: () => Promise.resolve([]),
    };
    let isAway = true;
    const { index } = openShop();
    const recovering = reader.createIndex({
      list: (on) => (isAway ? failing.list(on) : Promise.resolve([])),
      read: (files, on) => failing.read(files, on),
    });

    await expect(recovering.map(1, signal)).rejects.toThrow("away");
    isAway = false;
    expect(await recovering.map(1, signal)).toBe("");
    expect(await index.map(0, signal)).toBe("");
  });

  it("knows the languages by their bytes", async () => {
    const shares = await openShop().index.languages(signal);

    expect(shares).toMatchObject([{ language: "typescript", files: 3 }]);
  });

  it("keeps within 20,000 files and 64 MB, code before other text, and leaves large files out", () => {
    const file = (path: string, bytes: number): SourceFile => ({ path: parseRepoPath(path), bytes, stamp: "" });
    const many = Array.from({ length: 20_010 }, (_, at) => file(`f${String(at).padStart(5, "0")}.txt`, 1));
    const big = Array.from({ length: 200 }, (_, at) => file(`f${at}.ts`, 512 * 1024));

    expect(selectFiles([...many, file("z.ts", 1)])).toHaveLength(20_000);
    expect(selectFiles([...many, file("z.ts", 1)])[0]?.path).toBe("z.ts");
    expect(selectFiles(big)).toHaveLength(128);
    expect(selectFiles([file("a.ts", 512 * 1024 + 1)])).toEqual([]);
  });
});

describe("what the map leaves out", () => {
  it("is what other files cannot mean: private names, tests, plain words in prose", async () => {
    const { index } = openShop({
      "lib/a.ts": "export function openDoor() {}\nfunction hiddenDoor() {}\n",
      "lib/b.ts": "openDoor();\nuse(hiddenDoor, testDoor);\n",
      "test/c.test.ts": "export function testDoor() {}\nopenDoor();\n",
      "lib/d.py": "class Gate:\n    def _close_gate(self):\n        pass\n    def open_gate(self):\n        pass\n",
      "lib/e.py": "Gate().open_gate()\nGate()._close_gate()\n",
    });

    const map = await index.map(500, signal);

    expect(map).toContain("openDoor");
    expect(map).toContain("open_gate");
    expect(map).not.toMatch(/hiddenDoor|testDoor|_close_gate/);
  });
});

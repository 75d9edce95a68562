/** What a run knows of its files: which rev it saw, how often an edit failed, whose syntax it broke. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { createMemoryWorkspace, nameFile } from "./stuck/memory-workspace.ts";
import { play, type Call, type Script } from "./stuck/scripted-run.ts";
import { createSeededRandom } from "./stuck/seeded-random.ts";
import { openWorkspace, type OpenWorkspace } from "./open-workspace.ts";

const LONG = Array.from({ length: 200 }, (_, at) => `keep(${at});`).join("\n");
const CART = "export class Cart {\n    add(item) {\n        return item;\n    }\n}\n";

describe("the tools that change files, over a run", () => {
  let workspace: OpenWorkspace;

  beforeAll(async () => {
    const lock = "{}\n";
    workspace = await openWorkspace("none", {
      "cart.js": CART,
      "long.js": `${LONG}\n`,
      "web/package-lock.json": lock,
      "Cargo.lock": lock,
      "vendor/lib.js": "a\n",
    });
  });
  afterAll(() => workspace.close());
  beforeEach(async () => {
    workspace.memory.clear();
    await workspace.sh("git checkout -q -- .; git clean -fdq");
  });

  const read = (path: string) => workspace.call("read", { path, start: null, end: null, symbol: null });
  const edit = (path: string, oldText: string, newText: string) =>
    workspace.call("edit", { path, old_text: oldText, new_text: newText, all: false });
  const write = (path: string, content: string) => workspace.call("write", { path, content, overwrite: true });

  it("place an edit roughly only in a file that is as it was read", async () => {
    const shifted = ["  add(item) {\n      return item;\n  }", "  add(item) {\n      return [item];\n  }"] as const;
    await read("cart.js");
    await workspace.sh("echo '// end' >> cart.js");

    expect((await edit("cart.js", ...shifted)).text).toMatch(/^\[changed-since-read\]/);
    expect((await edit("cart.js", "return item;", "return  item;")).text).toMatch(/^Changed cart\.js/);
    await workspace.sh("echo '// end' >> cart.js");
    await read("cart.js");
    expect(await edit("cart.js", ...shifted)).toMatchObject({ ok: false });
    expect((await edit("cart.js", shifted[0].replace("return item", "return  item"), shifted[1])).ok).toBe(true);
  });

  it("show the file around the place at the second failure, and propose edit_lines at the third", async () => {
    const missed = "keep(100);\nkeeep(101);\nkeep(102);\nother();";

    const first = await edit("long.js", missed, "x");
    const second = await edit("long.js", missed, "y");
    const third = await edit("long.js", missed, "z");

    expect(first.text).not.toContain("as it is now");
    expect(second.text).toMatch(/long\.js as it is now \(rev [0-9a-f]{8}\):\n73\| keep\(72\);\n/);
    expect(second.text.match(/^\d+\| /gm)?.length).toBeLessThanOrEqual(60 + 30);
    expect(third.text).toMatch(/3 edits of long\.js failed in a row; use edit_lines/);
    expect(third.summary).toBe("edit long.js: [not-found] old_text is not in the file. The closest region:");
    expect(workspace.memory.get("edit-failures.long.js")).toBe("3");

    await edit("long.js", "keep(100);", "kept(100);");
    expect(workspace.memory.has("edit-failures.long.js")).toBe(false);
  });

  it("count a patch that does not fit, and take no file twice in one patch", async () => {
    const patch = (path: string, line: string): string => `--- a/${path}\n+++ b/${path}\n@@\n-${line}\n+new();\n`;

    await workspace.call("patch", { patch: patch("long.js", "nothing like it") });
    const again = await workspace.call("patch", { patch: patch("long.js", "nothing like this") });
    const twice = await workspace.call("patch", {
      patch: patch("long.js", "keep(3);") + patch("./long.js", "keep(9);"),
    });

    expect(again.text).toMatch(/^Nothing was written\.[\s\S]*long\.js as it is now/);
    expect(twice.text).toBe("Nothing was written. long.js stands twice in the patch; join its hunks.");
  });

  it("overwrite only what was read as it is now, or written by the run itself", async () => {
    expect((await write("cart.js", "a\n")).text).toMatch(/^\[read-first\] .* read it first\.$/);
    await read("cart.js");
    await workspace.sh("echo >> cart.js");
    expect((await write("cart.js", "a\n")).text).toMatch(/^\[read-first\]/);
    await read("cart.js");
    expect((await write("cart.js", "a\n")).text).toMatch(/^Wrote cart\.js/);
    expect((await write("cart.js", "b\n")).text).toMatch(/^Wrote cart\.js/);
  });

  it("leave lock files and vendored files to the shell, and say which command", async () => {
    const text = async (name: string, input: object): Promise<string> => (await workspace.call(name, input)).text;
    const patch = "--- a/Cargo.lock\n+++ b/Cargo.lock\n@@\n-{}\n+[]\n";

    expect((await edit("web/package-lock.json", "{}", "[]")).text).toBe(
      "web/package-lock.json is written by a program: run `npm install --package-lock-only` with shell instead.",
    );
    expect(await text("patch", { patch })).toMatch(/^Nothing was written\. Cargo\.lock .*`cargo update --workspace`/);
    expect((await write("src/api.snap", "a")).text).toContain("`jest -u`");
    expect(
      await text("edit_lines", {
        path: "vendor/lib.js",
        start: 1,
        end: 1,
        first_line: "a",
        last_line: "a",
        new_text: "",
      }),
    ).toBe(
      "vendor/lib.js is in a folder of vendored or generated files, which only shell changes; look for its source first.",
    );
    expect((await workspace.sh("git status --porcelain")).stdout).toHaveLength(0);
  });

  it("hold syntax errors against the run until a change or a command takes them away", async () => {
    const finish = () => workspace.call("finish", { summary: "s" });
    await edit("cart.js", "return item;", "return (item;");

    expect((await finish()).text).toBe(
      "Not handed in. Your edits left 1 syntax error in cart.js. Read there, mend it, then finish.",
    );
    await edit("cart.js", "export class", "export  class");
    expect((await finish()).ok).toBe(false);
    await edit("cart.js", "return (item;", "return item;");
    expect([...workspace.memory.keys()].filter((key) => key.startsWith("syntax."))).toEqual([]);
    expect((await finish()).text).toBe("Handed in.");

    await write("broken.js", "function (\n");
    expect((await finish()).ok).toBe(false);
    await workspace.sh("rm broken.js");
    expect((await finish()).text).toBe("Handed in.");
  });
});

describe("finish while an edit of the run left a syntax error", () => {
  const path = nameFile(0);
  const broken: Call = { name: "edit", args: { path, old_text: "keep(0, 1);", new_text: "keep(0, 1;", all: false } };
  const finish: Call = { name: "finish", args: { summary: "s" } };

  function open() {
    const workspace = createMemoryWorkspace(createSeededRandom(1));
    const countErrors = (_path: string, bytes: Uint8Array) =>
      Promise.resolve(new TextDecoder().decode(bytes).split("keep(0, 1;").length - 1);
    return { ...workspace, parts: { ...workspace.parts, syntax: { ...workspace.parts.syntax, countErrors } } };
  }

  function* script(calls: readonly Call[]): Script {
    for (const call of calls) yield { text: "", calls: [call] };
  }

  const texts = (events: Awaited<ReturnType<typeof play>>["events"]) =>
    events.flatMap((row) => (row.type === "tool.finished" ? [row.text.split("\n")[0]] : []));

  it("is refused twice, then handed in as it is", async () => {
    const calls = [broken, finish, finish, finish];

    const { events, end } = await play(open(), [{ mode: "standard", script: script(calls) }]);

    const refused = `Not handed in. Your edits left 1 syntax error in ${path}. Read there, mend it, then finish.`;
    expect(texts(events).slice(1)).toEqual([refused, refused]);
    expect(end).toMatchObject({ kind: "handed-in", step: 4 });
  });

  it("is taken at once when it is mended, also by a worker that goes on from the rows", async () => {
    const first = await play(open(), [{ mode: "standard", script: script([broken, finish]) }]);
    const rows = first.events.slice(0, first.events.findLastIndex(({ type }) => type === "tool.finished") + 1);
    const workspace = open();
    workspace.files.set(path, (workspace.files.get(path) ?? "").replace("keep(0, 1);", "keep(0, 1;"));
    const mend: Call = { name: "edit", args: { path, old_text: "keep(0, 1;", new_text: "keep(0, 1);", all: false } };

    const { events, end } = await play(workspace, [{ mode: "standard", script: script([mend, finish]) }], { rows });

    expect(events.slice(0, rows.length)).toEqual(rows);
    expect(texts(events.slice(rows.length))[0]).toMatch(/^Changed /);
    expect(end.kind).toBe("handed-in");
  });
});

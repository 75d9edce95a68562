import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { SolveResult, ErrorReport } from "../../src/domain/solve-result.ts";
import { Verdict } from "../../src/domain/verdict.ts";
import type { ModelScript, ScriptedTurn } from "../../twin/cluster/model-script.ts";
import { openScriptedModelServer, type ScriptedModelServer } from "../../twin/cluster/scripted-model-server.ts";
import { ISSUE, SHOP, SOLVES } from "../journeys/shop.ts";
import { runBuilt } from "./run-built.ts";

const folder = mkdtempSync(join(tmpdir(), "swe-agent-cli-"));
const repository = join(folder, "shop");
const issueFile = join(folder, "issue.md");
let model: ScriptedModelServer;

const FIX = `--- a/src/price.js
+++ b/src/price.js
@@ -1,3 +1,3 @@
 export function addTax(cents, percent) {
-  return cents + Math.round(cents / percent);
+  return cents + Math.round((cents * percent) / 100);
 }
`;
const TEST = `--- /dev/null
+++ b/test/given.test.js
@@ -0,0 +1,7 @@
+import assert from "node:assert/strict";
+import { test } from "node:test";
+import { addTax } from "../src/price.js";
+
+test("adds twenty percent", () => {
+  assert.equal(addTax(1000, 20), 1200);
+});
`;

const BENT_TITLE = "addTax is still wrong";
/** The same answers, two of them as models write them that were trained on other agents. */
const BENT: readonly ModelScript[] = SOLVES.map(({ turns }) => ({
  match: BENT_TITLE,
  turns: turns.map((turn) => ({ ...turn, calls: turn.calls.map(bend) })),
}));

function bend(call: ScriptedTurn["calls"][number]): ScriptedTurn["calls"][number] {
  const { path, old_text: oldText, new_text: newText } = call.arguments;
  if (call.name === "read") return { name: "read_file", arguments: { file_path: path } };
  if (call.name !== "edit") return call;
  return { name: "str_replace", arguments: { path, old_str: oldText, new_str: newText } };
}

beforeAll(async () => {
  for (const [path, text] of Object.entries(SHOP)) {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  }
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "first");
  writeFileSync(issueFile, `# ${ISSUE.title}\n\n${ISSUE.body}\n`);
  writeFileSync(join(folder, "fix.patch"), FIX);
  writeFileSync(join(folder, "test.patch"), TEST);
  model = await openScriptedModelServer({ model: "recorded", scripts: [...BENT, ...SOLVES] });
});

afterAll(async () => {
  await model.close();
  rmSync(folder, { recursive: true, force: true });
});

function git(...args: readonly string[]): string {
  return execFileSync("git", ["-C", repository, ...args]).toString();
}

describe("swe-agent solve", () => {
  it("prints exactly one JSON object, leaves the work tree alone, and ends 0 when verified", async () => {
    const ran = await runBuilt([
      "solve",
      repository,
      "--issue",
      issueFile,
      "--model-url",
      model.url,
      "--sandbox",
      "none",
      "--json",
    ]);

    expect(ran).toMatchObject({ code: 0 });
    const result = SolveResult.parse(JSON.parse(ran.out));
    expect(result).toMatchObject({
      outcome: "verified",
      mode: "fast",
      verdict: { proof: "authored" },
      sandbox: { kind: "none", tier: "E" },
    });
    expect(result.toolCalls.attempted).toBe(4);
    expect(result.patch).toContain("diff --git a/src/price.js b/src/price.js");
    expect(ran.err).toContain("No sandbox");
    expect(git("status", "--porcelain")).toBe("");
  }, 60_000);

  it("runs calls that a model wrote in other agents' ways, and says how many it put right", async () => {
    writeFileSync(join(folder, "bent.md"), `# ${BENT_TITLE}\n\n${ISSUE.body}\n`);
    const args = ["solve", repository, "--issue", join(folder, "bent.md"), "--model-url", model.url];
    const ran = await runBuilt([...args, "--sandbox", "none", "--json"]);

    const result = SolveResult.parse(JSON.parse(ran.out));
    expect(result).toMatchObject({
      outcome: "verified",
      toolCalls: { attempted: 4, validFirstTry: 2, repaired: 2, failed: 0 },
    });
  });

  it("reads the issue from standard input, writes the patch, and applies it to a clean tree only", async () => {
    const out = join(folder, "out.patch");
    writeFileSync(join(repository, "mine.txt"), "mine");
    const args = [
      "solve",
      repository,
      "--issue",
      "-",
      "--model-url",
      model.url,
      "--sandbox",
      "none",
      "--apply",
      "--out",
      out,
    ];
    const input = { input: `${ISSUE.title}\n${ISSUE.body}` };

    const dirty = await runBuilt(args, input);
    rmSync(join(repository, "mine.txt"));
    const clean = await runBuilt(args, input);

    expect(dirty).toMatchObject({ code: 2 });
    expect(dirty.err).toContain("The working tree has changes of yours");
    expect(clean).toMatchObject({ code: 0 });
    expect(readFileSync(out, "utf8")).toContain("+  return cents + Math.round((cents * percent) / 100);");
    expect(readFileSync(join(repository, "src/price.js"), "utf8")).toContain("cents * percent");
    git("checkout", "-q", ".");
    git("clean", "-qfd");
  }, 90_000);

  it("says what is missing when there is no model", async () => {
    const ran = await runBuilt(["solve", repository, "--issue", issueFile, "--sandbox", "none", "--json"]);

    expect(ran.code).toBe(2);
    expect(ErrorReport.parse(JSON.parse(ran.out)).error.code).toBe("model-not-configured");
  });

  it("ends 3 when the model server is away", async () => {
    const ran = await runBuilt([
      "solve",
      repository,
      "--issue",
      issueFile,
      "--model-url",
      "http://127.0.0.1:9",
      "--sandbox",
      "none",
      "--json",
    ]);

    expect(ran.code).toBe(3);
    expect(ErrorReport.parse(JSON.parse(ran.out)).error).toMatchObject({
      code: "model-unavailable",
      kind: "transient",
    });
  }, 60_000);
});

describe("swe-agent verify", () => {
  it("gives a given test its proof", async () => {
    const patches = ["--patch", join(folder, "fix.patch"), "--test-patch", join(folder, "test.patch")];
    const ran = await runBuilt(["verify", repository, ...patches, "--sandbox", "none", "--json"]);

    expect(ran).toMatchObject({ code: 0 });
    expect(Verdict.parse(JSON.parse(ran.out))).toMatchObject({
      verdict: "verified",
      proof: "given",
      failToPass: ["test/given.test.js::adds twenty percent"],
    });
  }, 60_000);

  it("ends 1 with the verdict when the patch proves nothing", async () => {
    const ran = await runBuilt([
      "verify",
      repository,
      "--patch",
      join(folder, "fix.patch"),
      "--sandbox",
      "none",
      "--json",
    ]);

    expect(ran.code).toBe(1);
    expect(Verdict.parse(JSON.parse(ran.out)).verdict).toBe("plausible");
  }, 60_000);

  it("tells a patch that does not apply, a file that is not there, and a ref that does not exist apart", async () => {
    writeFileSync(join(folder, "bad.patch"), FIX.replace("cents / percent", "something else"));
    const run = (...args: readonly string[]) =>
      runBuilt(["verify", repository, ...args, "--sandbox", "none", "--json"]);

    const broken = await run("--patch", join(folder, "bad.patch"));
    const missing = await run("--patch", join(folder, "no.patch"));
    const ref = await run("--patch", join(folder, "fix.patch"), "--base", "nowhere");

    expect([broken.code, missing.code, ref.code]).toEqual([1, 2, 2]);
    expect(Verdict.parse(JSON.parse(broken.out)).verdict).toBe("broken");
    expect(ErrorReport.parse(JSON.parse(missing.out)).error.code).toBe("bad-usage");
    expect(ErrorReport.parse(JSON.parse(ref.out)).error.code).toBe("ref-not-found");
  }, 60_000);
});

describe("the command line", () => {
  it.each([
    [["nonsense"], "unknown command"],
    [["solve"], "--issue"],
    [["solve", "--issue", "x", "--mode", "turbo"], "turbo"],
    [["verify", "--patch", "x", "--sandbox", "vm"], "vm"],
    [["runs", "list", "--limit", "0"], "1 to 1000"],
  ])("ends 2 for %j and says why", async (args, words) => {
    const ran = await runBuilt(args);

    expect(ran.code).toBe(2);
    expect(ran.err).toContain(words);
  });

  it("names the nearest setting", async () => {
    const ran = await runBuilt(["serve"], { env: { MODEL_ULR: "http://x" } });

    expect(ran.code).toBe(2);
    expect(ran.err).toContain("MODEL_ULR (did you mean MODEL_URL?)");
  });

  it("never lets the service run without a sandbox", async () => {
    const ran = await runBuilt(["work"], { env: { SANDBOX: "none" } });

    expect(ran.code).toBe(2);
    expect(ran.err).toContain("SANDBOX");
  });

  it("says what the App's identity lacks", async () => {
    const ran = await runBuilt(["serve"], { env: { APP_ID: "1" } });

    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/WEBHOOK_SECRET: missing; accepted[\s\S]*PRIVATE_KEY_PATH: missing; accepted/);
  });

  it("prints help with exit 0", async () => {
    expect(await runBuilt(["--help"])).toMatchObject({ code: 0 });
    expect((await runBuilt(["solve", "--help"])).out).toContain("--model-url");
  });
});

import { describe, expect, it } from "@jest/globals";
import { parseRunId } from "../../src/domain/ids.ts";
import type { Verdict } from "../../src/domain/verdict.ts";
import { toCommitMessage, toUngraded } from "../../src/workflows/resolve-issue/candidate.ts";
import { breakClosingReferences } from "../../src/workflows/resolve-issue/break-closing-references.ts";
import {
  renderPullRequestBody,
  renderPullRequestTitle,
} from "../../src/workflows/resolve-issue/render-pull-request.ts";
import { renderEnding, renderProgress, renderWaiting } from "../../src/workflows/resolve-issue/render-status.ts";

const COMMIT = "0123456789012345678901234567890123456789" as Parameters<typeof toUngraded>[2];
const VERDICT: Verdict = {
  ...toUngraded("verified", "A test shows it.", COMMIT),
  proof: "existing",
  failToPass: ["test/a.js::adds | pipes"],
  runner: "node:test",
  commands: ["node --test"],
};
const FACTS = {
  number: 7,
  title: "It breaks",
  summary: "Mended. Fixes #99 and closes acme/other#3.",
  verdict: VERDICT,
  run: "run_0000000000000000",
  mode: "fast",
  steps: 3,
  requester: "ada",
  sandbox: "docker (tier C)",
  otherAttempts: "",
};

describe("closing references in text that we did not write", () => {
  it.each([
    ["fixes #5", "fixes `#5`"],
    ["Closed: acme/x#12!", "Closed: `acme/x#12`!"],
    ["resolves https://github.com/a/b/issues/3", "resolves `https://github.com/a/b/issues/3`"],
    ["see #5, prefix #6", "see #5, prefix #6"],
  ])("%s → %s", (text, broken) => {
    expect(breakClosingReferences(text)).toBe(broken);
  });
});

describe("the pull request", () => {
  it("closes its own issue and no other", () => {
    expect(renderPullRequestBody(FACTS).match(/(close[sd]?|fix(e[sd])?|resolve[sd]?)\s+(\w+\/\w+)?#\d+/gi)).toEqual([
      "Closes #7",
    ]);
  });

  it("keeps its table whole when a test's name has a bar in it", () => {
    expect(renderPullRequestBody(FACTS)).toContain("| Failed before, passes now | `test/a.js::adds \\| pipes` |");
  });

  it("says what a plausible change lacks", () => {
    const body = renderPullRequestBody({
      ...FACTS,
      verdict: { ...VERDICT, verdict: "plausible", proof: null, reason: "no test failed before" },
    });

    expect(body).toMatch(/## Not verified\n\n- Nothing proves the fix: no test failed before/);
  });

  it("has one line as title, of at most 120 characters", () => {
    const title = renderPullRequestTitle({ ...FACTS, title: `a\nb ${"x".repeat(200)}` });

    expect(title).toMatch(/^Fix #7: a b x+$/);
    expect(title.length).toBeLessThanOrEqual(120);
  });
});

describe("the commit", () => {
  it("names the run and the requester", () => {
    const message = toCommitMessage({
      run: parseRunId("run_0000000000000000"),
      number: 7,
      title: "closes #3",
      requester: { id: 5, login: "ada" },
      bot: { name: "bot", email: "1+bot@users.noreply.github.example.com" },
      at: "2026-01-01T00:00:00.000Z",
    });

    expect(message.subject).toBe("Fix #7: closes `#3`");
    expect(message.trailers).toEqual([
      "Swe-Agent-Run: run_0000000000000000",
      "Co-authored-by: ada <5+ada@users.noreply.github.example.com>",
    ]);
  });
});

describe("the sticky comment", () => {
  it("shows where the run is", () => {
    const text = renderProgress({ stage: "solve", requester: "ada", run: "run_1", note: "" });

    expect(text).toContain("- [x] prepare the workspace\n- [ ] solve …\n- [ ] verify\n");
  });

  it("says why it waits and that it goes on by itself", () => {
    const text = renderWaiting({
      requester: "ada",
      run: "run_1",
      reason: "No model server answered.",
      advice: "Check it.",
    });

    expect(text).toMatch(/Waiting[\s\S]*No model server answered\.[\s\S]*goes on by itself[\s\S]*Check it\./);
  });

  it("says what happened, why, and what a person can do", () => {
    const text = renderEnding({
      outcome: "not-verified",
      run: "run_1",
      requester: "ada",
      reason: "A test broke.",
      advice: "Say more.",
      verdict: { ...VERDICT, verdict: "tampered", tampering: [{ file: "t.js", line: 4, kind: "skipped test" }] },
      pullRequest: undefined,
      attempts: "3 steps.",
    });

    expect(text).toMatch(
      /No pull request was opened[\s\S]*A test broke\.[\s\S]*3 steps\.[\s\S]*Say more\.[\s\S]*`t\.js:4`: skipped test/,
    );
  });
});

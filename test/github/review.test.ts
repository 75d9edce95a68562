import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createSystemClock } from "../../src/compose/system-clock.ts";
import { parseBranchName, parseCommitId } from "../../src/domain/ids.ts";
import type { GithubWriter } from "../../src/domain/ports.ts";
import type { RepoRef } from "../../src/domain/repo-ref.ts";
import type { ReviewDraft, ReviewRemark } from "../../src/domain/review.ts";
import { createGithubClients, type GithubClients } from "../../src/github/github-clients.ts";
import { isInDiff, readHunks } from "../../src/github/diff-lines.ts";
import { createGithubTwin, type GithubTwin } from "../../twin/github/github-twin.ts";
import { connection } from "./connection.ts";

const REPO = "acme/calc";
const BEFORE = Array.from({ length: 40 }, (_line, n) => `line ${n + 1}\n`).join("");
const AFTER = BEFORE.replace("line 10\n", "line ten\nand a half\n").replace("line 30\n", "");

describe("ensureReview", () => {
  let folder: string;
  let twin: GithubTwin;
  let repo: RepoRef;
  let clients: GithubClients;
  let writer: GithubWriter;
  let number: number;
  let head: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "ensure-review-"));
    twin = createGithubTwin({ folder, appId: 7, webhookSecret: "the-secret-of-this-suite" });
    await twin.start();
    twin.addUser("ada");
    const made = await twin.addRepository({ owner: "acme", name: "calc", files: { "a.txt": BEFORE }, private: true });
    repo = { installationId: made.installationId, repositoryId: made.id, owner: "acme", name: "calc" };
    twin.setPermission(REPO, "ada", "write");
    head = await twin.pushFileAs("ada", REPO, "fix", { path: "a.txt", content: AFTER });
    const { appId, privateKeyPem: privateKey, url: githubUrl } = twin;
    const deps = { ...connection(createSystemClock()), appId, privateKey, githubUrl, redact: ["very-secret-value"] };
    clients = createGithubClients(deps);
    writer = clients.createWriter({ fence: () => Promise.resolve(), mentions: [] });
    const draft = { branch: parseBranchName("fix"), baseRef: "main", title: "Fix", body: "It.", draft: false };
    ({ number } = await writer.ensurePullRequest(repo, draft));
  });

  afterEach(async () => {
    await clients.close();
    await twin.close();
    await rm(folder, { recursive: true, force: true });
  });

  function draft(...remarks: readonly ReviewRemark[]): ReviewDraft {
    return { commit: parseCommitId(head), body: "Looked at.", remarks };
  }

  function remark(line: number, change: Partial<ReviewRemark> = {}): ReviewRemark {
    return { path: "a.txt", line, side: "RIGHT", startLine: null, body: `about ${line}`, ...change };
  }

  function readReviews(): readonly { body: string; state: string; comments: readonly string[] }[] {
    const comments = twin.reviewThreads(REPO, number).flatMap((thread) => thread.comments);
    return twin.reviews(REPO, number).map(({ id, body, state }) => ({
      body,
      state,
      comments: comments.filter(({ review }) => review.id === id).map((comment) => comment.body),
    }));
  }

  it("puts remarks on lines of the diff, single ones and ranges, on both sides, in one comment review", async () => {
    await writer.ensureReview(
      repo,
      number,
      draft(remark(11), remark(11, { startLine: 10 }), remark(30, { side: "LEFT" })),
    );

    const [review] = readReviews();
    expect(review).toMatchObject({ state: "COMMENTED" });
    expect(review?.comments).toHaveLength(3);
    expect(review?.body).not.toContain("On other lines");
  });

  it("keeps remarks that the diff has no line for in its text, so that one bad line does not cost the others", async () => {
    await writer.ensureReview(
      repo,
      number,
      draft(remark(11), remark(20), remark(11, { path: "other.txt" }), remark(11, { startLine: 12 })),
    );

    const [review] = readReviews();
    expect(review?.comments).toHaveLength(1);
    expect(review?.body).toMatch(/### On other lines\n\n- `a\.txt:20`: about 20\n- `other\.txt:11`/);
  });

  it("says everything in its text when GitHub takes none of the lines after all", async () => {
    twin.intercept(
      { method: "POST", pathPattern: /\/reviews$/ },
      { status: 422, when: "before", message: "Line could not be resolved" },
    );
    await writer.ensureReview(repo, number, draft(remark(11)));

    const [review] = readReviews();
    expect(review?.comments).toHaveLength(0);
    expect(review?.body).toContain("`a.txt:11`: about 11");
  });

  it("is made once per head, also when the answer to its making was lost", async () => {
    twin.intercept({ method: "POST", pathPattern: /\/reviews$/ }, { status: 502, when: "after" });
    const first = await writer.ensureReview(repo, number, draft(remark(11)));
    const again = await writer.ensureReview(repo, number, draft(remark(11)));
    expect(again).toEqual(first);
    expect(readReviews()).toHaveLength(1);

    head = await twin.pushFileAs("ada", REPO, "fix", { path: "a.txt", content: `${AFTER}one more\n` });
    await writer.ensureReview(repo, number, draft(remark(11)));
    expect(readReviews()).toHaveLength(2);
  });

  it("has at most thirty remarks on lines; the rest are in its text", async () => {
    const long = Array.from({ length: 60 }, (_line, n) => `new ${n}\n`).join("");
    head = await twin.pushFileAs("ada", REPO, "fix", { path: "new.txt", content: long });
    const remarks = Array.from({ length: 60 }, (_remark, n) => remark(n + 1, { path: "new.txt" }));
    await writer.ensureReview(repo, number, draft(...remarks));

    const [review] = readReviews();
    expect(review?.comments).toHaveLength(30);
    expect(review?.body).toContain("`new.txt:60`");
  });

  it("publishes no secret, in no remark", async () => {
    await writer.ensureReview(
      repo,
      number,
      draft(remark(11, { body: "token very-secret-value here" }), remark(99, { body: "very-secret-value" })),
    );

    expect(JSON.stringify(readReviews())).not.toContain("very-secret");
  });
});

describe("the lines of a diff", () => {
  const hunks = readHunks("@@ -8,7 +8,8 @@ head\n line\n@@ -20 +21,0 @@\n-gone\n@@ -0,0 +1,3 @@\n+a");

  it.each<[string, Partial<ReviewRemark>, boolean]>([
    ["the first line of a hunk", { line: 8 }, true],
    ["the last line after the change", { line: 15 }, true],
    ["one past it", { line: 16 }, false],
    ["the last line before the change", { line: 14, side: "LEFT" }, true],
    ["one past it on that side", { line: 15, side: "LEFT" }, false],
    ["a line of a hunk that says no count", { line: 20, side: "LEFT" }, true],
    ["a side that a hunk has no line on", { line: 21 }, false],
    ["a range in one hunk", { line: 12, startLine: 9 }, true],
    ["a range backwards", { line: 9, startLine: 12 }, false],
    ["a range of one line", { line: 9, startLine: 9 }, false],
    ["a range over two hunks", { line: 9, startLine: 2 }, false],
  ])("%s", (_what, change, fits) => {
    const remark: ReviewRemark = { path: "a", line: 1, side: "RIGHT", startLine: null, body: "", ...change };
    expect(isInDiff(hunks, remark)).toBe(fits);
  });
});

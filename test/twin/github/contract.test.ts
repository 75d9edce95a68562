import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createGithubTwin } from "../../../twin/github/github-twin.ts";
import { APP_EVENTS, APP_PERMISSIONS } from "../../../twin/github/state.ts";
import { parse } from "yaml";
import { ask } from "./app-fetch.ts";
import { openTestTwin, REPO, type TestTwin } from "./open-test-twin.ts";

describe("the check against GitHub's description", () => {
  let test: TestTwin;
  let number: number;

  beforeEach(async () => {
    test = await openTestTwin();
    number = test.twin.openIssue(REPO, { title: "Sum is wrong", body: "b", by: "ada", labels: ["bug"] });
  });

  afterEach(() => test.close());

  it.each([
    ["a field that does not exist", "POST", `/issues/1/comments`, { body: "x", bodi: "y" }, 422, '"bodi" is not'],
    ["a field that is missing", "POST", `/issues/1/comments`, {}, 422, `"body" wasn't supplied`],
    ["a field of another type", "POST", `/issues/1/comments`, { body: 5 }, 422, "properties/body"],
    ["a word that is none of the allowed", "POST", `/issues/1/reactions`, { content: "tada" }, 422, "allowed values"],
    ["a query that does not exist", "GET", `/issues/1/comments?perpage=5`, undefined, 422, "Validation Failed"],
    ["a query of another type", "GET", `/issues/1/comments?per_page=many`, undefined, 422, "Validation Failed"],
    ["a number that is none", "GET", `/issues/one`, undefined, 404, "Not Found"],
    ["a path that is no operation", "GET", `/issues/1/nothing`, undefined, 404, "Not Found"],
    ["text that is no JSON", "POST", `/issues/1/comments`, "{", 400, "Problems parsing JSON"],
    ["JSON that is no object", "POST", `/issues/1/comments`, "[]", 400, "Body should be a JSON object"],
  ])("refuses and remembers %s", async (...[, method, path, body, status, message]) => {
    const answer = await test.send(method, `/repos/${REPO}${path}`, body);

    expect(answer.status).toBe(status);
    expect((answer.json as { message: string }).message).toContain(message);
    expect(test.twin.contract().badRequests).toHaveLength(1);
    expect(test.twin.contract().badRequests[0]).toMatchObject({ method, path: expect.stringContaining("/issues/") });
  });

  it("refuses media types that GitHub does not make, and senders without a name", async () => {
    const authorization = test.token;
    const wrong = await ask(test.twin, { path: `/repos/${REPO}`, authorization, accept: "text/xml" });
    const nameless = await new Promise((resolve, reject) => {
      const options = { headers: { authorization } };
      request(`${test.twin.url}/api/v3/repos/${REPO}`, options, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });

    expect([wrong.status, nameless]).toEqual([415, 403]);
    expect(test.twin.contract().badRequests).toHaveLength(2);
  });

  it("looks at a request that a fault on order then refuses", async () => {
    test.twin.intercept({ method: "POST", pathPattern: /comments$/ }, { status: 502, when: "before" });

    await test.send("POST", `/repos/${REPO}/issues/${number}/comments`, { bodi: "x" });

    expect(test.twin.contract().badRequests).toMatchObject([{ operationId: "issues/create-comment" }]);
  });

  it("answers 500 and names the field when the stand-in itself is wrong", async () => {
    (test.twin.issue(REPO, number) as { title: unknown }).title = 5;

    const answer = await test.get(`/repos/${REPO}/issues/${number}`);

    expect(answer).toMatchObject({ status: 500, json: { message: expect.stringMatching(/issues\/get 200: title/) } });
    expect(test.twin.contract().badAnswers).toMatchObject([{ operationId: "issues/get", status: 200 }]);
  });

  it("says plainly which listed operation is not served", async () => {
    const answer = await test.get(`/repos/${REPO}/actions/runs/1/logs`);

    expect(answer.status).toBe(500);
    expect(test.twin.contract().badAnswers).toMatchObject([
      { problem: expect.stringContaining("actions/download-workflow") },
    ]);
  });

  it("finds every answer of a whole life of an issue as GitHub describes it", async () => {
    const { twin } = test;
    const get = (path: string) => test.get(path);
    const send = (...sent: Parameters<TestTwin["send"]>) => test.send(...sent);
    const asApp = (...sent: Parameters<TestTwin["asApp"]>) => test.asApp(...sent);
    await twin.pushFileAs("ada", REPO, "fix", { path: "sum.txt", content: "2\n" });
    const at = `/repos/${REPO}`;
    const comment = await send("POST", `${at}/issues/${number}/comments`, { body: "x" });
    const { id } = comment.json as { id: number };
    await send("POST", `${at}/pulls`, { title: "Fix", head: "fix", base: "main", draft: true });
    const output = { title: "t", summary: "s", text: "more" };
    const check = await send("POST", `${at}/check-runs`, { name: "c", head_sha: test.ids.head, output });
    const reaction = await send("POST", `${at}/issues/${number}/reactions`, { content: "eyes" });
    twin.closeIssue(REPO, number, "ada");
    const answers = await Promise.all([
      ...[at, `/repositories/${test.ids.id}`, `${at}/contents/a/b.txt`, `${at}/git/ref/heads/fix`].map((path) =>
        get(path),
      ),
      ...[`${at}/branches/fix`, `${at}/compare/main...fix`, `${at}/collaborators/ada/permission`].map((path) =>
        get(path),
      ),
      ...["", "/comments", "/labels", "/reactions"].map((rest) => get(`${at}/issues/${number}${rest}`)),
      ...["", "/files", "/commits", "/requested_reviewers"].map((rest) => get(`${at}/pulls/2${rest}`)),
      ...[`${at}/issues?state=all`, `${at}/pulls?state=all`, `${at}/labels`, `${at}/labels/bug`].map((path) =>
        get(path),
      ),
      ...[`${at}/commits/${test.ids.head}/check-runs`, `${at}/issues/comments/${id}`].map((path) => get(path)),
      ...["/users/ada", "/rate_limit", "/installation/repositories"].map((path) => get(path)),
      send("PATCH", `${at}/issues/comments/${id}`, { body: "y" }),
      send("PATCH", `${at}/pulls/2`, { title: "Better" }),
      send("PATCH", `${at}/check-runs/${(check.json as { id: number }).id}`, { conclusion: "success" }),
      send("POST", `${at}/pulls/2/requested_reviewers`, { reviewers: ["ada"] }),
      send("DELETE", `${at}/issues/${number}/reactions/${(reaction.json as { id: number }).id}`),
      ...["/app", "/app/installations", "/app/hook/config", "/app/hook/deliveries"].map((path) => asApp("GET", path)),
      ...[`/app/installations/${test.ids.installationId}`, `${at}/installation`].map((path) => asApp("GET", path)),
    ]);

    expect(twin.contract().badRequests).toEqual([]);
    expect(twin.contract().badAnswers).toEqual([]);
    expect(answers.filter(({ status }) => status >= 300)).toEqual([]);
    expect(twin.contract().operations.get("issues/create-comment")).toBe(1);
  });

  it("leaves its counts in the folder that the environment names, unless told not to", async () => {
    const folder = await mkdtemp(join(tmpdir(), "twin-report-"));
    const before = process.env["SWE_AGENT_TWIN_REPORT"];
    process.env["SWE_AGENT_TWIN_REPORT"] = folder;
    for (const isReported of [true, false]) {
      const twin = createGithubTwin({ folder, appId: 7, webhookSecret: "s", isReported });
      await twin.start();
      await ask(twin, { path: "/rate_limit" });
      await twin.close();
    }
    if (before === undefined) delete process.env["SWE_AGENT_TWIN_REPORT"];
    else process.env["SWE_AGENT_TWIN_REPORT"] = before;

    const files = await readdir(folder);

    expect(files).toHaveLength(1);
    const report = JSON.parse(await readFile(join(folder, files[0]!), "utf8")) as object;
    expect(report).toEqual({ operations: { "rate-limit/get": 1 }, badRequests: [], badAnswers: [] });
    await rm(folder, { recursive: true, force: true });
  });

  it("grants the App what its manifest asks for", async () => {
    const manifest = parse(await readFile("app.yml", "utf8")) as Record<string, unknown>;

    expect(manifest).toMatchObject({ default_permissions: APP_PERMISSIONS, default_events: APP_EVENTS });
  });
});

describe("rules that GitHub states in words only", () => {
  let test: TestTwin;

  beforeEach(async () => {
    test = await openTestTwin();
    test.twin.openIssue(REPO, { title: "Sum is wrong", by: "ada" });
    await test.twin.pushFileAs("ada", REPO, "fix", { path: "sum.txt", content: "2\n" });
  });

  afterEach(() => test.close());

  const sha = "HEAD";
  const long = (length: number): string => "x".repeat(length);
  const annotation = { path: "a", start_line: 1, end_line: 1, annotation_level: "notice", message: "m" };
  const action = { label: "l", description: "d", identifier: "i" };
  const pull = { title: "t", head: "fix", base: "main" };

  it.each([
    ["a completed check without conclusion", "/check-runs", { name: "c", head_sha: sha, status: "completed" }],
    ["an output without summary", "/check-runs", { name: "c", head_sha: sha, output: { title: "t" } }],
    ["an output without title", "/check-runs", { name: "c", head_sha: sha, output: { summary: "s" } }],
    [
      "a summary over 65,535 characters",
      "/check-runs",
      { name: "c", head_sha: sha, output: { title: "t", summary: long(65_536) } },
    ],
    [
      "51 annotations",
      "/check-runs",
      { name: "c", head_sha: sha, output: { title: "t", summary: "s", annotations: Array(51).fill(annotation) } },
    ],
    ["a long action label", "/check-runs", { name: "c", head_sha: sha, actions: [{ ...action, label: long(21) }] }],
    ["a conclusion that only GitHub sets", "/check-runs", { name: "c", head_sha: sha, conclusion: "stale" }],
    ["a pull request without title or issue", "/pulls", { head: "fix", base: "main" }],
    ["a pull request with both", "/pulls", { ...pull, issue: 1 }],
    ["a title over 256 characters", "/pulls", { ...pull, title: long(257) }],
    ["a body over 65,536 characters", "/pulls", { ...pull, body: long(65_537) }],
    ["a long issue title", "/issues", { title: long(257) }],
    ["a long issue body", "/issues", { title: "t", body: long(65_537) }],
    ["a long label name", "/labels", { name: long(51) }],
    ["a long label description", "/labels", { name: "x", description: long(101) }],
    ["a label colour with a hash", "/labels", { name: "x", color: "#ededed" }],
  ])("refuses %s", async (_what, path, body) => {
    const own = "head_sha" in body ? { ...body, head_sha: test.ids.head } : body;

    const answer = await test.send("POST", `/repos/${REPO}${path}`, own);

    expect(answer.status).toBe(422);
    expect(test.twin.contract().badRequests).toHaveLength(1);
  });

  it("refuses what is impossible now, and does not call it a mistake of the sender", async () => {
    const at = `/repos/${REPO}`;
    expect(await test.send("POST", `${at}/pulls`, { ...pull, head: "main" })).toMatchObject({
      status: 422,
      json: { errors: [{ message: "No commits between main and main" }] },
    });
    await test.send("POST", `${at}/pulls`, pull);
    await test.twin.closePullRequest(REPO, 2, "ada");
    expect(await test.send("PATCH", `${at}/pulls/2`, { base: "fix" })).toMatchObject({
      status: 422,
      json: { errors: [{ message: "Cannot change the base branch of a closed pull request." }] },
    });
    expect((await test.send("PATCH", `${at}/pulls/2`, { state: "open" })).json).toMatchObject({ state: "open" });
    await test.twin.closePullRequest(REPO, 2, "ada");
    await test.twin.deleteBranch(REPO, "fix");
    expect(await test.send("PATCH", `${at}/pulls/2`, { state: "open" })).toMatchObject({
      status: 422,
      json: { errors: [{ message: "state cannot be changed. The fix branch has been deleted." }] },
    });
    test.twin.setArchived(REPO, true);
    expect((await test.send("POST", `${at}/labels`, { name: "x" })).status).toBe(403);
    expect(test.twin.contract().badRequests).toEqual([]);
  });

  it("lets an issue become a pull request, and a merged one stay closed", async () => {
    const at = `/repos/${REPO}/pulls`;
    expect((await test.send("POST", at, { issue: 1, head: "fix", base: "main" })).json).toMatchObject({
      number: 1,
      title: "Sum is wrong",
    });
    await test.twin.mergePullRequest(REPO, 1, "ada");
    expect((await test.send("PATCH", `${at}/1`, { state: "open" })).status).toBe(422);
    expect((await test.send("PATCH", `/repos/${REPO}/issues/1`, { state: "open" })).status).toBe(422);
    expect((await test.get(`${at}/1`)).json).toMatchObject({ merged: true, merged_by: { login: "ada" } });
  });

  it("answers changes as diff and as patch", async () => {
    await test.send("POST", `/repos/${REPO}/pulls`, pull);
    for (const path of ["/pulls/2", "/compare/main...fix"]) {
      const ask = (media: string) => test.get(`/repos/${REPO}${path}`, { accept: `application/vnd.github.${media}` });
      expect((await ask("diff")).json).toMatch(/^diff --git a\/sum.txt b\/sum.txt[\s\S]*\+2/);
      expect((await ask("patch")).json).toMatch(/^From [0-9a-f]{40}[\s\S]*Subject: \[PATCH\] Change sum.txt/);
    }
  });
});

import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { APP_PERMISSIONS } from "../../../twin/github/state.ts";
import { openTestTwin, REPO, type TestTwin } from "./open-test-twin.ts";

const AT = `/repos/${REPO}`;

describe("checks and CI over REST", () => {
  let test: TestTwin;

  beforeEach(async () => {
    test = await openTestTwin({ permissions: { ...APP_PERMISSIONS, statuses: "write" }, events: ["workflow_run"] });
  });

  afterEach(async () => {
    await test.close();
    expect(test.twin.contract().badAnswers).toEqual([]);
  });

  it("keep annotations, those of an update on top, and sum up the checks of a commit in a suite", async () => {
    const annotation = { path: "sum.txt", start_line: 1, end_line: 1, annotation_level: "failure", message: "wrong" };
    const output = { title: "t", summary: "s", annotations: [{ ...annotation, start_column: 2, end_column: 3 }] };
    const made = await test.send("POST", `${AT}/check-runs`, { name: "verify", head_sha: test.ids.head, output });
    const { id, check_suite: suite } = made.json as { id: number; check_suite: { id: number } };

    const change = { conclusion: "failure", output: { ...output, annotations: [annotation] } };
    await test.send("PATCH", `${AT}/check-runs/${id}`, change);

    expect((await test.get(`${AT}/check-runs/${id}`)).json).toMatchObject({ output: { annotations_count: 2 } });
    expect((await test.get(`${AT}/check-runs/${id}/annotations`)).json).toMatchObject([
      { ...annotation, start_column: 2, title: null },
      { ...annotation, start_column: null },
    ]);
    const shown = { id: suite.id, status: "completed", conclusion: "failure", head_branch: "main" };
    expect((await test.get(`${AT}/check-suites/${suite.id}`)).json).toMatchObject(shown);
    expect((await test.get(`${AT}/commits/main/check-suites`)).json).toMatchObject({ check_suites: [shown] });
    expect((await test.get(`${AT}/commits/main/check-suites?app_id=1`)).json).toMatchObject({ total_count: 0 });
    expect((await test.get(`${AT}/check-suites/${suite.id}/check-runs`)).json).toMatchObject({ check_runs: [{ id }] });
    expect((await test.get(`${AT}/check-suites/1`)).status).toBe(404);
    const long = { ...output, annotations: [{ ...annotation, end_line: 2, start_column: 1 }] };
    expect((await test.send("PATCH", `${AT}/check-runs/${id}`, { output: long })).status).toBe(422);
  });

  it("combine the newest status of each context", async () => {
    const { twin, ids } = test;
    const status = { sha: ids.head, context: "ci/build", by: "ada" } as const;
    twin.setStatus(REPO, { ...status, state: "failure" });
    expect((await test.get(`${AT}/commits/main/status`)).json).toMatchObject({ state: "failure", total_count: 1 });
    twin.setStatus(REPO, { ...status, state: "success" });
    const made = await test.send("POST", `${AT}/statuses/${ids.head}`, { state: "pending", context: "swe" });

    expect(made).toMatchObject({ status: 201, json: { creator: { login: "swe-agent[bot]" }, context: "swe" } });
    expect((await test.get(`${AT}/commits/main/status`)).json).toMatchObject({ state: "pending", total_count: 2 });
    expect((await test.get(`${AT}/commits/main/statuses`)).json).toMatchObject([{ context: "swe" }, {}, {}]);
    const long = { state: "error", description: "x".repeat(141) };
    expect((await test.send("POST", `${AT}/statuses/${ids.head}`, long)).status).toBe(422);
  });

  it("show a workflow that failed, its jobs, and the log at the address they name", async () => {
    const { twin, ids } = test;
    const jobs = [
      { name: "lint", conclusion: "success", log: "fine\n" },
      { name: "test", conclusion: "failure", log: "1 + 1 = 3\nError: sum is wrong\n" },
    ];
    const id = await twin.runWorkflow(REPO, { branch: "main", by: "ada", jobs });
    await twin.deliveriesSettled();

    expect(twin.deliveries()).toMatchObject([{ event: "workflow_run", action: "completed" }]);
    expect((await test.get(`${AT}/actions/runs?status=failure&head_sha=${ids.head}`)).json).toMatchObject({
      workflow_runs: [{ id, conclusion: "failure", name: "ci", head_branch: "main" }],
    });
    expect((await test.get(`${AT}/actions/runs?branch=none`)).json).toMatchObject({ total_count: 0 });
    expect((await test.get(`${AT}/actions/runs/${id}`)).json).toMatchObject({ id, head_sha: ids.head });
    const listed = (await test.get(`${AT}/actions/runs/${id}/jobs`)).json as { jobs: { id: number; name: string }[] };
    const failed = listed.jobs[1]!;
    expect((await test.get(`${AT}/actions/jobs/${failed.id}`)).json).toMatchObject({ conclusion: "failure" });
    const log = await test.get(`${AT}/actions/jobs/${failed.id}/logs`);
    expect(log.status).toBe(302);
    const text = await fetch(log.headers.get("location") ?? "");
    expect(await text.text()).toBe(jobs[1]!.log);
  });
});

describe("people and search over REST", () => {
  let test: TestTwin;

  beforeEach(async () => {
    test = await openTestTwin({ events: ["issues", "issue_comment"] });
  });

  afterEach(async () => {
    await test.close();
    expect(test.twin.contract().badAnswers).toEqual([]);
  });

  it("find issues and pull requests by qualifiers and words, in what the token sees", async () => {
    const { twin } = test;
    await twin.addRepository({ owner: "other", name: "calc", files: { x: "x" } });
    twin.openIssue("other/calc", { title: "Sum elsewhere", by: "ada" });
    twin.openIssue(REPO, { title: "Sum is wrong", by: "ada", labels: ["good first"] });
    twin.openIssue(REPO, { title: "Colour", body: "of the sum", by: "ada" });
    twin.closeIssue(REPO, 2, "ada");
    const find = async (q: string) => {
      const answer = await test.get(`/search/issues?q=${encodeURIComponent(q)}`);
      return (answer.json as { items?: { number: number }[] }).items?.map(({ number }) => number);
    };

    expect(await find("sum")).toEqual([2, 1]);
    expect(await find(`repo:${REPO} is:issue is:open sum`)).toEqual([1]);
    expect(await find('label:"good first"')).toEqual([1]);
    expect(await find("-label:none author:ada state:closed")).toEqual([2]);
    expect(await find("is:pr")).toEqual([]);
    expect(test.twin.contract().badRequests).toEqual([]);
    expect(await find("colour:red")).toBeUndefined();
    expect(test.twin.contract().badRequests).toHaveLength(1);
  });

  it("say who somebody is and whether they belong to an organisation", async () => {
    const { twin } = test;
    const owned = await twin.addRepository({ owner: "corp", ownerType: "Organization", name: "x", files: { x: "x" } });
    twin.addMember("corp", "ada", "admin");
    const path = `/app/installations/${owned.installationId}/access_tokens`;
    const { token } = (await test.asApp("POST", path)).json as { token: string };

    expect((await test.get("/orgs/corp/members/ada")).status).toBe(403);
    test.token = `token ${token}`;
    expect((await test.get("/orgs/corp/members/ada")).status).toBe(204);
    expect((await test.get("/orgs/corp/members/nobody")).status).toBe(404);
    expect((await test.get("/orgs/corp/memberships/ada")).json).toMatchObject({ role: "admin", state: "active" });
    const { id } = (await test.get("/users/ada")).json as { id: number };
    expect((await test.get(`/user/${id}`)).json).toMatchObject({ login: "ada" });
    expect((await test.get("/user/1")).status).toBe(404);
  });

  it("keep labels, assignees and the lock of an issue", async () => {
    const { twin } = test;
    const number = twin.openIssue(REPO, { title: "t", by: "ada", labels: ["bug", "old"] });
    const issue = `${AT}/issues/${number}`;
    const change = async (...[method, path, body]: [string, string, object?]) =>
      (await test.send(method, path, body)).json;

    expect(await change("PATCH", `${AT}/labels/old`, { new_name: "older", color: "ff0000" })).toMatchObject({
      name: "older",
    });
    expect(await change("PUT", `${issue}/labels`, { labels: ["older", "new"] })).toMatchObject([
      { name: "older" },
      { name: "new" },
    ]);
    expect((await test.send("DELETE", `${AT}/labels/new`)).status).toBe(204);
    expect(await change("POST", `${issue}/assignees`, { assignees: ["ada", "nobody"] })).toMatchObject({
      assignees: [{ login: "ada" }],
    });
    expect((await test.send("PUT", `${issue}/lock`, { lock_reason: "resolved" })).status).toBe(204);
    expect((await test.get(issue)).json).toMatchObject({
      ...{ locked: true, active_lock_reason: "resolved", labels: [{ name: "older" }] },
    });
    expect((await test.send("DELETE", `${issue}/lock`)).status).toBe(204);
    expect(await change("PATCH", issue, { state: "closed", state_reason: "not_planned", labels: [] })).toMatchObject({
      ...{ state_reason: "not_planned", labels: [], locked: false },
    });
  });

  it("answer texts as Markdown, HTML, plain text or all of them", async () => {
    const body = "<!-- hidden -->\nOne <b>\n\nTwo";
    const number = test.twin.openIssue(REPO, { title: "t", body, by: "ada" });
    test.twin.comment(REPO, number, { body, by: "ada" });
    const ask = async (media: string, path = "") =>
      (await test.get(`${AT}/issues/${number}${path}`, { accept: `application/vnd.github.${media}+json` })).json;

    expect(await ask("html")).toMatchObject({ body_html: '<p dir="auto">One &lt;b&gt;</p>\n<p dir="auto">Two</p>' });
    expect(await ask("html")).not.toHaveProperty("body");
    expect(await ask("text", "/comments")).toMatchObject([{ body_text: "One <b>\n\nTwo" }]);
    expect(Object.keys((await ask("full")) as object)).toEqual(
      expect.arrayContaining(["body", "body_html", "body_text"]),
    );
    expect(await ask("raw")).toMatchObject({ body });
  });

  it("list the comments of all issues, and take back a reviewer", async () => {
    const { twin } = test;
    await twin.pushFileAs("ada", REPO, "fix", { path: "sum.txt", content: "2\n" });
    for (const title of ["a", "b"])
      twin.comment(REPO, twin.openIssue(REPO, { title, by: "ada" }), { body: title, by: "ada" });
    await test.send("POST", `${AT}/pulls`, { title: "Fix", head: "fix", base: "main" });
    await test.send("POST", `${AT}/pulls/3/requested_reviewers`, { reviewers: ["ada"] });

    expect((await test.get(`${AT}/issues/comments`)).json).toMatchObject([{ body: "a" }, { body: "b" }]);
    expect((await test.get(`${AT}/issues/comments?sort=created&direction=desc`)).json).toMatchObject([
      { body: "b" },
      {},
    ]);
    const taken = await test.send("DELETE", `${AT}/pulls/3/requested_reviewers`, { reviewers: ["ada"] });
    expect(taken).toMatchObject({ status: 200, json: { requested_reviewers: [] } });
    const id = twin.comments(REPO, 1)[0]!.id;
    await test.send("DELETE", `${AT}/issues/comments/${id}`);
    await twin.deliveriesSettled();
    expect(twin.deliveries().at(-1)).toMatchObject({ event: "issue_comment", action: "deleted" });
  });
});

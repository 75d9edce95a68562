import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openReviewTest, type ReviewTest } from "./open-review-test.ts";
import { REPO } from "./open-test-twin.ts";

describe("line comments", () => {
  let test: ReviewTest;
  const comments = `/repos/${REPO}/pulls/comments`;

  beforeEach(async () => {
    test = await openReviewTest();
  });

  afterEach(async () => {
    await test.close();
    expect(test.twin.contract().badAnswers).toEqual([]);
  });

  function toBody(more: object): object {
    return { body: "why?", commit_id: test.head, path: "lines.txt", line: 5, ...more };
  }

  async function make(more: object = {}): Promise<number> {
    const made = await test.comment(toBody(more));
    expect(made.status).toBe(201);
    return (made.json as { id: number }).id;
  }

  it.each([
    ["another line", { line: 20 }, "pull_request_review_thread.line must be part of the diff"],
    ["a start behind it", { start_line: 9 }, "pull_request_review_thread.start_line must precede the end line."],
    [
      "a start in another hunk",
      { line: 30, start_line: 6 },
      "pull_request_review_thread.start_line must be part of the same hunk as the line.",
    ],
    ["a commit of nowhere", { commit_id: "2".repeat(40) }, "commit_id is not part of the pull request"],
  ])("are refused field by field for %s", async (_what, more, message) => {
    const answer = await test.comment(toBody(more));

    expect(answer).toMatchObject({ status: 422, json: { message: "Validation Failed" } });
    expect((answer.json as { errors: object[] }).errors[0]).toMatchObject({ message });
    expect((await test.get(`${test.byAda}/reviews`)).json).toEqual([]);
  });

  it("are refused for a path that is not changed, and without a line", async () => {
    expect(await test.comment(toBody({ path: "sum.txt" }))).toMatchObject({
      status: 422,
      json: { errors: [{ field: "pull_request_review_thread.path", code: "invalid" }, { code: "missing_field" }] },
    });
    expect((await test.comment(toBody({ line: undefined }))).status).toBe(422);
    expect((await test.comment(toBody({ start_side: "LEFT" }))).status).toBe(422);
  });

  it("are a review of one comment, or about the whole file", async () => {
    const id = await make();
    const file = await make({ line: undefined, subject_type: "file" });

    expect((await test.get(`${comments}/${id}`)).json).toMatchObject({
      line: 5,
      pull_request_review_id: expect.any(Number),
    });
    expect((await test.get(`${comments}/${file}`)).json).toMatchObject({ line: null, subject_type: "file" });
    expect((await test.get(`${test.byAda}/reviews`)).json).toHaveLength(2);
    expect((await test.get(comments)).json).toHaveLength(2);
    expect((await test.get(`${comments}?sort=created&direction=desc`)).json).toMatchObject([{ id: file }, { id }]);
  });

  it("are replied to, but their replies are not", async () => {
    const id = await make();
    const reply = await test.send("POST", `${test.byAda}/comments/${id}/replies`, { body: "because" });
    const { id: replyId } = reply.json as { id: number };
    const other = await test.comment(toBody({ in_reply_to: id }));

    expect(reply).toMatchObject({ status: 201, json: { in_reply_to_id: id, path: "lines.txt", line: 5 } });
    expect(other).toMatchObject({ status: 201, json: { in_reply_to_id: id } });
    expect((await test.send("POST", `${test.byAda}/comments/${replyId}/replies`, { body: "x" })).status).toBe(422);
    expect((await test.send("POST", `${test.byAda}/comments/999/replies`, { body: "x" })).status).toBe(404);
    expect((await test.send("POST", `${test.byBot}/comments/${id}/replies`, { body: "x" })).status).toBe(404);
  });

  it("are edited, reacted to and deleted", async () => {
    const id = await make();
    const path = `${comments}/${id}`;

    expect((await test.send("PATCH", path, { body: "better" })).json).toMatchObject({ body: "better" });
    const reaction = await test.send("POST", `${path}/reactions`, { content: "eyes" });
    expect(reaction.status).toBe(201);
    expect((await test.send("POST", `${path}/reactions`, { content: "eyes" })).status).toBe(200);
    expect((await test.get(path)).json).toMatchObject({ reactions: { total_count: 1, eyes: 1 } });
    expect((await test.get(`${path}/reactions`)).json).toMatchObject([{ content: "eyes" }]);
    const { id: made } = reaction.json as { id: number };
    expect((await test.send("DELETE", `${path}/reactions/${made}`)).status).toBe(204);
    expect((await test.send("DELETE", path)).status).toBe(204);
    expect((await test.get(path)).status).toBe(404);
    expect([...(await test.payloads()).keys()]).toEqual(
      expect.arrayContaining(["pull_request_review_comment.edited", "pull_request_review_comment.deleted"]),
    );
  });

  it("on issues are reacted to as well", async () => {
    const id = test.twin.comment(REPO, 1, { body: "/review", by: "ada" });
    const path = `/repos/${REPO}/issues/comments/${id}`;

    const made = await test.send("POST", `${path}/reactions`, { content: "rocket" });

    expect(made.status).toBe(201);
    expect((await test.get(path)).json).toMatchObject({ reactions: { rocket: 1 } });
    expect((await test.send("DELETE", `${path}/reactions/${(made.json as { id: number }).id}`)).status).toBe(204);
    expect((await test.get(`${path}/reactions`)).json).toEqual([]);
  });

  it("tell what people do by webhook, in GitHub's fields", async () => {
    const { twin } = test;
    const id = await twin.commentOnLine(REPO, 1, { by: "bob", path: "lines.txt", line: 5, body: "why?" });
    const reply = await twin.replyInThread(REPO, 1, { to: id, body: "hm", by: "ada" });
    await twin.resolveThread(REPO, 1, id, "ada");
    await twin.resolveThread(REPO, 1, id, "ada");
    const resolved = await test.payloads();
    await twin.unresolveThread(REPO, 1, reply, "bob");
    const heard = await test.payloads();

    expect(resolved.has("pull_request_review_thread.unresolved")).toBe(false);
    expect(heard.get("pull_request_review.submitted")).toMatchObject({
      review: { state: "commented", user: { login: "ada" } },
      pull_request: { number: 1, head: { sha: test.head } },
    });
    expect(heard.get("pull_request_review_comment.created")).toMatchObject({
      comment: { id: reply, in_reply_to_id: id, path: "lines.txt", line: 5 },
      pull_request: { number: 1 },
      sender: { login: "ada" },
      repository: { full_name: REPO },
    });
    expect(heard.get("pull_request_review_thread.resolved")).toMatchObject({
      thread: { node_id: expect.any(String), comments: [{ id }, { id: reply }] },
    });
    expect(heard.get("pull_request_review_thread.unresolved")).toMatchObject({ sender: { login: "bob" } });
  });

  it("go with a pull request whose changes are told by webhook too", async () => {
    const { twin } = test;
    const after = await twin.pushFileAs("ada", REPO, "topic", { path: "new.txt", content: "n\n" });
    await twin.setDraft(REPO, 1, true, "ada");
    await twin.setDraft(REPO, 1, false, "ada");
    await twin.closePullRequest(REPO, 1, "ada");
    await twin.reopenPullRequest(REPO, 1, "ada");
    twin.label(REPO, 1, "bug", "ada");
    const heard = await test.payloads();

    expect(heard.get("pull_request.synchronize")).toMatchObject({
      ...{ number: 1, before: test.head, after },
      pull_request: { head: { sha: after }, changed_files: 2, commits: 2 },
      sender: { login: "ada" },
    });
    expect(heard.get("pull_request.converted_to_draft")).toMatchObject({ pull_request: { draft: true } });
    expect(heard.get("pull_request.ready_for_review")).toMatchObject({ pull_request: { draft: false } });
    expect(heard.get("pull_request.closed")).toMatchObject({ pull_request: { state: "closed", merged: false } });
    expect(heard.get("pull_request.reopened")).toMatchObject({ pull_request: { state: "open", merged: false } });
    expect(heard.get("pull_request.labeled")).toMatchObject({ label: { name: "bug" }, pull_request: { number: 1 } });
  });
});

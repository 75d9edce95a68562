import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { openReviewTest, toText, type ReviewTest } from "./open-review-test.ts";
import { REPO } from "./open-test-twin.ts";

const at = (line: number, more: object = {}): object => ({ path: "lines.txt", body: "why?", line, ...more });

describe("reviews", () => {
  let test: ReviewTest;

  beforeEach(async () => {
    test = await openReviewTest();
  });

  afterEach(async () => {
    await test.close();
    expect(test.twin.contract().badAnswers).toEqual([]);
  });

  it("carry comments on lines of both sides, ranges, and positions of the older kind", async () => {
    const comments = [
      at(5, { side: "LEFT" }),
      at(6, { start_line: 5, start_side: "RIGHT", side: "RIGHT" }),
      at(5, { start_line: 5, start_side: "LEFT", side: "RIGHT" }),
      { path: "lines.txt", body: "older", position: 4 },
      at(30),
    ];

    const made = await test.review({ event: "COMMENT", body: "", comments });

    const { id } = made.json as { id: number };
    expect(made).toMatchObject({ status: 200, json: { state: "COMMENTED", commit_id: test.head } });
    const listed = await test.get(`${test.byAda}/reviews/${id}/comments`);
    expect(listed.json).toMatchObject([
      { side: "LEFT", line: 5, start_line: null, position: 4, subject_type: "line" },
      { side: "RIGHT", line: 6, start_line: 5, start_side: "RIGHT", position: 6 },
      { side: "RIGHT", line: 5, start_line: 5, start_side: "LEFT", position: 5 },
      { side: "LEFT", line: 5, position: 4, body: "older" },
      { line: 30, original_line: 30, commit_id: test.head, original_commit_id: test.head },
    ]);
    const [first] = listed.json as { diff_hunk: string }[];
    expect(first?.diff_hunk).toBe("@@ -2,12 +2,12 @@\n 2\n 3\n 4\n-5");
    expect((await test.get(`${test.byAda}/comments`)).json).toHaveLength(5);
    expect((await test.get(test.byAda)).json).toMatchObject({ review_comments: 5 });
  });

  it("need words unless they approve or carry comments", async () => {
    for (const event of ["COMMENT", "REQUEST_CHANGES"]) {
      expect((await test.review({ event })).status).toBe(422);
      expect((await test.review({ event, comments: [at(5)] })).status).toBe(200);
    }

    expect((await test.review({ event: "APPROVE" })).json).toMatchObject({ state: "APPROVED", body: "" });
    expect(test.twin.contract().badRequests).toHaveLength(2);
  });

  it("of one's own pull request can only comment", async () => {
    const send = (event: string) => test.send("POST", `${test.byBot}/reviews`, { event, body: "b" });

    const answers = [await send("APPROVE"), await send("REQUEST_CHANGES"), await send("COMMENT")];

    expect(answers.map(({ status }) => status)).toEqual([422, 422, 200]);
    expect(answers[0]?.json).toMatchObject({ errors: ["Can not approve your own pull request"] });
    expect(answers[1]?.json).toMatchObject({ errors: ["Can not request changes on your own pull request"] });
    expect(test.twin.contract().badRequests).toEqual([]);
  });

  it("stay pending without an event, one at a time, unseen by others until they are submitted", async () => {
    const made = await test.review({ comments: [at(5)] });
    const { id } = made.json as { id: number };
    const review = `${test.byAda}/reviews/${id}`;

    expect(made.json).toMatchObject({ state: "PENDING" });
    expect(made.json).not.toHaveProperty("submitted_at");
    expect(await test.review({ event: "COMMENT", body: "b" })).toMatchObject({
      status: 422,
      json: { errors: ["User can only have one pending review per pull request"] },
    });
    expect((await test.get(`${test.byAda}/comments`)).json).toEqual([]);
    expect((await test.get(`${review}/comments`)).json).toHaveLength(1);
    expect((await test.payloads()).has("pull_request_review.submitted")).toBe(false);
    expect((await test.send("PUT", review, { body: "better" })).json).toMatchObject({ body: "better" });
    expect((await test.send("POST", `${review}/events`, { event: "COMMENT" })).json).toMatchObject({
      state: "COMMENTED",
      body: "better",
      submitted_at: expect.any(String),
    });
    expect((await test.send("POST", `${review}/events`, { event: "COMMENT" })).status).toBe(422);
    expect((await test.send("DELETE", review)).json).toMatchObject({
      errors: ["Can not delete a non-pending pull request review"],
    });
    expect((await test.get(`${test.byAda}/comments`)).json).toHaveLength(1);
  });

  it("can be deleted with their comments while pending, and of others are not seen", async () => {
    const { id } = (await test.review({ comments: [at(5)] })).json as { id: number };
    const hidden = await test.twin.review(REPO, 1, { by: "bob", body: "not yet" });

    const deleted = await test.send("DELETE", `${test.byAda}/reviews/${id}`);

    expect(deleted.status).toBe(200);
    expect((await test.get(`${test.byAda}/reviews`)).json).toEqual([]);
    expect((await test.get(`${test.byAda}/reviews/${hidden}`)).status).toBe(404);
    expect(test.twin.reviewThreads(REPO, 1)).toEqual([]);
  });

  it("are dismissed when they approved or asked for changes, and only then", async () => {
    const asked = (await test.review({ event: "REQUEST_CHANGES", body: "no" })).json as { id: number };
    const said = (await test.review({ event: "COMMENT", body: "hm" })).json as { id: number };
    const dismiss = (id: number) => test.send("PUT", `${test.byAda}/reviews/${id}/dismissals`, { message: "fixed" });

    expect((await dismiss(asked.id)).json).toMatchObject({ state: "DISMISSED" });
    expect((await dismiss(asked.id)).json).toMatchObject({
      errors: ["Can not dismiss a dismissed pull request review"],
    });
    expect((await dismiss(said.id)).json).toMatchObject({
      errors: ["Can not dismiss a commented pull request review"],
    });
    expect((await test.payloads()).get("pull_request_review.dismissed")).toMatchObject({
      review: { id: asked.id, state: "dismissed" },
      pull_request: { number: 1 },
    });
  });

  it("end the request for the reviewer, and are refused while the conversation is locked", async () => {
    const { twin } = test;
    twin.setPermission(REPO, "bob", "write");
    await test.send("POST", `${test.byBot}/requested_reviewers`, { reviewers: ["bob"] });

    await twin.review(REPO, 2, { by: "bob", event: "APPROVE" });
    twin.lockIssue(REPO, 1);

    expect((await twin.pullRequests(REPO))[1]?.requestedReviewers).toEqual([]);
    expect(await test.review({ event: "COMMENT", body: "b" })).toMatchObject({
      status: 422,
      json: { errors: ["lock prevents review"] },
    });
    expect((await test.comment({ ...at(5), commit_id: test.head })).status).toBe(403);
  });

  it("follow their lines when the head moves, and are outdated when these are gone", async () => {
    const { twin } = test;
    const comments = [at(5), at(30), at(10, { side: "LEFT" }), at(11, { start_line: 7 })];
    await test.review({ event: "COMMENT", body: "b", comments });

    const content = toText({ 1: "0\n1\n", 5: "FIVE\nfive and a half\n", 10: "", 30: "thirty\n" });
    const head = await twin.pushFileAs("ada", REPO, "topic", { path: "lines.txt", content });

    const moved = (await test.get(`${test.byAda}/comments`)).json;
    expect(moved).toMatchObject([
      { line: null, position: null, original_line: 5, commit_id: test.head },
      { line: 31, original_line: 30, commit_id: head, original_commit_id: test.head },
      { line: 10, side: "LEFT" },
      { line: 12, start_line: 8, original_start_line: 7 },
    ]);
    await twin.pushFileAs("ada", REPO, "topic", { path: "lines.txt", content: toText({ 1: "one\n" }) });
    const gone = (await test.get(`${test.byAda}/comments`)).json as { line: number | null }[];
    expect(gone.map(({ line }) => line)).toEqual([null, null, null, null]);
  });

  it("may be about a commit that is not the newest any more, also one that was pushed away", async () => {
    const content = toText({ 5: "FIVE\n" });
    await test.twin.pushFileAs("ada", REPO, "topic", { path: "lines.txt", content });
    const older = await test.review({
      event: "COMMENT",
      body: "b",
      commit_id: test.head,
      comments: [at(6)],
    });
    await test.twin.forcePush(REPO, "topic", test.ids.head, { path: "x.txt", content: "x\n", by: "ada" });
    const away = await test.review({ event: "COMMENT", body: "b", commit_id: test.head, comments: [at(6)] });

    expect([older.status, away.status]).toEqual([200, 200]);
    const listed = (await test.get(`${test.byAda}/comments`)).json;
    expect(listed).toMatchObject([
      { line: null, original_line: 6, original_commit_id: test.head },
      { line: null, original_line: 6, original_commit_id: test.head },
    ]);
  });
});

describe("a review that is wrong", () => {
  let test: ReviewTest;

  beforeAll(async () => {
    test = await openReviewTest();
  });

  afterAll(() => test.close());

  it.each([
    ["a file that is not changed", { comments: [{ ...at(1), path: "sum.txt" }] }, "Path could not be resolved"],
    ["a file that does not exist", { comments: [{ ...at(1), path: "none.txt" }] }, "Path could not be resolved"],
    ["a folder", { comments: [{ ...at(1), path: "a" }] }, "Path could not be resolved"],
    ["a line between the hunks", { comments: [at(20)] }, "Line could not be resolved"],
    ["a line below the file", { comments: [at(99)] }, "Line could not be resolved"],
    ["a line that is only on the other side", { comments: [at(34, { side: "LEFT" })] }, "Line could not be resolved"],
    ["a hunk header as position", { comments: [{ path: "lines.txt", body: "b", position: 15 }] }, "Line could not be"],
    ["one wrong comment among good ones", { comments: [at(5), at(20), at(6)] }, "Line could not be resolved"],
    ["a start after the line", { comments: [at(5, { start_line: 6 })] }, "must precede the end line"],
    ["a start on the line", { comments: [at(5, { start_line: 5 })] }, "must precede the end line"],
    [
      "a start below the line, across the sides",
      { comments: [at(5, { side: "LEFT", start_line: 6, start_side: "RIGHT" })] },
      "must precede the end line",
    ],
    ["a start in another hunk", { comments: [at(30, { start_line: 6 })] }, "part of the same hunk"],
    ["a start outside the hunks", { comments: [at(30, { start_line: 20 })] }, "part of the same hunk"],
    ["a side of a start that is not given", { comments: [at(5, { start_side: "LEFT" })] }, "start line can't be blank"],
    ["an empty comment", { comments: [at(5, { body: "" })] }, "body can't be blank"],
    ["a commit of nowhere", { commit_id: "1".repeat(40) }, "commit_id is not part"],
  ])("is refused as a whole for %s", async (_what, body, message) => {
    const answer = await test.review({ event: "COMMENT", body: "b", ...body });

    expect(answer).toMatchObject({ status: 422, json: { message: "Unprocessable Entity" } });
    expect((answer.json as { errors: string[] }).errors[0]).toContain(message);
    expect((await test.get(`${test.byAda}/reviews`)).json).toEqual([]);
    expect((await test.get(`${test.byAda}/comments`)).json).toEqual([]);
  });

  it.each([
    ["neither line nor position", { path: "lines.txt", body: "b" }],
    ["both line and position", at(5, { position: 4 })],
    ["a side in small letters", at(5, { side: "right" })],
  ])("is refused as malformed for a comment with %s", async (_what, comment) => {
    const before = test.twin.contract().badRequests.length;

    const answer = await test.review({ event: "COMMENT", body: "b", comments: [comment] });

    expect(answer).toMatchObject({ status: 422, json: { message: expect.stringContaining("Invalid request.") } });
    expect(test.twin.contract().badRequests).toHaveLength(before + 1);
  });
});

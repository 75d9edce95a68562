import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ask, installationToken } from "./app-fetch.ts";
import { CHANGED, openReviewTest, toText, type ReviewTest } from "./open-review-test.ts";
import { openTestTwin, REPO } from "./open-test-twin.ts";

interface Result {
  readonly status: number;
  readonly data: Record<string, never>;
  readonly errors: readonly { readonly type?: string; readonly path?: readonly string[]; readonly message: string }[];
}

const THREADS = `query($number: Int!, $first: Int, $after: String) {
  repository(owner: "acme", name: "calc") { pullRequest(number: $number) { reviewThreads(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id isResolved isOutdated path line resolvedBy { login } comments(first: 10) { nodes { body author { login } } } }
  } } }
}`;

describe("GraphQL", () => {
  let test: ReviewTest;

  beforeEach(async () => {
    test = await openReviewTest();
  });

  afterEach(() => test.close());

  async function query(text: string, variables: object = {}, token = test.token): Promise<Result> {
    const response = await fetch(`${test.twin.url}/api/graphql`, {
      method: "POST",
      headers: token === "" ? {} : { authorization: token },
      body: JSON.stringify({ query: text, variables }),
    });
    return { ...((await response.json()) as object), status: response.status } as Result;
  }

  async function nodeOf(path: string): Promise<string> {
    return ((await test.get(path)).json as { node_id: string }).node_id;
  }

  async function narrow(permissions: object): Promise<string> {
    return `token ${await installationToken(test.twin, test.ids.installationId, { permissions }, test.app())}`;
  }

  const comment = (line: number) => ({ by: "bob", path: "lines.txt", line, body: `line ${line}?` });

  it("shows the threads of a pull request in pages, with what became of them", async () => {
    const { twin } = test;
    for (const line of [5, 6, 30]) await twin.commentOnLine(REPO, 1, comment(line));
    const [first] = twin.reviewThreads(REPO, 1);
    await twin.replyInThread(REPO, 1, { to: first!.comments[0]!.id, body: "hm", by: "ada" });
    await twin.resolveThread(REPO, 1, first!.comments[0]!.id, "ada");
    await twin.pushFileAs("ada", REPO, "topic", { path: "lines.txt", content: CHANGED.replace("thirty", "30!") });

    const page = await query(THREADS, { number: 1, first: 2 });
    const threads = (result: Result) =>
      (result.data as unknown as { repository: { pullRequest: { reviewThreads: never } } }).repository.pullRequest
        .reviewThreads as { nodes: object[]; pageInfo: { endCursor: string } };
    const rest = await query(THREADS, { number: 1, first: 2, after: threads(page).pageInfo.endCursor });

    expect(threads(page)).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: true },
      nodes: [
        {
          ...{ isResolved: true, isOutdated: false, path: "lines.txt", line: 5, resolvedBy: { login: "ada" } },
          comments: { nodes: [{ body: "line 5?", author: { login: "bob" } }, { body: "hm" }] },
        },
        { isResolved: false, line: 6 },
      ],
    });
    expect(threads(rest)).toMatchObject({
      pageInfo: { hasNextPage: false },
      nodes: [{ isOutdated: true, line: null }],
    });
    expect(test.twin.contract()).toMatchObject({ badRequests: [], badAnswers: [] });
    expect(test.twin.contract().operations.get("graphql/repository")).toBe(2);
    expect(test.twin.ledger().at(-1)).toMatchObject({ operationId: "graphql", status: 200 });
  });

  it("makes a pull request ready and a draft again, and refuses what it is already", async () => {
    const id = await nodeOf(test.byAda);
    const send = (name: string) =>
      query(
        `mutation($id: ID!) { ${name}(input: { pullRequestId: $id, clientMutationId: "c" }) {
        clientMutationId pullRequest { isDraft number } } }`,
        { id },
      );

    const draft = await send("convertPullRequestToDraft");
    const again = await send("convertPullRequestToDraft");
    const ready = await send("markPullRequestReadyForReview");
    await test.twin.closePullRequest(REPO, 1, "ada");
    const closed = await send("convertPullRequestToDraft");

    expect(draft.data).toEqual({
      convertPullRequestToDraft: { clientMutationId: "c", pullRequest: { isDraft: true, number: 1 } },
    });
    expect(again).toMatchObject({
      status: 200,
      data: { convertPullRequestToDraft: null },
      errors: [{ type: "UNPROCESSABLE", path: ["convertPullRequestToDraft"] }],
    });
    expect(ready.data).toMatchObject({ markPullRequestReadyForReview: { pullRequest: { isDraft: false } } });
    expect(closed.errors[0]?.type).toBe("UNPROCESSABLE");
    expect([...(await test.payloads()).keys()]).toEqual(
      expect.arrayContaining(["pull_request.converted_to_draft", "pull_request.ready_for_review"]),
    );
    expect(test.twin.contract().badRequests).toEqual([]);
  });

  it("resolves a thread with contents: write only, and says so by webhook", async () => {
    const { twin } = test;
    await twin.commentOnLine(REPO, 1, comment(5));
    const page = await query(THREADS, { number: 1, first: 1 });
    const id = /"id":"([^"]+)"/.exec(JSON.stringify(page.data))?.[1] ?? "";
    const resolve = `mutation($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { isResolved } } }`;

    const refused = await query(resolve, { id }, await narrow({ pull_requests: "write", contents: "read" }));
    const done = await query(resolve, { id });
    const undone = await query(resolve.replace("resolveReview", "unresolveReview"), { id });
    const reply = await query(
      `mutation($id: ID!) { addPullRequestReviewThreadReply(input: { pullRequestReviewThreadId: $id, body: "done" }) {
        comment { body author { login __typename } replyTo { body } } } }`,
      { id },
    );

    expect(refused).toMatchObject({
      status: 200,
      data: { resolveReviewThread: null },
      errors: [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }],
    });
    expect(done.data).toEqual({ resolveReviewThread: { thread: { isResolved: true } } });
    expect(undone.data).toEqual({ unresolveReviewThread: { thread: { isResolved: false } } });
    expect(reply.data).toEqual({
      addPullRequestReviewThreadReply: {
        comment: {
          ...{ body: "done", author: { login: "swe-agent", __typename: "Bot" } },
          replyTo: { body: "line 5?" },
        },
      },
    });
    expect((await test.payloads()).has("pull_request_review_thread.resolved")).toBe(true);
    expect(twin.citizenship().maxPerMinute).toBeGreaterThanOrEqual(4);
  });

  it("minimizes comments of both kinds by the ids that REST gives, and finds nodes by them", async () => {
    const { twin } = test;
    const line = await twin.commentOnLine(REPO, 1, comment(5));
    const plain = twin.comment(REPO, 1, { body: "sticky", by: "ada" });
    const issue = twin.openIssue(REPO, { title: "Sum is wrong", by: "ada" });
    const ids = [
      await nodeOf(`/repos/${REPO}/pulls/comments/${line}`),
      await nodeOf(`/repos/${REPO}/issues/comments/${plain}`),
    ];
    const minimize = `mutation($id: ID!) { minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) {
      minimizedComment { isMinimized minimizedReason } } }`;

    for (const id of ids)
      expect((await query(minimize, { id })).data).toEqual({
        minimizeComment: { minimizedComment: { isMinimized: true, minimizedReason: "outdated" } },
      });

    const text = `query($id: ID!) { node(id: $id) { id __typename ... on Issue { title } ... on IssueComment { isMinimized }
      ... on PullRequestReviewComment { isMinimized } ... on PullRequest { isDraft } ... on Repository { name } } }`;
    const show = async (path: string) => (await query(text, { id: await nodeOf(path) })).data;
    expect((await query(text, { id: ids[1] })).data).toMatchObject({ node: { isMinimized: true } });
    expect(await show(`/repos/${REPO}/issues/${issue}`)).toMatchObject({ node: { title: "Sum is wrong" } });
    expect(await show(test.byAda)).toMatchObject({ node: { __typename: "PullRequest", isDraft: false } });
    expect(await show(`/repos/${REPO}`)).toMatchObject({ node: { name: "calc" } });
    expect(await query(text, { id: "bm90aGluZw==" })).toMatchObject({
      data: { node: null },
      errors: [{ type: "NOT_FOUND", path: ["node"] }],
    });
    expect(await query(minimize, { id: await nodeOf(test.byAda) })).toMatchObject({
      errors: [{ type: "UNPROCESSABLE" }],
    });
  });

  it("answers NOT_FOUND and FORBIDDEN beside what it can answer", async () => {
    const both = `{ repository(owner: "acme", name: "calc") { name pullRequest(number: 99) { id } issue(number: 1) { id } } }`;
    const gone = await query(`{ repository(owner: "acme", name: "none") { name } rateLimit { remaining cost } }`);

    expect(await query(both)).toMatchObject({
      status: 200,
      data: { repository: { name: "calc", pullRequest: null, issue: null } },
      errors: [{ type: "NOT_FOUND", path: ["repository", "pullRequest"] }, { type: "NOT_FOUND" }],
    });
    expect(gone).toMatchObject({
      data: { repository: null, rateLimit: { cost: 1 } },
      errors: [{ type: "NOT_FOUND", message: "Could not resolve to a Repository with the name 'acme/none'." }],
    });
    expect(await query(both, {}, await narrow({ contents: "read" }))).toMatchObject({
      errors: [{ type: "FORBIDDEN" }, { type: "FORBIDDEN" }],
    });
    test.twin.renameRepository(REPO, "sums");
    expect((await query(`{ repository(owner: "acme", name: "calc") { name } }`)).data).toEqual({
      repository: { name: "sums" },
    });
  });

  it.each([
    ["a field that GitHub does not have", '{ repository(owner: "a", name: "b") { colour } }', {}],
    ["text that is no document", "{ repository(", {}],
    ["a variable of another type", THREADS, { number: "one" }],
    ["a variable that is missing", THREADS, {}],
  ])("refuses and remembers %s", async (_what, text, variables) => {
    const answer = await query(text, variables);

    expect(answer.status).toBe(200);
    expect(answer).not.toHaveProperty("data");
    expect(answer.errors).toHaveLength(1);
    expect(test.twin.contract().badRequests).toMatchObject([{ operationId: "graphql", method: "POST" }]);
  });

  it("wants a bound for every list, and a token of an installation", async () => {
    expect(await query(THREADS, { number: 1 })).toMatchObject({ errors: [{ type: "MISSING_PAGINATION_BOUNDARIES" }] });
    expect(await query(THREADS, { number: 1, first: 101 })).toMatchObject({
      errors: [{ type: "EXCESSIVE_PAGINATION" }],
    });
    expect((await query(THREADS, { number: 1, first: 1 }, "")).status).toBe(401);
    expect((await query(THREADS, { number: 1, first: 1 }, test.app())).status).toBe(401);
    expect((await query(THREADS, { number: 1, first: 1 }, "token ghs_wrong")).status).toBe(401);
    expect((await ask(test.twin, { path: "/graphql", authorization: test.token })).status).toBe(404);
  });

  it("follows a line that moved", async () => {
    await test.twin.commentOnLine(REPO, 1, comment(30));
    const content = toText({ 1: "0\n1\n", 30: "thirty\n" });
    await test.twin.pushFileAs("ada", REPO, "topic", { path: "lines.txt", content });

    expect(JSON.stringify((await query(THREADS, { number: 1, first: 1 })).data)).toContain('"line":31');
  });
});

describe("GraphQL over the limit", () => {
  it("is told so with 200, once the hour's requests are used up", async () => {
    const test = await openTestTwin({ limits: { primaryPerHour: 1 } });
    const send = async () => {
      const init = {
        method: "POST",
        headers: { authorization: test.token },
        body: '{"query":"{ rateLimit { used } }"}',
      };
      const response = await fetch(`${test.twin.url}/api/graphql`, init);
      return {
        status: response.status,
        resource: response.headers.get("x-ratelimit-resource"),
        json: await response.json(),
      };
    };

    expect(await send()).toMatchObject({
      status: 200,
      resource: "graphql",
      json: { data: { rateLimit: { used: 1 } } },
    });
    expect(await send()).toMatchObject({ status: 200, json: { errors: [{ type: "RATE_LIMITED" }] } });
    await test.close();
  });
});

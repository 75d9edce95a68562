import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ask } from "./app-fetch.ts";
import { openTestTwin, REPO, type TestTwin } from "./open-test-twin.ts";

describe("faults on order", () => {
  let test: TestTwin;
  let path: string;
  const comments = { method: "POST", pathPattern: /\/comments$/ };

  beforeEach(async () => {
    test = await openTestTwin();
    path = `/repos/${REPO}/issues/${test.twin.openIssue(REPO, { title: "t", by: "ada" })}/comments`;
  });

  afterEach(() => test.close());

  it.each([
    ["timeout-before", 0],
    ["timeout-after", 1],
  ] as const)("%s never answers until the client gives up", async (fault, applied) => {
    test.twin.intercept(comments, fault);
    const gaveUp = new AbortController();
    const sent = fetch(`${test.twin.url}/api/v3${path}`, {
      method: "POST",
      headers: { authorization: test.token },
      body: JSON.stringify({ body: "x" }),
      signal: gaveUp.signal,
    });
    const outcome = sent.catch((error: unknown) => error);

    const silent = () => test.twin.ledger().filter(({ status }) => status === 0);
    while (silent().length === 0) await setImmediate();
    // The next request is answered while this one is not.
    await test.get(`/repos/${REPO}`);
    gaveUp.abort(new TypeError("gave up"));

    expect(await outcome).toMatchObject({ message: "gave up" });
    expect(test.twin.comments(REPO, 1)).toHaveLength(applied);
    expect(silent()).toHaveLength(1);
  });

  it.each([
    ["bad-credentials", 401, null, "Bad credentials"],
    ["secondary-limit", 403, "60", "secondary rate limit"],
    ["secondary-limit-without-time", 403, null, "secondary rate limit"],
    ["too-many-requests", 429, "60", "secondary rate limit"],
    ["too-many-requests-without-time", 429, null, "secondary rate limit"],
    ["abuse", 422, null, "Validation Failed"],
  ] as const)("%s is answered once and changes nothing", async (...[fault, status, retryAfter, message]) => {
    test.twin.intercept(comments, fault);

    const refused = await test.send("POST", path, { body: "x" });
    const next = await test.send("POST", path, { body: "x" });

    expect([refused.status, refused.headers.get("retry-after"), next.status]).toEqual([status, retryAfter, 201]);
    expect((refused.json as { message: string }).message).toContain(message);
    expect(test.twin.comments(REPO, 1)).toHaveLength(1);
  });

  it("the ledger says who asked what, how it ended and how long it took", async () => {
    await test.send("POST", path, { body: "hello" });
    await test.asApp("GET", "/app");
    await ask(test.twin, { path: "/rate_limit" });

    const [made, app, nobody] = test.twin.ledger().slice(-3);

    expect(made).toMatchObject({
      ...{ method: "POST", path: `/api/v3${path}`, status: 201, operationId: "issues/create-comment" },
      ...{ actor: "swe-agent[bot]", requestBody: '{"body":"hello"}' },
    });
    expect(made?.durationMs).toBeGreaterThan(0);
    expect(app).toMatchObject({ actor: "app", operationId: "apps/get-authenticated", requestBody: "" });
    expect(nobody).toMatchObject({ actor: "anonymous", operationId: "rate-limit/get" });
  });
});

interface Listed {
  readonly id: number;
  readonly guid: string;
  readonly status_code: number;
  readonly redelivery: boolean;
}

describe("deliveries", () => {
  let test: TestTwin;
  let server: Server;
  let received: { action: string; guid: string }[];

  beforeEach(async () => {
    received = [];
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { action } = JSON.parse(Buffer.concat(chunks).toString()) as { action: string };
        received.push({ action, guid: String(request.headers["x-github-delivery"]) });
        response.writeHead(202).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    test = await openTestTwin({ webhookUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` });
  });

  afterEach(async () => {
    await test.close();
    server.close();
  });

  /** `opened`, `edited`, `closed` and `reopened` of one issue. */
  async function cause(): Promise<void> {
    const number = test.twin.openIssue(REPO, { title: "t", by: "ada" });
    test.twin.editIssue(REPO, number, { body: "b", by: "ada" });
    test.twin.closeIssue(REPO, number, "ada");
    test.twin.reopenIssue(REPO, number, "ada");
    await test.twin.deliveriesSettled();
  }

  async function list(query = ""): Promise<readonly Listed[]> {
    return (await test.asApp("GET", `/app/hook/deliveries${query}`)).json as Listed[];
  }

  it("can be lost, known to GitHub or believed to have arrived", async () => {
    test.twin.dropDeliveries(1);
    test.twin.dropDeliveries(1, "believed-delivered");

    await cause();

    expect(received.map(({ action }) => action)).toEqual(["closed", "reopened"]);
    expect((await list()).map((delivery) => delivery.status_code)).toEqual([202, 202, 200, 0]);
    expect(await list("?status=failure")).toHaveLength(1);
    expect(test.twin.deliveries().map(({ wasSent }) => wasSent)).toEqual([false, false, true, true]);
  });

  it("can come twice or in another order, also when fewer come than were to be held", async () => {
    test.twin.duplicateDeliveries(1);
    await cause();
    const twice = received.map(({ action }) => action);
    received.length = 0;
    test.twin.reorderDeliveries(3);
    await cause();
    const reordered = received.map(({ action }) => action);
    received.length = 0;
    test.twin.reorderDeliveries(9);
    await cause();

    expect(twice).toEqual(["opened", "opened", "edited", "closed", "reopened"]);
    expect(reordered).toEqual(["closed", "edited", "opened", "reopened"]);
    expect(received.map(({ action }) => action)).toEqual(["reopened", "closed", "edited", "opened"]);
  });

  it("are listed newest first by cursor, shown whole, and sent again on demand", async () => {
    test.twin.dropDeliveries(1);
    await cause();
    const first = await test.asApp("GET", "/app/hook/deliveries?per_page=3");
    const next = /<[^>]*api\/v3([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? "";

    const rest = await test.asApp("GET", next);

    const ids = [...(first.json as Listed[]), ...(rest.json as Listed[])].map(({ id }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    expect([ids.length, rest.headers.get("link")]).toEqual([4, null]);
    const lost = (rest.json as Listed[])[0]!;
    const shown = await test.asApp("GET", `/app/hook/deliveries/${lost.id}`);
    expect(shown.json).toMatchObject({
      guid: lost.guid,
      request: { headers: { "x-github-delivery": lost.guid }, payload: { action: "opened", issue: { number: 1 } } },
    });
    expect((await test.asApp("POST", `/app/hook/deliveries/${lost.id}/attempts`)).status).toBe(202);
    await test.twin.deliveriesSettled();
    expect(received.at(-1)).toEqual({ action: "opened", guid: lost.guid });
    expect((await list())[0]).toMatchObject({ guid: lost.guid, redelivery: true, status_code: 202 });
    expect((await test.asApp("GET", "/app/hook/deliveries?cursor=x")).status).toBe(400);
    expect((await test.get("/app/hook/deliveries")).status).toBe(401);
  });

  it("are forgotten after three days", async () => {
    await cause();
    const [newest] = await list();
    test.clock.pass(3 * 24 * 60 * 60_000 + 1000);

    expect(await list()).toEqual([]);
    expect((await test.asApp("GET", `/app/hook/deliveries/${newest!.id}`)).status).toBe(404);
    expect((await test.asApp("POST", `/app/hook/deliveries/${newest!.id}/attempts`)).status).toBe(404);
  });

  it("go where the hook's settings say, signed with its secret", async () => {
    const { url } = (await test.asApp("GET", "/app/hook/config")).json as { url: string };

    const changed = await test.asApp("PATCH", "/app/hook/config", { url: `${url}/new`, secret: "other" });
    await cause();

    expect(changed.json).toEqual({ content_type: "json", insecure_ssl: "0", secret: "********", url: `${url}/new` });
    expect(received).toHaveLength(4);
    expect(test.twin.deliveries()[0]).toMatchObject({ url: `${url}/new` });
  });

  it("are not sent for what the App did not subscribe to", async () => {
    await test.twin.pushFileAs("ada", REPO, "topic", { path: "x", content: "x" });
    await test.twin.deliveriesSettled();

    expect(test.twin.deliveries()).toEqual([]);
  });
});

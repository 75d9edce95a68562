import { afterEach, describe, expect, it } from "@jest/globals";
import type { GithubTwinOptions } from "../../../twin/github/github-twin-options.ts";
import type { Answer } from "./app-fetch.ts";
import { openTestTwin, REPO, type TestTwin } from "./open-test-twin.ts";

const MINUTE_MS = 60_000;

describe("limits", () => {
  let test: TestTwin;
  let comments: string;

  async function open(options: Partial<GithubTwinOptions> = {}): Promise<void> {
    test = await openTestTwin(options);
    const number = test.twin.openIssue(REPO, { title: "t", by: "ada" });
    comments = `/repos/${REPO}/issues/${number}/comments`;
  }

  async function write(times: number): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (let n = 0; n < times; n += 1) answers.push(await test.send("POST", comments, { body: `c${n}` }));
    return answers;
  }

  afterEach(() => test.close());

  it("are told in headers and by /rate_limit, which is free", async () => {
    await open({ limits: { primaryPerHour: 100 } });

    const first = await test.get(`/repos/${REPO}`);
    const asked = await test.get("/rate_limit");

    expect(Object.fromEntries(first.headers)).toMatchObject({
      "x-ratelimit-limit": "100",
      "x-ratelimit-remaining": "99",
      "x-ratelimit-used": "1",
      "x-ratelimit-resource": "core",
    });
    const reset = Number(first.headers.get("x-ratelimit-reset"));
    expect(reset - Date.parse(test.clock.now()) / 1000).toBeGreaterThan(3590);
    expect(asked.json).toMatchObject({ rate: { limit: 100, used: 1, remaining: 99, reset } });
  });

  it("refuse with 403 and no retry-after once the hour's requests are used up, until the hour is over", async () => {
    await open({ limits: { primaryPerHour: 2 } });
    await test.get(`/repos/${REPO}`);
    await test.get(`/repos/${REPO}`);

    const refused = await test.get(`/repos/${REPO}`);
    test.clock.pass(60 * MINUTE_MS);
    await test.renewToken();

    expect(refused).toMatchObject({
      status: 403,
      json: { message: expect.stringContaining("API rate limit exceeded") },
    });
    expect([refused.headers.get("x-ratelimit-remaining"), refused.headers.get("retry-after")]).toEqual(["0", null]);
    expect((await test.get(`/repos/${REPO}`)).status).toBe(200);
  });

  it("cost nothing for what has not changed since", async () => {
    await open();
    const first = await test.get(`/repos/${REPO}`);
    const etag = first.headers.get("etag") ?? "";

    const again = await test.get(`/repos/${REPO}`, { "if-none-match": etag });
    test.twin.setArchived(REPO, true);
    const changed = await test.get(`/repos/${REPO}`, { "if-none-match": etag });

    expect(etag).toMatch(/^W\/"[0-9a-f]+"$/);
    expect([again.status, again.json, again.headers.get("x-ratelimit-used")]).toEqual([304, "", "1"]);
    expect([changed.status, changed.headers.get("x-ratelimit-used")]).toEqual([200, "2"]);
    expect(test.twin.ledger().map(({ status }) => status)).toEqual([201, 200, 304, 200]);
  });

  it("allow eighty new contents a minute", async () => {
    await open();
    const answers = await write(81);

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(80);
    const refused = answers.at(-1)!;
    expect(refused).toMatchObject({ status: 403, json: { message: expect.stringContaining("secondary rate limit") } });
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(test.twin.citizenship()).toMatchObject({
      breaches: [{ limit: "content-per-minute" }],
      callsDuringRetryAfter: [],
      maxPerMinute: 81,
    });
    await test.get(`/repos/${REPO}`);
    expect(test.twin.citizenship().callsDuringRetryAfter).toMatchObject([{ method: "GET" }]);
    test.clock.pass(MINUTE_MS);
    expect((await write(1))[0]?.status).toBe(201);
    expect(test.twin.citizenship().callsDuringRetryAfter).toHaveLength(1);
  });

  it("allow five hundred new contents an hour, and may answer 429", async () => {
    await open({ limits: { breachStatus: 429 } });
    for (let n = 0; n < 10; n += 1) {
      await write(50);
      test.clock.pass(MINUTE_MS);
    }

    const [refused] = await write(1);

    expect(refused?.status).toBe(429);
    expect(test.twin.citizenship()).toMatchObject({ breaches: [{ limit: "content-per-hour" }], maxPerHour: 501 });
  });

  it("allow nine hundred points a minute, five for a write and one for reading", async () => {
    await open();
    for (let n = 0; n < 180; n += 1) await test.send("DELETE", `/repos/${REPO}/issues/1/labels/none`);

    expect((await test.get(`/repos/${REPO}`)).status).toBe(403);
    expect(test.twin.citizenship().breaches).toMatchObject([{ limit: "points" }]);
  });

  it("allow a hundred requests at a time", async () => {
    await open();
    const pattern = { method: "GET", pathPattern: /calc$/ };
    const arrived = Array.from({ length: 100 }, () => test.twin.intercept(pattern, "hold"));
    const answers = arrived.map(() => test.get(`/repos/${REPO}`));
    const held = await Promise.all(arrived);

    const refused = await test.get(`/repos/${REPO}`);
    for (const one of held) one.release();

    expect(refused.status).toBe(403);
    expect((await Promise.all(answers)).every(({ status }) => status === 200)).toBe(true);
    expect((await test.get(`/repos/${REPO}/issues`)).status).toBe(200);
  });

  it("are only counted when switched off", async () => {
    await open({ limits: { mode: "off" } });

    expect((await write(81)).every(({ status }) => status === 201)).toBe(true);
    expect(test.twin.citizenship()).toMatchObject({ breaches: [{ limit: "content-per-minute" }], maxPerMinute: 81 });
  });

  it("see who goes on while a fault on order told it to wait", async () => {
    await open();
    test.twin.intercept({ method: "GET", pathPattern: /calc$/ }, "too-many-requests");
    await test.get(`/repos/${REPO}`);

    await test.get(`/repos/${REPO}`);

    expect(test.twin.citizenship().callsDuringRetryAfter).toHaveLength(1);
  });
});

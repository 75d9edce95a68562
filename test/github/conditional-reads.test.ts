import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, test } from "@jest/globals";
import { Octokit } from "@octokit/rest";
import { createSystemClock } from "../../src/compose/system-clock.ts";
import { createReadMemory, readConditionally } from "../../src/github/conditional-reads.ts";
import { createGithubClients } from "../../src/github/github-clients.ts";
import { createGithubTwin } from "../../twin/github/github-twin.ts";
import { connection } from "./connection.ts";

function answerOf(bytes: number): Parameters<ReturnType<typeof createReadMemory>["set"]>[2] {
  return { status: 200, url: "https://github.example/", headers: {}, data: "x".repeat(bytes) };
}

test("answers are kept up to a bound in bytes, those asked for last the longest", () => {
  const memory = createReadMemory(10_000);
  for (const key of ["a", "b", "c"]) memory.set(key, `"${key}"`, answerOf(3_000));
  expect(memory.get("a")).toBeDefined();
  memory.set("d", '"d"', answerOf(3_000));
  expect(["a", "b", "c", "d"].filter((key) => memory.get(key) !== undefined)).toEqual(["a", "c", "d"]);
});

test("an answer larger than the whole memory is not kept and drops nothing", () => {
  const memory = createReadMemory(10_000);
  memory.set("small", '"s"', answerOf(3_000));
  memory.set("huge", '"h"', answerOf(20_000));
  expect(memory.get("huge")).toBeUndefined();
  expect(memory.get("small")?.etag).toBe('"s"');
});

it.each([true, false])(
  "our comment is found again and not doubled where it is the first of a page that came later (304 with Link: %s)",
  async (linksUnchanged) => {
    const folder = await mkdtemp(join(tmpdir(), "conditional-reads-"));
    const twin = createGithubTwin({ folder, appId: 7, webhookSecret: "the-secret-of-this-suite", linksUnchanged });
    await twin.start();
    twin.addUser("ada");
    const { id, installationId } = await twin.addRepository({ owner: "acme", name: "calc", files: { a: "1" } });
    const number = twin.openIssue("acme/calc", { title: "Sum is wrong", by: "ada" });
    for (let n = 0; n < 100; n += 1) twin.comment("acme/calc", number, { body: `c${n}`, by: "ada" });
    const { appId, privateKeyPem: privateKey, url: githubUrl } = twin;
    const clients = createGithubClients({
      ...connection(createSystemClock()),
      ...{ appId, privateKey, githubUrl, redact: [] },
    });
    const writer = clients.createWriter({ fence: () => Promise.resolve(), mentions: [] });
    const repo = { installationId, repositoryId: id, owner: "acme", name: "calc" };

    const first = await writer.ensureStickyComment(repo, number, "Working");
    const second = await writer.ensureStickyComment(repo, number, "Done");

    expect(second).toEqual(first);
    expect(twin.comments("acme/calc", number)).toHaveLength(101);
    expect(twin.comments("acme/calc", number).at(-1)?.body).toMatch(/Done$/);
    await clients.close();
    await twin.close();
    await rm(folder, { recursive: true, force: true });
  },
);

it("an unchanged page has the next one that GitHub names now, also when it shows less than it counts", async () => {
  const url = "https://github.example/list?per_page=100";
  const next = '<https://github.example/list?per_page=100&page=2>; rel="next"';
  const answers = [
    new Response("[1]", { status: 200, headers: { etag: '"1"', "content-type": "application/json" } }),
    new Response(null, { status: 304, headers: { etag: '"1"', link: next } }),
    new Response(null, { status: 304, headers: { etag: '"1"' } }),
  ];
  const silent = (): void => undefined;
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const octokit = new Octokit({ log, request: { fetch: () => Promise.resolve(answers.shift()) } });
  readConditionally(octokit, createReadMemory(), "");

  const links: unknown[] = [];
  for (let n = 0; n < 3; n += 1) links.push((await octokit.request(`GET ${url}`)).headers.link);

  expect(links).toEqual([undefined, next, undefined]);
});

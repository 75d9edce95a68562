/** Pull requests where GitHub is not as it is elsewhere: without drafts, under an owner of another name. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { createSystemClock } from "../../src/compose/system-clock.ts";
import { parseBranchName } from "../../src/domain/ids.ts";
import type { GithubWriter } from "../../src/domain/ports.ts";
import type { RepoRef } from "../../src/domain/repo-ref.ts";
import { createGithubClients, type GithubClients } from "../../src/github/github-clients.ts";
import { createGithubTwin, type GithubTwin } from "../../twin/github/github-twin.ts";
import { connection } from "./connection.ts";

const BRANCH = parseBranchName("fix");
const DRAFT = { branch: BRANCH, baseRef: "main", title: "Fix", body: "What was done.", draft: true };
const NOT_READY = /^\*\*Not ready to be merged\.\*\* [^\n]+\n\nWhat was done\.$/;

let folder: string;
let twin: GithubTwin;
let clients: GithubClients;
let writer: GithubWriter;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pull-requests-"));
  twin = createGithubTwin({ folder, appId: 7, webhookSecret: "the-secret-of-this-suite" });
  await twin.start();
  twin.addUser("ada");
  const { appId, privateKeyPem: privateKey, url: githubUrl } = twin;
  const clock = { ...createSystemClock(), sleep: () => Promise.resolve() };
  clients = createGithubClients({ ...connection(clock), appId, privateKey, githubUrl, redact: [] });
  writer = clients.createWriter({ fence: () => Promise.resolve(), mentions: [] });
});

afterEach(async () => {
  await clients.close();
  await twin.close();
  await rm(folder, { recursive: true, force: true });
});

async function addRepository(name: string, hasDrafts: boolean): Promise<RepoRef> {
  const made = await twin.addRepository({ owner: "acme", name, files: { a: "1\n" }, private: true, hasDrafts });
  twin.setPermission(`acme/${name}`, "ada", "write");
  await twin.pushFileAs("ada", `acme/${name}`, BRANCH, { path: "a", content: "2\n" });
  return { installationId: made.installationId, repositoryId: made.id, owner: "acme", name };
}

function count(method: string, path: RegExp): number {
  return twin.ledger().filter((entry) => entry.method === method && path.test(entry.path)).length;
}

it("what would be a draft is a normal one that says so first where GitHub has no drafts, once and for all", async () => {
  const repo = await addRepository("private", false);

  const made = await writer.ensurePullRequest(repo, DRAFT);
  const again = await writer.ensurePullRequest(repo, DRAFT);

  const [pull] = await twin.pullRequests("acme/private");
  expect(made).toMatchObject({ number: 1, state: "open", draft: false });
  expect(again).toEqual(made);
  expect(pull).toMatchObject({ draft: false, body: expect.stringMatching(NOT_READY) });
  expect([count("POST", /\/pulls$/), count("PATCH", /./), count("POST", /graphql$/)]).toEqual([2, 0, 0]);
});

it("the line of what is no draft goes when it is ready, and comes again when it is not", async () => {
  const repo = await addRepository("private", false);
  const read = async (): Promise<unknown> => (await twin.pullRequests("acme/private"))[0]?.body;
  await writer.ensurePullRequest(repo, DRAFT);

  await writer.ensurePullRequest(repo, { ...DRAFT, draft: false });
  expect(await read()).toBe("What was done.");
  expect(await writer.ensurePullRequest(repo, DRAFT)).toMatchObject({ draft: false });
  expect(await read()).toMatch(NOT_READY);
});

it("a lost answer to the second creation leaves one pull request with the right text", async () => {
  const repo = await addRepository("private", false);
  const held = twin.intercept({ method: "POST", pathPattern: /\/pulls$/ }, "hold");
  const making = writer.ensurePullRequest(repo, DRAFT);
  const first = await held;
  twin.intercept({ method: "POST", pathPattern: /\/pulls$/ }, { status: 502, when: "after" });
  first.release();

  expect(await making).toMatchObject({ number: 1, draft: false });
  expect(await twin.pullRequests("acme/private")).toMatchObject([{ body: expect.stringMatching(NOT_READY) }]);
});

it("any other refusal of a draft is a refusal", async () => {
  const repo = await addRepository("private", true);
  const missing = { ...DRAFT, branch: parseBranchName("none") };
  await expect(writer.ensurePullRequest(repo, missing)).rejects.toMatchObject({ code: "github-refused" });
  expect(count("POST", /\/pulls$/)).toBe(1);
});

it("an open one is found and kept after its owner took another name", async () => {
  const repo = await addRepository("calc", true);
  const made = await writer.ensurePullRequest(repo, DRAFT);
  twin.renameOwner("acme", "apex");

  expect(await writer.ensurePullRequest(repo, { ...DRAFT, title: "Fix it" })).toMatchObject({ number: made.number });
  expect(await clients.reader.findPullRequest(repo, BRANCH)).toMatchObject({ number: made.number, draft: true });
  expect(await twin.pullRequests("apex/calc")).toMatchObject([{ number: made.number, title: "Fix it" }]);
});

/** Whether the claim still holds is asked when a write leaves, after every wait for a token, a turn or room. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { createSystemClock } from "../../src/compose/system-clock.ts";
import { BotError } from "../../src/domain/bot-error.ts";
import { parseBranchName, parseCommitId, type CommitId } from "../../src/domain/ids.ts";
import type { GithubWriter, RateBook } from "../../src/domain/ports.ts";
import type { PullRequestDraft } from "../../src/domain/pull-request.ts";
import type { RateRequest } from "../../src/domain/rate-limit.ts";
import type { RepoRef } from "../../src/domain/repo-ref.ts";
import { createGithubClients, type GithubClients } from "../../src/github/github-clients.ts";
import { createGithubTwin, type GithubTwin } from "../../twin/github/github-twin.ts";
import { connection } from "./connection.ts";

const REPO = "acme/calc";
const DRAFT: PullRequestDraft = {
  branch: parseBranchName("fix"),
  baseRef: "main",
  title: "Fix",
  body: "It.",
  draft: true,
};

let folder: string;
let twin: GithubTwin;
let clients: GithubClients;
let writer: GithubWriter;
let repo: RepoRef;
let head: CommitId;
let isStale: boolean;
/** Called when a request asks for its place. */
let onTake: (request: RateRequest) => void;

beforeEach(async () => {
  isStale = false;
  onTake = () => undefined;
  folder = await mkdtemp(join(tmpdir(), "fence-"));
  twin = createGithubTwin({ folder, appId: 7, webhookSecret: "the-secret-of-this-suite" });
  await twin.start();
  twin.addUser("ada");
  const files = { "a.txt": "1\n" };
  const made = await twin.addRepository({ owner: "acme", name: "calc", files, private: true, hasDrafts: false });
  repo = { installationId: made.installationId, repositoryId: made.id, owner: "acme", name: "calc" };
  twin.setPermission(REPO, "ada", "write");
  twin.openIssue(REPO, { title: "Sum is wrong", by: "ada" });
  head = parseCommitId(await twin.pushFileAs("ada", REPO, "fix", { path: "a.txt", content: "2\n" }));
  const { appId, privateKeyPem: privateKey, url: githubUrl } = twin;
  const plain = connection({ ...createSystemClock(), sleep: () => Promise.resolve() });
  const rates: RateBook = {
    ...plain.rates,
    async take(key, request, now) {
      const answer = await plain.rates.take(key, request, now);
      onTake(request);
      return answer;
    },
  };
  clients = createGithubClients({ ...plain, rates, appId, privateKey, githubUrl, redact: [] });
  writer = clients.createWriter({
    mentions: [],
    fence: () =>
      isStale ? Promise.reject(new BotError("stale-epoch", { run: "run_1", epoch: 1 })) : Promise.resolve(),
  });
});

afterEach(async () => {
  await clients.close();
  await twin.close();
  await rm(folder, { recursive: true, force: true });
});

function writes(): readonly string[] {
  return twin
    .ledger()
    .filter(({ method, path }) => method !== "GET" && !path.endsWith("/access_tokens"))
    .map(({ method, path, status }) => `${method} ${path.replace(/.*\/repos\/acme\/calc/, "")} ${status}`);
}

it("a write whose claim was lost while it waited for room does not leave", async () => {
  onTake = ({ cost }) => {
    if (cost !== "read") isStale = true;
  };
  await expect(writer.ensureStickyComment(repo, 1, "hello")).rejects.toMatchObject({ code: "stale-epoch" });
  isStale = false;
  await expect(writer.ensureReaction(repo, 1, "eyes")).rejects.toMatchObject({ code: "stale-epoch" });
  isStale = false;
  await expect(writer.ensurePullRequest(repo, DRAFT)).rejects.toMatchObject({ code: "stale-epoch" });
  expect(writes()).toEqual([]);
});

it("a write whose claim was lost while its token was made does not leave", async () => {
  const arrived = twin.intercept({ method: "POST", pathPattern: /access_tokens$/ }, "hold");
  const writing = writer.ensureLabel(repo, { name: "x", color: "000000", description: "" });
  const held = await arrived;
  isStale = true;
  held.release();
  await expect(writing).rejects.toMatchObject({ code: "stale-epoch" });
  expect(writes()).toEqual([]);
});

it("a second try with another text asks again, for a review as for a pull request", async () => {
  await writer.ensurePullRequest(repo, { ...DRAFT, draft: false });
  let contents = 0;
  onTake = ({ cost }) => {
    if (cost === "content") contents += 1;
    isStale = contents === 2;
  };
  twin.intercept({ method: "POST", pathPattern: /\/reviews$/ }, { status: 422, when: "before" });
  const remark = { path: "a.txt", line: 1, side: "RIGHT", startLine: null, body: "This." } as const;
  const review = writer.ensureReview(repo, 2, { commit: head, body: "Looked at.", remarks: [remark] });
  await expect(review).rejects.toMatchObject({ code: "stale-epoch" });
  contents = 0;
  await twin.pushFileAs("ada", REPO, "other", { path: "a.txt", content: "3\n" });
  const draft = writer.ensurePullRequest(repo, { ...DRAFT, branch: parseBranchName("other") });
  await expect(draft).rejects.toMatchObject({ code: "stale-epoch" });
  expect(writes()).toEqual(["POST /pulls 201", "POST /pulls/2/reviews 422", "POST /pulls 422"]);
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { parseBranchName } from "../../src/domain/ids.ts";
import type { Clock, GithubWriter } from "../../src/domain/ports.ts";
import type { RepoRef } from "../../src/domain/repo-ref.ts";
import { createGithubClients, type GithubClients } from "../../src/github/github-clients.ts";
import { createGithubTwin, type GithubTwin } from "../../twin/github/github-twin.ts";
import { connection } from "./connection.ts";

const REPO = "acme/calc";
const ISSUE_READ = { method: "GET", pathPattern: /\/issues\/1$/ };
const COMMENT = { method: "POST", pathPattern: /\/issues\/1\/comments$/ };

/** How the clients behave towards GitHub's limits, and when GitHub is slow to answer or to end. */
describe("GitHub's clients", () => {
  let folder: string;
  let twin: GithubTwin;
  let repo: RepoRef;
  let shiftMs: number;
  let clients: GithubClients;
  let writer: GithubWriter;
  let ending: AbortController;

  const clock: Clock = {
    now: () => new Date(Date.now() + shiftMs).toISOString(),
    sleep(ms) {
      shiftMs += ms;
      return Promise.resolve();
    },
  };

  beforeEach(async () => {
    shiftMs = 0;
    ending = new AbortController();
    folder = await mkdtemp(join(tmpdir(), "good-citizen-"));
    twin = createGithubTwin({ folder, appId: 7, webhookSecret: "the-secret-of-this-suite", clock });
    await twin.start();
    twin.addUser("ada");
    const made = await twin.addRepository({ owner: "acme", name: "calc", files: { "a.txt": "1\n" }, private: true });
    repo = { installationId: made.installationId, repositoryId: made.id, owner: "acme", name: "calc" };
    twin.setPermission(REPO, "ada", "write");
    twin.openIssue(REPO, { title: "Sum is wrong", body: "1+1=3", by: "ada" });
    clients = open();
    writer = clients.createWriter({ fence: () => Promise.resolve(), mentions: [] });
  });

  afterEach(async () => {
    await clients.close();
    await twin.close();
    await rm(folder, { recursive: true, force: true });
  });

  function open(): GithubClients {
    const { appId, privateKeyPem: privateKey, url: githubUrl } = twin;
    const network = { trusted: [], env: {}, timeoutMs: 2_000 };
    const signal = ending.signal;
    return createGithubClients({ ...connection(clock), appId, privateKey, githubUrl, redact: [], network, signal });
  }

  function statusesOf(path: RegExp): readonly number[] {
    return twin
      .ledger()
      .filter((entry) => path.test(entry.path))
      .map(({ status }) => status);
  }

  it("ask again only whether something has changed, and use what they have when it has not", async () => {
    const first = await clients.reader.repository(repo);
    const again = await clients.reader.repository(repo);
    expect(again).toEqual(first);
    expect(statusesOf(/\/repos\/acme\/calc$/)).toEqual([200, 304]);

    const before = await clients.reader.issue(repo, 1);
    twin.editIssue(REPO, 1, { body: "1+1=4", by: "ada" });
    expect((await clients.reader.issue(repo, 1)).body).toBe("1+1=4");
    expect(before.body).toBe("1+1=3");
  });

  it("ask nothing at all while GitHub told them to wait, for every repository of the installation", async () => {
    await writer.ensureStickyComment(repo, 1, "hello");
    twin.intercept(ISSUE_READ, "secondary-limit");
    await expect(clients.reader.issue(repo, 1)).rejects.toMatchObject({ code: "github-limited", kind: "transient" });
    const asked = twin.ledger().length;

    await expect(clients.reader.repository(repo)).rejects.toMatchObject({ code: "github-limited" });
    await expect(writer.ensureStickyComment(repo, 1, "hello again")).rejects.toMatchObject({ code: "github-limited" });
    await writer.showProgress(repo, 1, "still working");

    expect(twin.ledger()).toHaveLength(asked);
    shiftMs += 62_000;
    expect(await clients.reader.issue(repo, 1)).toMatchObject({ number: 1 });
    expect(twin.citizenship().callsDuringRetryAfter).toEqual([]);
  });

  it.each([
    "secondary-limit",
    "secondary-limit-without-time",
    "too-many-requests",
    "too-many-requests-without-time",
    "abuse",
  ] as const)("take %s for a limit, not for a refusal", async (fault) => {
    twin.intercept(COMMENT, fault);
    await expect(writer.ensureStickyComment(repo, 1, "hello")).rejects.toMatchObject({ code: "github-limited" });
    shiftMs += 70_000;
    await writer.ensureStickyComment(repo, 1, "hello");
    expect(twin.comments(REPO, 1)).toHaveLength(1);
  });

  it("wait for hours when GitHub asks for hours", async () => {
    twin.intercept(ISSUE_READ, { status: 429, when: "before", headers: { "retry-after": "7200" } });
    await expect(clients.reader.issue(repo, 1)).rejects.toMatchObject({ code: "github-limited" });
    const asked = twin.ledger().length;
    shiftMs += 7_100_000;
    await expect(clients.reader.issue(repo, 1)).rejects.toMatchObject({ code: "github-limited" });

    expect(twin.ledger()).toHaveLength(asked);
    shiftMs += 102_000;
    expect(await clients.reader.issue(repo, 1)).toMatchObject({ number: 1 });
  });

  it.each([0, 90, -90])(
    "stop before the hour's requests are used up, and go on in the next hour, with a clock that is %s minutes ahead",
    async (minutes) => {
      const own: Clock = { ...clock, now: () => new Date(Date.parse(clock.now()) + minutes * 60_000).toISOString() };
      const limited = createGithubTwin({
        folder: join(folder, "limited"),
        appId: 7,
        webhookSecret: "the-secret-of-this-suite",
        clock,
        limits: { primaryPerHour: 6 },
      });
      await limited.start();
      const made = await limited.addRepository({ owner: "acme", name: "calc", files: { "a.txt": "1\n" } });
      const where = { installationId: made.installationId, repositoryId: made.id, owner: "acme", name: "calc" };
      const { privateKeyPem: privateKey, url: githubUrl } = limited;
      const off = createGithubClients({ ...connection(own), appId: 7, privateKey, githubUrl, redact: [] });
      for (let n = 0; n < 10; n += 1)
        await off.reader.findPullRequest(where, parseBranchName(`b${n}`)).catch(() => undefined);

      expect(limited.citizenship().breaches).toEqual([]);
      // An unchanged answer costs nothing.
      expect(limited.ledger().filter(({ status }) => status !== 304).length).toBeLessThan(10);
      shiftMs += 3_700_000;
      expect(await off.reader.repository(where)).toMatchObject({ defaultBranch: "main" });
      await off.close();
      await limited.close();
    },
  );

  it("leave progress out when it would use up what results need", async () => {
    for (let n = 0; n < 45; n += 1) await writer.showProgress(repo, 1, `step ${n}`);
    const progress = statusesOf(/\/comments(\/\d+)?$/).length;
    await writer.ensureStickyComment(repo, 1, "done");

    expect(twin.comments(REPO, 1)[0]?.body).toContain("done");
    expect(progress).toBeLessThan(90);
    expect(twin.citizenship()).toMatchObject({ breaches: [] });
    expect(twin.citizenship().maxPerMinute).toBeLessThan(50);
  });

  it("stop for GraphQL's limit too, which comes with a 200", async () => {
    await twin.pushFileAs("ada", REPO, "fix", { path: "a.txt", content: "2\n" });
    const wanted = { branch: parseBranchName("fix"), baseRef: "main", title: "Fix", body: "It.", draft: true };
    await writer.ensurePullRequest(repo, wanted);
    twin.intercept({ method: "POST", pathPattern: /graphql$/ }, "graphql-limited");
    await expect(writer.ensurePullRequest(repo, { ...wanted, draft: false })).rejects.toMatchObject({
      code: "github-limited",
    });
    const asked = twin.ledger().length;
    await expect(clients.reader.issue(repo, 1)).rejects.toMatchObject({ code: "github-limited" });

    expect(twin.ledger()).toHaveLength(asked);
  });

  it("go on after a token was revoked in the middle", async () => {
    await writer.ensureStickyComment(repo, 1, "first");
    twin.revokeTokens();
    await writer.ensureStickyComment(repo, 1, "second");

    expect(twin.comments(REPO, 1)).toHaveLength(1);
    expect(twin.comments(REPO, 1)[0]?.body).toContain("second");
  });

  it("follow a repository that was renamed", async () => {
    twin.renameRepository(REPO, "sums");
    await writer.ensureStickyComment(repo, 1, "hello");

    expect(await clients.reader.repository(repo)).toMatchObject({ defaultBranch: "main" });
    expect(twin.comments("acme/sums", 1)).toHaveLength(1);
  });

  it("say that it is gone when the App was uninstalled", async () => {
    twin.uninstall("acme");
    await expect(clients.reader.issue(repo, 1)).rejects.toMatchObject({ code: "github-gone" });
    expect(await clients.app.findRepositories(repo.installationId)).toBeUndefined();
    expect(await clients.app.listInstallations()).toEqual([]);
  });

  it("do not wait for a GitHub that hangs once they are told to end", async () => {
    twin.intercept(ISSUE_READ, "timeout-before", 5);
    const startedMs = performance.now();
    setTimeout(() => {
      ending.abort();
    }, 100);
    await expect(clients.reader.issue(repo, 1)).rejects.toMatchObject({ code: "github-unavailable" });

    expect(performance.now() - startedMs).toBeLessThan(1_500);
  });

  it.each([10, -10, 90])("sign with a clock that is %s minutes off, once GitHub has told its own", async (minutes) => {
    const skewed: Clock = { ...clock, now: () => new Date(Date.parse(clock.now()) + minutes * 60_000).toISOString() };
    const { appId, privateKeyPem: privateKey, url: githubUrl } = twin;
    const off = createGithubClients({ ...connection(skewed), appId, privateKey, githubUrl, redact: [] });

    expect(await off.app.listInstallations()).toEqual([repo.installationId]);
    await off.close();
  });

  it("make a draft ready when the proof is there, and a draft again when it is not", async () => {
    await twin.pushFileAs("ada", REPO, "fix", { path: "a.txt", content: "2\n" });
    const wanted = { branch: parseBranchName("fix"), baseRef: "main", title: "Fix", body: "It.", draft: true };
    const { number } = await writer.ensurePullRequest(repo, wanted);

    expect(await writer.ensurePullRequest(repo, { ...wanted, draft: false })).toMatchObject({ number, draft: false });
    expect((await twin.pullRequests(REPO))[0]).toMatchObject({ draft: false });
    await writer.ensurePullRequest(repo, wanted);
    expect((await twin.pullRequests(REPO))[0]).toMatchObject({ draft: true });
    const asked = twin.ledger().filter(({ path }) => path.endsWith("/access_tokens"));
    const powers = asked.map(({ requestBody }) => JSON.parse(requestBody) as { permissions: Record<string, string> });
    expect(powers.map(({ permissions }) => permissions["contents"])).toEqual(["read", "write"]);
  });
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { BotError } from "../../src/domain/bot-error.ts";
import { parseBranchName, parseCommitId, type CommitId } from "../../src/domain/ids.ts";
import type { Clock, GithubWriter } from "../../src/domain/ports.ts";
import type { CheckRunState, PullRequestDraft } from "../../src/domain/pull-request.ts";
import type { RepoRef } from "../../src/domain/repo-ref.ts";
import { createGithubClients, type GithubClients } from "../../src/github/github-clients.ts";
import { connection } from "./connection.ts";
import { createGithubTwin, type GithubTwin } from "../../twin/github/github-twin.ts";

const REPO = "acme/calc";
const BRANCH = parseBranchName("swe-agent/issue-1-abcdefgh");
const MARKER = "<!-- swe-agent:resolve-issue:1 -->";

describe("createGithubClients over the stand-in", () => {
  let folder: string;
  let twin: GithubTwin;
  let repo: RepoRef;
  let head: CommitId;
  let clients: GithubClients;
  let writer: GithubWriter;
  let shiftMs: number;
  let slept: number[];
  let mayWrite: boolean;
  let fences: number;

  const clock: Clock = {
    now: () => new Date(Date.now() + shiftMs).toISOString(),
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
  };

  function createClients(): GithubClients {
    const { appId, privateKeyPem: privateKey, url: githubUrl } = twin;
    return createGithubClients({
      ...connection(clock),
      appId,
      privateKey,
      githubUrl,
      redact: ["webhook-secret-value"],
    });
  }

  beforeEach(async () => {
    [shiftMs, slept, mayWrite, fences] = [0, [], true, 0];
    folder = await mkdtemp(join(tmpdir(), "github-clients-"));
    twin = createGithubTwin({ folder, appId: 7, webhookSecret: "webhook-secret-value" });
    await twin.start();
    const files = { "sum.txt": "1\n", ".github/swe-agent.yml": "mode: fast\n" };
    const made = await twin.addRepository({ owner: "acme", name: "calc", files, private: true });
    repo = { installationId: made.installationId, repositoryId: made.id, owner: "acme", name: "calc" };
    head = parseCommitId(made.head);
    for (const login of ["ada", "bob"]) twin.addUser(login);
    twin.setPermission(REPO, "ada", "write");
    twin.openIssue(REPO, { title: "Sum is wrong", body: "1+1=3", by: "ada", labels: ["bug"] });
    clients = createClients();
    writer = clients.createWriter({
      mentions: ["ada"],
      fence: () => {
        fences += 1;
        if (mayWrite) return Promise.resolve();
        return Promise.reject(new BotError("stale-epoch", { run: "run_0123456789abcdef", epoch: 1 }));
      },
    });
  });

  afterEach(async () => {
    await twin.close();
    await rm(folder, { recursive: true, force: true });
  });

  function writesTo(pattern: RegExp): number {
    return twin.ledger().filter(({ method, path }) => method !== "GET" && pattern.test(path)).length;
  }

  describe("reader", () => {
    it("reads the repository, its settings and an issue with all its comments", async () => {
      expect(await clients.reader.repository(repo)).toEqual({ defaultBranch: "main", archived: false });
      expect(await clients.reader.repositorySettings(repo)).toBe("mode: fast\n");
      for (let n = 0; n < 120; n += 1) twin.comment(REPO, 1, { body: `c${n}`, by: "bob" });
      const issue = await clients.reader.issue(repo, 1);
      expect(issue).toMatchObject({
        title: "Sum is wrong",
        body: "1+1=3",
        state: "open",
        isPullRequest: false,
        labels: ["bug"],
        author: "ada",
      });
      expect(issue.comments).toHaveLength(120);
      expect(issue.comments[119]).toMatchObject({ author: "bob", body: "c119" });
    });

    it("says nothing of settings that are not there", async () => {
      await twin.addRepository({ owner: "acme", name: "bare", files: { a: "a" } });
      const other = await twin.addRepository({ owner: "acme", name: "empty", files: { a: "a" } });
      expect(
        await clients.reader.repositorySettings({ ...repo, repositoryId: other.id, name: "empty" }),
      ).toBeUndefined();
    });

    it.each(["none", "read", "triage", "write", "maintain", "admin"] as const)(
      "reads the permission %s",
      async (level) => {
        const bob = twin.addUser("bob");
        twin.setPermission(REPO, "bob", level);
        expect(await clients.reader.permission(repo, bob)).toBe(level);
      },
    );

    it("gives nobody a permission whose login now belongs to somebody else, or who is unknown", async () => {
      expect(await clients.reader.permission(repo, { id: 1, login: "ada" })).toBe("none");
      expect(await clients.reader.permission(repo, { id: 1, login: "nobody" })).toBe("none");
    });

    it("tries three times when GitHub does not answer, then says so", async () => {
      const issue = { method: "GET", pathPattern: /\/issues\/1$/ };
      twin.intercept(issue, { status: 502, when: "before" });
      twin.intercept(issue, "reset-before");
      expect(await clients.reader.issue(repo, 1)).toMatchObject({ number: 1 });
      expect(slept).toEqual([250, 1000]);
      twin.intercept(issue, { status: 503, when: "before" }, 3);
      await expect(clients.reader.issue(repo, 1)).rejects.toMatchObject({
        code: "github-unavailable",
        kind: "transient",
      });
      twin.intercept(issue, { status: 403, when: "before", headers: { "retry-after": "60" } });
      await expect(clients.reader.issue(repo, 1)).rejects.toMatchObject({ code: "github-limited" });
      expect(slept).toHaveLength(4);
    });

    it("tells gone from refused", async () => {
      await expect(clients.reader.issue(repo, 99)).rejects.toMatchObject({ code: "github-gone" });
      twin.intercept({ method: "GET", pathPattern: /\/issues\/1$/ }, { status: 403, when: "before" });
      await expect(clients.reader.issue(repo, 1)).rejects.toMatchObject({ code: "github-refused", kind: "user" });
      await expect(clients.reader.issue({ ...repo, installationId: 1 }, 1)).rejects.toMatchObject({
        code: "github-gone",
      });
    });
  });

  describe("tokens", () => {
    it("are new for git each time, and kept for a few minutes for the API", async () => {
      const minted = (): number =>
        twin.ledger().filter(({ path, status }) => path.endsWith("/access_tokens") && status === 201).length;
      const first = await clients.token(repo, "read");
      expect(await clients.token(repo, "read")).not.toBe(first);
      expect(await clients.token(repo, "write")).not.toBe(first);
      expect(minted()).toBe(3);

      await clients.reader.repository(repo);
      await clients.reader.findPullRequest(repo, BRANCH);
      expect(minted()).toBe(4);
      shiftMs = 6 * 60_000;
      await clients.reader.repository(repo);
      expect(minted()).toBe(5);
    });

    it("are minted for this one repository, with what their purpose needs and no more", async () => {
      await clients.reader.repository(repo);
      await writer.ensureReaction(repo, 1, "eyes");
      await clients.token(repo, "read");
      await clients.token(repo, "write");

      const asked = twin.ledger().filter(({ path }) => path.endsWith("/access_tokens"));
      const [only, read, write] = [[repo.repositoryId], "read", "write"];
      const metadata = read;
      expect(asked.map(({ requestBody }) => JSON.parse(requestBody) as unknown)).toEqual(
        [
          { contents: read, issues: read, pull_requests: read, checks: read, metadata },
          { contents: read, issues: write, pull_requests: write, checks: write, metadata },
          { contents: read, metadata },
          { contents: write, metadata },
        ].map((permissions) => ({ repository_ids: only, permissions })),
      );
    });

    it("are minted anew once when GitHub no longer takes one", async () => {
      await clients.reader.repository(repo);
      twin.intercept({ method: "GET", pathPattern: /\/repos\/acme\/calc$/ }, { status: 401, when: "before" });

      expect(await clients.reader.repository(repo)).toMatchObject({ defaultBranch: "main" });
      expect(writesTo(/access_tokens$/)).toBe(2);

      twin.intercept({ method: "GET", pathPattern: /\/repos\/acme\/calc$/ }, { status: 401, when: "before" }, 6);
      const unauthorised = { code: "github-unauthorised", kind: "transient" };
      await expect(clients.reader.repository(repo)).rejects.toMatchObject(unauthorised);
    });

    it("go on by themselves after GitHub did not take the App's key for a while", async () => {
      twin.intercept({ method: "POST", pathPattern: /access_tokens$/ }, "bad-credentials", 3);
      const refused = clients.reader.repository(repo);

      await expect(refused).rejects.toMatchObject({ code: "github-unauthorised", kind: "transient" });
      await expect(refused).rejects.toThrow(/create an installation token \(401\): Bad credentials/);
      expect(await clients.reader.repository(repo)).toMatchObject({ defaultBranch: "main" });
      twin.intercept({ method: "GET", pathPattern: /\/app\/installations$/ }, "bad-credentials", 3);
      await expect(clients.app.listInstallations()).rejects.toMatchObject({ code: "github-unauthorised" });
    });

    it("take a refusal for no answer about what is there, but a suspension for one", async () => {
      const list = { method: "GET", pathPattern: /\/installation\/repositories$/ };
      twin.intercept(list, { status: 403, when: "before", message: "Resource not accessible by integration" });
      await expect(clients.app.findRepositories(repo.installationId)).rejects.toMatchObject({ code: "github-refused" });
      twin.suspend("acme");
      expect(await clients.app.findRepositories(repo.installationId)).toBeUndefined();
    });

    it("open the address of the repository", () => {
      expect(clients.remoteUrl(repo)).toBe(`${twin.url}/acme/calc.git`);
    });

    it("need a key that is one", () => {
      expect(() =>
        createGithubClients({ ...connection(clock), appId: 7, privateKey: "no", githubUrl: twin.url, redact: [] }),
      ).toThrow(expect.objectContaining({ code: "bad-private-key" }));
      const oneLine = twin.privateKeyPem.replaceAll("\n", "\\n");
      const open = () =>
        createGithubClients({ ...connection(clock), appId: 7, privateKey: oneLine, githubUrl: twin.url, redact: [] });
      expect(open).not.toThrow();
    });
  });

  describe("ensurePullRequest", () => {
    const draft: PullRequestDraft = {
      branch: BRANCH,
      baseRef: "main",
      title: "Fix the sum",
      body: "Closes #1",
      draft: false,
    };

    beforeEach(() => twin.pushFileAs("ada", REPO, BRANCH, { path: "sum.txt", content: "2\n" }));

    it("makes one, finds it again, and keeps its text current", async () => {
      expect(await clients.reader.findPullRequest(repo, BRANCH)).toBeUndefined();
      const made = await writer.ensurePullRequest(repo, draft);
      expect(made).toMatchObject({ number: 2, draft: false, state: "open", url: `${twin.url}/acme/calc/pull/2` });
      expect(await createClients().reader.findPullRequest(repo, BRANCH)).toEqual(made);
      expect(await writer.ensurePullRequest(repo, draft)).toEqual(made);
      expect(writesTo(/\/pulls/)).toBe(1);
      await writer.ensurePullRequest(repo, { ...draft, body: "More @bob, thanks @ada" });
      const [pull] = await twin.pullRequests(REPO);
      expect(pull).toMatchObject({ title: "Fix the sum", body: "More @\u200bbob, thanks @ada", draft: false });
    });

    it.each([{ status: 502, when: "after" }, { status: 502, when: "before" }, "reset-after", "reset-before"] as const)(
      "ends with exactly one when the answer to its creation is %j",
      async (fault) => {
        twin.intercept({ method: "POST", pathPattern: /\/pulls$/ }, fault);
        expect(await writer.ensurePullRequest(repo, draft)).toMatchObject({ number: 2, state: "open" });
        expect(await twin.pullRequests(REPO)).toHaveLength(1);
      },
    );

    it("finds the one that another worker made between the look and the creation", async () => {
      const arrived = twin.intercept({ method: "POST", pathPattern: /\/pulls$/ }, "hold");
      const slow = writer.ensurePullRequest(repo, draft);
      const held = await arrived;
      const quick = await createClients()
        .createWriter({ mentions: [], fence: () => Promise.resolve() })
        .ensurePullRequest(repo, draft);
      held.release();
      expect(await slow).toEqual(quick);
      expect(await twin.pullRequests(REPO)).toHaveLength(1);
    });

    it("neither reopens nor doubles one that was closed or merged", async () => {
      await writer.ensurePullRequest(repo, draft);
      await twin.closePullRequest(REPO, 2, "ada");
      expect(await writer.ensurePullRequest(repo, draft)).toMatchObject({ number: 2, state: "closed" });
      expect(await twin.pullRequests(REPO)).toHaveLength(1);
    });

    it("is refused when the branch is not there", async () => {
      const missing = { ...draft, branch: parseBranchName("swe-agent/none") };
      await expect(writer.ensurePullRequest(repo, missing)).rejects.toMatchObject({ code: "github-refused" });
    });

    it("asks for a review once, and leaves be whom GitHub does not let be asked", async () => {
      await writer.ensurePullRequest(repo, draft);
      await writer.ensureReviewRequest(repo, 2, "ada");
      await writer.ensureReviewRequest(repo, 2, "Ada");
      await writer.ensureReviewRequest(repo, 2, "bob");
      expect((await twin.pullRequests(REPO))[0]?.requestedReviewers).toEqual(["ada"]);
      expect(writesTo(/requested_reviewers/)).toBe(2);
    });
  });

  describe("ensureStickyComment", () => {
    it("writes one, edits it in place, and only when something changed", async () => {
      const { commentId } = await writer.ensureStickyComment(repo, 1, "Working on it");
      expect(await writer.ensureStickyComment(repo, 1, `${MARKER}\nWorking on it`)).toEqual({ commentId });
      expect(writesTo(/\/comments/)).toBe(1);
      expect(await writer.ensureStickyComment(repo, 1, "Done, see #2")).toEqual({ commentId });
      expect(twin.comments(REPO, 1)).toMatchObject([{ id: commentId, body: `${MARKER}\nDone, see #2` }]);
    });

    it("is not fooled by a person's comment with our marker", async () => {
      twin.comment(REPO, 1, { body: `${MARKER}\nforged`, by: "bob" });
      const { commentId } = await writer.ensureStickyComment(repo, 1, "ours");
      expect(twin.comments(REPO, 1).map((comment) => comment.body)).toEqual([`${MARKER}\nforged`, `${MARKER}\nours`]);
      expect(await writer.ensureStickyComment(repo, 1, "ours")).toEqual({ commentId });
    });

    it.each([{ status: 500, when: "after" }, "reset-after", "reset-before"] as const)(
      "ends with exactly one when the answer to its creation is %j",
      async (fault) => {
        twin.intercept({ method: "POST", pathPattern: /\/comments$/ }, fault);
        await writer.ensureStickyComment(repo, 1, "text");
        expect(twin.comments(REPO, 1)).toHaveLength(1);
      },
    );

    it("keeps the older one should there be two", async () => {
      const arrived = twin.intercept({ method: "POST", pathPattern: /\/comments$/ }, "hold");
      const slow = writer.ensureStickyComment(repo, 1, "slow");
      const held = await arrived;
      const other = createClients().createWriter({ mentions: [], fence: () => Promise.resolve() });
      const { commentId } = await other.ensureStickyComment(repo, 1, "quick");
      held.release();
      await slow;
      await writer.ensureStickyComment(repo, 1, "last");
      expect(twin.comments(REPO, 1)).toMatchObject([{ id: commentId, body: `${MARKER}\nlast` }]);
    });

    it.each([
      ["its edit", "PATCH", 1],
      ["the removal of a second one", "DELETE", 2],
    ] as const)("ends with exactly one when a person was quicker than %s", async (_what, method, of) => {
      const arrived = twin.intercept({ method: "POST", pathPattern: /\/comments$/ }, "hold");
      const slow = writer.ensureStickyComment(repo, 1, "slow");
      const held = await arrived;
      const other = createClients().createWriter({ mentions: [], fence: () => Promise.resolve() });
      await other.ensureStickyComment(repo, 1, "quick");
      const meeting = twin.intercept({ method, pathPattern: /\/issues\/comments\/\d+$/ }, "hold");
      held.release();
      const met = await meeting;
      const target = twin.comments(REPO, 1)[of - 1];
      twin.removeComment(REPO, 1, target?.id ?? 0, "ada");
      met.release();

      const { commentId } = await slow;
      expect(twin.comments(REPO, 1)).toMatchObject([{ id: commentId, body: `${MARKER}\nslow` }]);
    });

    it("publishes no secret: neither one it was given, nor the App's key, nor its own token", async () => {
      const token = await clients.token(repo, "write");
      const body = `hook webhook-secret-value token ${token} key ${twin.privateKeyPem}`;
      await writer.ensureStickyComment(repo, 1, body);
      const [comment] = twin.comments(REPO, 1);
      expect(comment?.body).not.toMatch(/webhook-secret|ghs_/);
      expect(comment?.body).not.toContain(twin.privateKeyPem.split("\n")[1]);
    });

    it("fits into GitHub's limit", async () => {
      await writer.ensureStickyComment(repo, 1, "x".repeat(100_000));
      const [comment] = twin.comments(REPO, 1);
      expect(comment?.body.length).toBeLessThanOrEqual(65_536);
      expect(comment?.body.startsWith(MARKER)).toBe(true);
    });

    it("is refused on a locked issue", async () => {
      twin.lockIssue(REPO, 1);
      await expect(writer.ensureStickyComment(repo, 1, "x")).rejects.toMatchObject({ code: "github-refused" });
    });
  });

  it("keeps one check run per run and commit", async () => {
    const check: CheckRunState = {
      name: "swe-agent / verification",
      commit: head,
      externalId: "run_0123456789abcdef",
      status: "in_progress",
      conclusion: null,
      title: "Working",
      summary: "…",
    };
    twin.intercept({ method: "POST", pathPattern: /\/check-runs$/ }, "reset-after");
    await writer.ensureCheckRun(repo, check);
    await writer.ensureCheckRun(repo, check);
    expect(writesTo(/\/check-runs/)).toBe(1);
    await writer.ensureCheckRun(repo, { ...check, status: "completed", conclusion: "success", title: "Verified" });
    expect(twin.checkRuns(REPO)).toMatchObject([
      { status: "completed", conclusion: "success", output: { title: "Verified" } },
    ]);
    await writer.ensureCheckRun(repo, { ...check, externalId: "run_another000000000" });
    expect(twin.checkRuns(REPO)).toHaveLength(2);
  });

  it.each(["ä", "漢", "🦊"])(
    "cuts a check's summary of many %s to what GitHub takes, which it counts in bytes",
    async (sign) => {
      const check = {
        name: "swe-agent / review",
        commit: head,
        externalId: "r",
        status: "in_progress",
        conclusion: null,
        title: "Working",
        summary: `.${sign.repeat(40_000)}`,
      } as const;
      await writer.ensureCheckRun(repo, check);
      await writer.ensureCheckRun(repo, { ...check, title: "Still working" });

      const [made] = twin.checkRuns(REPO);
      const summary = made?.output.summary ?? "";
      expect(made?.output.title).toBe("Still working");
      expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_535);
      expect(Buffer.byteLength(summary)).toBeGreaterThan(65_300);
      expect(summary).not.toContain("\ufffd");
    },
  );

  it("has one reaction on an issue, the newest", async () => {
    await writer.ensureReaction(repo, 1, "eyes");
    await writer.ensureReaction(repo, 1, "eyes");
    expect(writesTo(/\/reactions/)).toBe(1);
    await writer.ensureReaction(repo, 1, "rocket");
    expect(twin.reactions(REPO, 1)).toMatchObject([{ content: "rocket", user: { login: "swe-agent[bot]" } }]);
  });

  it("makes a label once", async () => {
    const label = { name: "swe-agent", color: "5319e7", description: "Solve this issue" };
    twin.intercept({ method: "POST", pathPattern: /\/labels$/ }, "reset-after");
    await writer.ensureLabel(repo, label);
    await writer.ensureLabel(repo, label);
    expect(twin.labels(REPO)).toEqual(["bug", "swe-agent"]);
    expect(writesTo(/\/labels$/)).toBe(2);
  });

  it("writes nothing once the epoch is old", async () => {
    mayWrite = false;
    await twin.pushFileAs("ada", REPO, BRANCH, { path: "sum.txt", content: "2\n" });
    const draft = { branch: BRANCH, baseRef: "main", title: "t", body: "b", draft: true };
    const check = {
      name: "swe-agent / review",
      commit: head,
      externalId: "r",
      status: "in_progress",
      conclusion: null,
      title: "t",
      summary: "s",
    } as const;
    const label = { name: "x", color: "000000", description: "" };
    const attempts = [
      () => writer.ensurePullRequest(repo, draft),
      () => writer.ensureStickyComment(repo, 1, "x"),
      () => writer.ensureCheckRun(repo, check),
      () => writer.ensureReaction(repo, 1, "eyes"),
      () => writer.ensureLabel(repo, label),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: "stale-epoch" });
    expect(writesTo(/\/repos\//)).toBe(0);
    expect(fences).toBe(attempts.length);
  });

  it("asks the fence again before a write that is tried again", async () => {
    twin.intercept({ method: "POST", pathPattern: /\/comments$/ }, { status: 502, when: "before" });
    await writer.ensureStickyComment(repo, 1, "x");
    expect(fences).toBe(2);
  });
});

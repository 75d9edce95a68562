import { createHmac } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { execa } from "execa";
import { createGithubTwin, type GithubTwin } from "../../../twin/github/github-twin.ts";
import { ask, installationToken, signAppToken, type Answer } from "./app-fetch.ts";

const REPO = "acme/calc";
describe("createGithubTwin", () => {
  let folder: string;
  let twin: GithubTwin;
  let ids: { id: number; installationId: number; head: string };
  let authorization: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "github-twin-"));
    const events = ["issues", "issue_comment", "push"];
    const more = { appId: 7, webhookSecret: "secret", isReported: false, events };
    twin = createGithubTwin({ folder: join(folder, "repos"), ...more });
    await twin.start();
    ids = await twin.addRepository({ owner: "acme", name: "calc", files: { "sum.txt": "1\n", "a/b.txt": "x\n" } });
    twin.addUser("ada");
    authorization = `token ${await installationToken(twin, ids.installationId)}`;
  });

  afterEach(async () => {
    await twin.close();
    await rm(folder, { recursive: true, force: true });
  });

  function get(path: string): Promise<Answer> {
    return ask(twin, { path, authorization });
  }

  function send(method: string, path: string, body?: unknown): Promise<Answer> {
    return ask(twin, { method, path, authorization, body });
  }

  function git(
    cwd: string,
    ...args: string[]
  ): Promise<{ stdout: string; stderr: string; exitCode?: number | undefined }> {
    const identity = {
      GIT_AUTHOR_NAME: "b",
      GIT_AUTHOR_EMAIL: "b@x",
      GIT_COMMITTER_NAME: "b",
      GIT_COMMITTER_EMAIL: "b@x",
    };
    return execa("git", args, {
      cwd,
      reject: false,
      env: { ...identity, GIT_TERMINAL_PROMPT: "0", GIT_CONFIG_GLOBAL: "/dev/null" },
    });
  }

  function cloneUrl(token: string): string {
    return `${twin.url.replace("http://", `http://x-access-token:${token}@`)}/${REPO}.git`;
  }

  describe("the App's own token", () => {
    it("opens /app and the installation of a repository", async () => {
      const app = `Bearer ${signAppToken(twin)}`;
      expect((await ask(twin, { path: "/app", authorization: app })).json).toMatchObject({ id: 7, slug: "swe-agent" });
      const found = await ask(twin, { path: `/repos/${REPO}/installation`, authorization: app });
      expect(found.json).toMatchObject({ id: ids.installationId, account: { login: "acme" } });
      expect((await ask(twin, { path: "/app/installations", authorization: app })).json).toHaveLength(1);
    });

    it.each([
      ["lives longer than ten minutes", { exp: Math.floor(Date.now() / 1000) + 3600 }],
      ["is over", { exp: Math.floor(Date.now() / 1000) - 5 }],
      ["is another App's", { iss: 8 }],
      ["is from the future", { iat: Math.floor(Date.now() / 1000) + 3600 }],
    ])("is refused when it %s", async (_what, claims) => {
      expect((await ask(twin, { path: "/app", authorization: `Bearer ${signAppToken(twin, claims)}` })).status).toBe(
        401,
      );
    });

    it("is refused when its signature or the whole of it is wrong", async () => {
      const good = signAppToken(twin);
      const bad = `${good.slice(0, -6)}AAAAAA`;
      expect((await ask(twin, { path: "/app", authorization: `Bearer ${bad}` })).status).toBe(401);
      expect((await ask(twin, { path: "/app" })).status).toBe(401);
      expect((await ask(twin, { path: "/app", authorization })).status).toBe(401);
      expect((await ask(twin, { path: `/repos/${REPO}`, authorization: "token nonsense" })).json).toMatchObject({
        message: "Bad credentials",
      });
    });
  });

  describe("an installation token", () => {
    it("reaches only the repositories and permissions it was made for", async () => {
      const other = await twin.addRepository({ owner: "acme", name: "secret", files: { a: "a" }, private: true });
      const body = { repository_ids: [ids.id], permissions: { contents: "read" } };
      const narrow = `token ${await installationToken(twin, ids.installationId, body)}`;
      const listed = await ask(twin, { path: "/installation/repositories", authorization: narrow });
      expect(listed.json).toMatchObject({ total_count: 1, repositories: [{ id: ids.id }] });
      expect((await ask(twin, { path: "/repos/acme/secret", authorization: narrow })).status).toBe(404);
      expect((await ask(twin, { path: `/repositories/${other.id}`, authorization })).status).toBe(404);
      const labels = { method: "POST", path: `/repos/${REPO}/labels`, authorization: narrow, body: { name: "x" } };
      expect(await ask(twin, labels)).toMatchObject({
        status: 403,
        json: { message: "Resource not accessible by integration" },
      });
      const app = `Bearer ${signAppToken(twin)}`;
      const path = `/app/installations/${ids.installationId}/access_tokens`;
      for (const wish of [{ repository_ids: [1] }, { permissions: { administration: "write" } }])
        expect((await ask(twin, { method: "POST", path, authorization: app, body: wish })).status).toBe(422);
    });

    it("dies after sixty minutes", async () => {
      let now = Date.now();
      const clock = { now: () => new Date(now).toISOString() };
      const aged = createGithubTwin({
        folder,
        appId: 9,
        webhookSecret: "s",
        clock,
        privateKeyPem: twin.privateKeyPem,
        isReported: false,
      });
      await aged.start();
      const made = await aged.addRepository({ owner: "acme", name: "calc", files: { a: "a" } });
      const token = `token ${await installationToken(aged, made.installationId)}`;
      expect((await ask(aged, { path: `/repos/${REPO}`, authorization: token })).status).toBe(200);
      now += 61 * 60_000;
      expect((await ask(aged, { path: `/repos/${REPO}`, authorization: token })).status).toBe(401);
      await aged.close();
    });
  });

  describe("issues", () => {
    it("take comments, labels and reactions of the bot, each change at a later second", async () => {
      const number = twin.openIssue(REPO, { title: "Sum is wrong", body: "1+1=3", by: "ada" });
      const before = await get(`/repos/${REPO}/issues/${number}`);
      const comment = await send("POST", `/repos/${REPO}/issues/${number}/comments`, { body: "hello" });
      expect(comment).toMatchObject({
        status: 201,
        json: { body: "hello", user: { login: "swe-agent[bot]", type: "Bot" }, performed_via_github_app: { id: 7 } },
      });
      const { id } = comment.json as { id: number };
      const edited = await send("PATCH", `/repos/${REPO}/issues/comments/${id}`, { body: "bye" });
      expect(edited).toMatchObject({ status: 200, json: { id, body: "bye" } });
      await send("POST", `/repos/${REPO}/issues/${number}/labels`, { labels: ["bug"] });
      const after = await get(`/repos/${REPO}/issues/${number}`);
      expect(after.json).toMatchObject({
        labels: [{ name: "bug" }],
        comments: 1,
        user: { login: "ada", type: "User" },
      });
      const times = [before, comment, edited, after].map((answer) =>
        Date.parse((answer.json as { updated_at: string }).updated_at),
      );
      for (const [at, time] of times.slice(1).entries()) expect(time - times[at]!).toBeGreaterThanOrEqual(1000);
      const reactions = `/repos/${REPO}/issues/${number}/reactions`;
      expect((await send("POST", reactions, { content: "eyes" })).status).toBe(201);
      const again = await send("POST", reactions, { content: "eyes" });
      expect(again.status).toBe(200);
      expect((await send("POST", reactions, { content: "tada" })).status).toBe(422);
      expect((await send("DELETE", `${reactions}/${(again.json as { id: number }).id}`)).status).toBe(204);
      expect(twin.reactions(REPO, number)).toEqual([]);
      expect((await send("DELETE", `/repos/${REPO}/issues/${number}/labels/nothing`)).status).toBe(404);
    });

    it("are paged with a Link header", async () => {
      const number = twin.openIssue(REPO, { title: "t", by: "ada" });
      for (let n = 1; n <= 5; n += 1) twin.comment(REPO, number, { body: `c${n}`, by: "ada" });
      const page = await get(`/repos/${REPO}/issues/${number}/comments?per_page=2&page=2`);
      expect((page.json as { body: string }[]).map((comment) => comment.body)).toEqual(["c3", "c4"]);
      expect(page.headers.get("link")).toContain(`page=3>; rel="next"`);
      expect(page.headers.get("link")).toContain(`page=1>; rel="prev"`);
      const last = await get(`/repos/${REPO}/issues/${number}/comments?per_page=2&page=3`);
      expect(last.headers.get("link")).not.toContain("next");
    });

    it("refuse long bodies, unknown numbers and comments on a locked issue", async () => {
      const number = twin.openIssue(REPO, { title: "t", by: "ada" });
      const path = `/repos/${REPO}/issues/${number}/comments`;
      expect((await send("POST", path, { body: "x".repeat(65_536) })).status).toBe(201);
      expect(await send("POST", path, { body: "x".repeat(65_537) })).toMatchObject({
        status: 422,
        json: { message: "Validation Failed", documentation_url: expect.any(String) },
      });
      expect((await get(`/repos/${REPO}/issues/99`)).status).toBe(404);
      twin.lockIssue(REPO, number);
      expect((await send("POST", path, { body: "x" })).status).toBe(403);
    });
  });

  describe("the repository", () => {
    it("answers contents as text and as base64, refs, branches and comparisons", async () => {
      await twin.pushFileAs("ada", REPO, "topic/x", { path: "sum.txt", content: "2\n" });
      const raw = await ask(twin, {
        path: `/repos/${REPO}/contents/a%2Fb.txt`,
        authorization,
        accept: "application/vnd.github.raw+json",
      });
      expect(raw).toMatchObject({ status: 200, json: "x\n" });
      const json = (await get(`/repos/${REPO}/contents/sum.txt?ref=topic/x`)).json as { content: string };
      expect(Buffer.from(json.content, "base64").toString()).toBe("2\n");
      expect((await get(`/repos/${REPO}/contents/none`)).status).toBe(404);
      expect((await get(`/repos/${REPO}/git/ref/heads%2Fmain`)).json).toMatchObject({ object: { sha: ids.head } });
      expect((await get(`/repos/${REPO}/branches/topic%2Fx`)).json).toMatchObject({ name: "topic/x" });
      const compared = await get(`/repos/${REPO}/compare/main...topic%2Fx`);
      expect(compared.json).toMatchObject({
        status: "ahead",
        ahead_by: 1,
        files: [{ filename: "sum.txt", additions: 1, deletions: 1 }],
      });
    });

    it("tells permissions in GitHub's two words", async () => {
      twin.setPermission(REPO, "ada", "triage");
      const triage = await get(`/repos/${REPO}/collaborators/ada/permission`);
      expect(triage.json).toMatchObject({ permission: "read", role_name: "triage" });
      expect((await get(`/repos/${REPO}/collaborators/acme/permission`)).json).toMatchObject({ permission: "admin" });
      expect((await get(`/repos/${REPO}/collaborators/nobody/permission`)).status).toBe(404);
    });

    it("keeps labels and check runs", async () => {
      const label = { name: "swe-agent", color: "5319e7", description: "d" };
      expect((await send("POST", `/repos/${REPO}/labels`, label)).status).toBe(201);
      expect(await send("POST", `/repos/${REPO}/labels`, label)).toMatchObject({
        status: 422,
        json: { errors: [{ code: "already_exists" }] },
      });
      expect((await get(`/repos/${REPO}/labels/swe-agent`)).json).toMatchObject(label);
      const check = { name: "c", head_sha: ids.head, external_id: "run_1", output: { title: "t", summary: "s" } };
      expect((await send("POST", `/repos/${REPO}/check-runs`, { ...check, head_sha: "1".repeat(40) })).status).toBe(
        422,
      );
      const made = await send("POST", `/repos/${REPO}/check-runs`, { ...check, status: "in_progress" });
      expect(made).toMatchObject({ status: 201, json: { status: "in_progress", app: { id: 7 } } });
      const path = `/repos/${REPO}/check-runs/${(made.json as { id: number }).id}`;
      expect((await send("PATCH", path, { status: "completed" })).status).toBe(422);
      expect((await send("PATCH", path, { conclusion: "success" })).json).toMatchObject({ status: "completed" });
      const listed = await get(`/repos/${REPO}/commits/${ids.head}/check-runs?check_name=c`);
      expect(listed.json).toMatchObject({
        total_count: 1,
        check_runs: [{ external_id: "run_1", conclusion: "success" }],
      });
    });
  });

  describe("pull requests", () => {
    const pull = { title: "Fix", head: "fix", base: "main", body: "b", draft: true };

    it("are made over real branches, once per open head", async () => {
      const path = `/repos/${REPO}/pulls`;
      expect(await send("POST", path, pull)).toMatchObject({
        status: 422,
        json: { errors: [{ resource: "PullRequest", field: "head", code: "invalid" }] },
      });
      const tip = await twin.pushFileAs("ada", REPO, "fix", { path: "sum.txt", content: "2\n" });
      const made = await send("POST", path, pull);
      expect(made).toMatchObject({
        status: 201,
        json: { number: 1, draft: true, head: { sha: tip }, changed_files: 1, commits: 1 },
      });
      expect(await send("POST", path, pull)).toMatchObject({
        status: 422,
        json: { errors: [{ message: "A pull request already exists for acme:fix." }] },
      });
      expect((await get(`${path}?head=acme:fix&state=all`)).json).toMatchObject([{ number: 1 }]);
      expect((await get(`${path}?head=acme:other&state=all`)).json).toEqual([]);
      expect((await get(`${path}/1/files`)).json).toMatchObject([
        { filename: "sum.txt", patch: "@@ -1 +1 @@\n-1\n+2" },
      ]);
      expect((await get(`${path}/1/commits`)).json).toMatchObject([{ sha: tip }]);
      expect(await twin.diffOf(REPO, 1)).toContain("+2");
      expect((await send("PATCH", `${path}/1`, { title: "New" })).json).toMatchObject({ title: "New" });
      await twin.mergePullRequest(REPO, 1, "acme");
      expect((await get(`${path}/1`)).json).toMatchObject({ state: "closed", merged: true });
      expect(await twin.readFile(REPO, "main", "sum.txt")).toBe("2\n");
    });

    it("ask only collaborators for a review", async () => {
      await twin.pushFileAs("ada", REPO, "fix", { path: "sum.txt", content: "2\n" });
      await send("POST", `/repos/${REPO}/pulls`, pull);
      const path = `/repos/${REPO}/pulls/1/requested_reviewers`;
      expect((await send("POST", path, { reviewers: ["ada"] })).status).toBe(422);
      twin.setPermission(REPO, "ada", "write");
      expect((await send("POST", path, { reviewers: ["ada"] })).status).toBe(201);
      expect((await get(path)).json).toMatchObject({ users: [{ login: "ada" }], teams: [] });
    });
  });

  describe("git over HTTP", () => {
    it("clones, pushes and announces the push", async () => {
      const token = await installationToken(twin, ids.installationId, { permissions: { contents: "write" } });
      expect((await git(folder, "clone", "--quiet", cloneUrl(token), "work")).stderr).toBe("");
      const work = join(folder, "work");
      expect(await readFile(join(work, "sum.txt"), "utf8")).toBe("1\n");
      await writeFile(join(work, "sum.txt"), "2\n");
      await git(work, "commit", "--quiet", "-am", "two");
      expect((await git(work, "push", "--quiet", "origin", "HEAD:refs/heads/topic")).exitCode).toBe(0);
      const tip = (await git(work, "rev-parse", "HEAD")).stdout;
      expect((await twin.branches(REPO)).get("topic")).toBe(tip);
      await twin.deliveriesSettled();
      expect(twin.deliveries().at(-1)).toMatchObject({ event: "push", status: 0 });
    });

    it("refuses unknown tokens, pushes without the permission, and what a token does not cover", async () => {
      const readOnly = await installationToken(twin, ids.installationId, { permissions: { contents: "read" } });
      await git(folder, "clone", "--quiet", cloneUrl(readOnly), "work");
      expect((await git(join(folder, "work"), "push", "origin", "HEAD:refs/heads/x")).stderr).toContain("403");
      await twin.addRepository({ owner: "acme", name: "secret", files: { a: "a" }, private: true });
      const anonymous = await fetch(`${twin.url}/acme/secret.git/info/refs?service=git-upload-pack`);
      expect([anonymous.status, anonymous.headers.get("www-authenticate")]).toEqual([401, 'Basic realm="GitHub"']);
      const wrong = cloneUrl("ghs_wrong").replace("calc", "secret");
      expect((await git(folder, "clone", wrong, "wrong")).stderr).toContain("Authentication failed");
      const secret = cloneUrl(readOnly).replace("calc", "secret");
      expect((await git(folder, "clone", secret, "secret")).stderr).toContain("not found");
    });
  });

  describe("webhooks", () => {
    let server: Server;
    const received: { event: string; guid: string; body: string; signature: string }[] = [];

    beforeEach(async () => {
      received.length = 0;
      server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
          const { headers } = request;
          received.push({
            event: String(headers["x-github-event"]),
            guid: String(headers["x-github-delivery"]),
            signature: String(headers["x-hub-signature-256"]),
            body: Buffer.concat(chunks).toString(),
          });
          response.writeHead(received.length === 1 ? 500 : 202).end();
        });
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      twin.setWebhookUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
    });

    afterEach(() => {
      server.close();
    });

    it("are signed, sent once in order, listed, and sent again with the same id on demand", async () => {
      twin.announceInstallation("acme");
      const number = twin.openIssue(REPO, { title: "t", by: "ada" });
      twin.label(REPO, number, "swe-agent", "ada");
      twin.label(REPO, number, "swe-agent", "ada");
      twin.unlabel(REPO, number, "swe-agent", "ada");
      twin.editIssue(REPO, number, { body: "new", by: "ada" });
      twin.comment(REPO, number, { body: "hi", by: "ada" });
      twin.closeIssue(REPO, number, "ada");
      await twin.deliveriesSettled();
      const actions = twin.deliveries().map(({ event, action }) => `${event}.${action ?? ""}`);
      expect(actions).toEqual([
        ...["installation.created", "issues.opened", "issues.labeled", "issues.unlabeled", "issues.edited"],
        ...["issue_comment.created", "issues.closed"],
      ]);
      for (const { body, signature } of received)
        expect(signature).toBe(`sha256=${createHmac("sha256", "secret").update(body).digest("hex")}`);
      expect(twin.deliveries()[0]).toMatchObject({ status: 500 });
      expect(JSON.parse(received[2]!.body)).toMatchObject({
        action: "labeled",
        label: { name: "swe-agent" },
        installation: { id: ids.installationId },
        repository: { id: ids.id, owner: { login: "acme" } },
        sender: { login: "ada", type: "User" },
      });
      const again = await twin.redeliver(received[0]!.guid);
      expect(again).toMatchObject({ guid: received[0]!.guid, status: 202, redelivery: true });
      expect(received.at(-1)!.body).toBe(received[0]!.body);
    });
  });

  describe("intercept", () => {
    const comments = { method: "POST", pathPattern: /\/comments$/ };

    it("holds a request that changes nothing until it is released, or never when dropped", async () => {
      const number = twin.openIssue(REPO, { title: "t", by: "ada" });
      const path = `/repos/${REPO}/issues/${number}/comments`;
      const arrived = twin.intercept(comments, "hold");
      const sent = send("POST", path, { body: "one" });
      const held = await arrived;
      expect(held.path).toBe(`/api/v3${path}`);
      expect(twin.comments(REPO, number)).toHaveLength(0);
      held.release();
      expect((await sent).status).toBe(201);
      const second = twin.intercept(comments, "hold");
      const cut = send("POST", path, { body: "two" });
      (await second).drop();
      await expect(cut).rejects.toThrow("fetch failed");
      expect(twin.comments(REPO, number)).toHaveLength(1);
      expect(twin.ledger().at(-1)).toMatchObject({
        method: "POST",
        path: `/api/v3${path}`,
        status: 0,
        actor: "swe-agent[bot]",
      });
    });

    it("answers with an error or cuts the line, before or after the change", async () => {
      const number = twin.openIssue(REPO, { title: "t", by: "ada" });
      const path = `/repos/${REPO}/issues/${number}/comments`;
      twin.intercept(comments, { status: 502, when: "before" });
      expect((await send("POST", path, { body: "x" })).status).toBe(502);
      expect(twin.comments(REPO, number)).toHaveLength(0);
      twin.intercept(comments, { status: 502, when: "after" });
      expect((await send("POST", path, { body: "x" })).status).toBe(502);
      expect(twin.comments(REPO, number)).toHaveLength(1);
      twin.intercept(comments, "reset-before");
      await expect(send("POST", path, { body: "x" })).rejects.toThrow("fetch failed");
      expect(twin.comments(REPO, number)).toHaveLength(1);
      twin.intercept(comments, "reset-after");
      await expect(send("POST", path, { body: "x" })).rejects.toThrow("fetch failed");
      expect(twin.comments(REPO, number)).toHaveLength(2);
      expect((await send("POST", path, { body: "x" })).status).toBe(201);
    });

    it("holds git requests too", async () => {
      const arrived = twin.intercept({ method: "GET", pathPattern: /info\/refs$/ }, "hold");
      const cloned = git(folder, "clone", "--quiet", `${twin.url}/${REPO}.git`, "held");
      (await arrived).release();
      expect((await cloned).exitCode).toBe(0);
    });
  });
});

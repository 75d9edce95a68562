import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { execa } from "execa";
import { ask, installationToken } from "./app-fetch.ts";
import { openTestTwin, REPO, type TestTwin } from "./open-test-twin.ts";

describe("what owners do", () => {
  let test: TestTwin;

  beforeEach(async () => {
    test = await openTestTwin({ events: ["issues", "repository"] });
    test.twin.openIssue(REPO, { title: "t", by: "ada" });
  });

  afterEach(() => test.close());

  const tokens = (): string => `/app/installations/${test.ids.installationId}/access_tokens`;

  function listRemote() {
    const url = `${test.twin.url.replace("://", `://x-access-token:${test.token.slice(6)}@`)}/${REPO}.git`;
    const env = { GIT_TERMINAL_PROMPT: "0", GIT_CONFIG_GLOBAL: "/dev/null" };
    return execa("git", ["ls-remote", url, "refs/heads/main"], { env, reject: false });
  }

  describe("with a repository", () => {
    it("a renamed one is redirected by its id: 301 for reading, 307 for writing", async () => {
      test.twin.renameRepository(REPO, "sums");

      const read = await test.get(`/repos/${REPO}/issues/1?x=1`);
      const written = await test.send("POST", `/repos/${REPO}/issues/1/comments`, { body: "x" });
      const location = `${test.twin.url}/api/v3/repositories/${test.ids.id}/issues/1`;

      expect([read.status, read.headers.get("location")]).toEqual([301, `${location}?x=1`]);
      expect(read.json).toMatchObject({ message: "Moved Permanently", url: `${location}?x=1` });
      expect([written.status, written.headers.get("location")]).toEqual([307, `${location}/comments`]);
      const followed = await test.send("POST", `/repositories/${test.ids.id}/issues/1/comments`, { body: "x" });
      expect(followed).toMatchObject({ status: 201, json: { url: expect.stringContaining("acme/sums") } });
      expect((await test.get("/repos/acme/sums")).json).toMatchObject({ full_name: "acme/sums", id: test.ids.id });
    });

    it("git follows to the new name", async () => {
      test.twin.renameRepository(REPO, "sums");

      const listed = await listRemote();

      expect(listed.stdout).toContain(test.ids.head);
      expect(test.twin.ledger().map(({ status }) => status)).toContain(301);
    });

    it("a stranger is not told where a private one went", async () => {
      test.twin.renameRepository(REPO, "sums");
      const other = await test.twin.addRepository({ owner: "other", name: "x", files: { a: "a" } });
      const token = await installationToken(test.twin, other.installationId, {}, test.app());

      expect((await ask(test.twin, { path: `/repos/${REPO}`, authorization: `token ${token}` })).status).toBe(404);
    });

    it("the old name can be taken by another", async () => {
      test.twin.renameRepository(REPO, "sums");
      const next = await test.twin.addRepository({ owner: "acme", name: "calc", files: { a: "a" } });
      await test.renewToken();

      expect((await test.get(`/repos/${REPO}`)).json).toMatchObject({ id: next.id });
    });

    it("one transferred to an owner without the App is out of reach", async () => {
      test.twin.transferRepository(REPO, "umbrella", "Organization");

      expect((await test.get(`/repositories/${test.ids.id}`)).status).toBe(404);
      expect((await test.get("/repos/umbrella/calc")).status).toBe(404);
      expect((await test.asApp("GET", "/repos/umbrella/calc/installation")).status).toBe(404);
    });

    it("one made private or deleted says so to who subscribed, and is gone after that", async () => {
      test.twin.makePrivate(REPO);
      test.twin.deleteRepository(REPO);
      await test.twin.deliveriesSettled();

      const seen = test.twin.deliveries().map(({ event, action }) => `${event}.${action ?? ""}`);
      expect(seen).toEqual(["issues.opened", "repository.privatized", "repository.deleted"]);
      expect((await test.get(`/repos/${REPO}`)).status).toBe(404);
      expect((await test.get(`/repositories/${test.ids.id}/issues`)).status).toBe(404);
    });
  });

  describe("with the App", () => {
    it("a suspended installation is refused with 403 until it is not", async () => {
      test.twin.suspend("acme");

      const suspended = { status: 403, json: { message: "This installation has been suspended" } };
      expect(await test.get(`/repos/${REPO}`)).toMatchObject(suspended);
      expect(await test.asApp("POST", tokens(), {})).toMatchObject(suspended);
      expect((await test.asApp("GET", "/app/installations")).json).toMatchObject([
        { suspended_at: expect.any(String), suspended_by: { login: "acme" } },
      ]);
      test.twin.unsuspend("acme");
      expect((await test.get(`/repos/${REPO}`)).status).toBe(200);
      await test.twin.deliveriesSettled();
      const actions = test.twin.deliveries().map(({ action }) => action);
      expect(actions).toEqual(["opened", "suspend", "unsuspend"]);
    });

    it("git is refused as well: while suspended, with a revoked token, and after a transfer", async () => {
      test.twin.suspend("acme");
      expect((await listRemote()).stderr).toContain("403");
      test.twin.unsuspend("acme");
      test.twin.revokeTokens();
      expect((await listRemote()).stderr).toContain("Authentication failed");
      await test.renewToken();
      test.twin.transferRepository(REPO, "umbrella");
      expect((await listRemote()).stderr).toContain("not found");
    });

    it("an uninstalled one is gone, and so are its tokens", async () => {
      test.twin.uninstall("acme");

      expect((await test.get(`/repos/${REPO}`)).status).toBe(401);
      expect((await test.asApp("POST", tokens(), {})).status).toBe(404);
      expect((await test.asApp("GET", `/repos/${REPO}/installation`)).status).toBe(404);
      expect((await test.asApp("GET", "/app/installations")).json).toEqual([]);
    });

    it("a token ends by its time, by being given back, and by being revoked", async () => {
      const refused = { status: 401, json: { message: "Bad credentials" } };
      expect((await test.send("DELETE", "/installation/token")).status).toBe(204);
      expect(await test.get(`/repos/${REPO}`)).toMatchObject(refused);
      await test.renewToken();
      test.twin.revokeTokens();
      expect(await test.get(`/repos/${REPO}`)).toMatchObject(refused);
      await test.renewToken();
      test.clock.pass(60 * 60_000);
      expect(await test.get(`/repos/${REPO}`)).toMatchObject(refused);
    });

    it("may have been granted less than it asks for", async () => {
      const poor = await openTestTwin({ permissions: { issues: "read", metadata: "read" }, events: ["issues"] });

      expect((await poor.asApp("GET", "/app")).json).toMatchObject({
        permissions: { issues: "read" },
        events: ["issues"],
      });
      expect((await poor.send("POST", `/repos/${REPO}/labels`, { name: "x" })).status).toBe(403);
      await poor.close();
    });

    it("may live with tokens that last a minute", async () => {
      const short = await openTestTwin({ tokenLifetimeMs: 60_000 });
      short.clock.pass(59_000);
      expect((await short.get(`/repos/${REPO}`)).status).toBe(200);
      short.clock.pass(1000);
      expect((await short.get(`/repos/${REPO}`)).status).toBe(401);
      await short.close();
    });
  });
});

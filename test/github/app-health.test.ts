import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import type { Clock } from "../../src/domain/ports.ts";
import { createAppClient } from "../../src/github/app-client.ts";
import { checkAppHealth, type AppFinding } from "../../src/github/app-health.ts";
import { APP_DESCRIPTION, APP_EVENTS, APP_PERMISSIONS, renderAppManifest } from "../../src/github/app-manifest.ts";
import { listInstalledRepositories } from "../../src/github/setup-requests.ts";
import { createGithubTwin, type GithubTwin } from "../../twin/github/github-twin.ts";
import { offerManifest } from "../../twin/github/routes/manifest.ts";
import { connection } from "./connection.ts";
import { makeAppKey } from "../server/make-app-key.ts";

const HOOK = "https://bot.example.com/api/github/webhooks";
const GET_APP = { method: "GET", pathPattern: /\/app$/ };

describe("the App's health", () => {
  let folder: string;
  let twin: GithubTwin;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "app-health-"));
    twin = createGithubTwin({ folder, appId: 7, webhookSecret: "a-webhook-secret" });
    await twin.start();
    offerManifest(twin, HOOK);
    await twin.addRepository({ owner: "acme", name: "shop", files: { a: "1" } });
  });

  afterEach(async () => {
    await twin.close();
    await rm(folder, { recursive: true, force: true });
  });

  function check(
    other: Partial<{ appId: number; privateKey: string; url: string; aheadS: number; webhookUrl: string }> = {},
  ): Promise<readonly AppFinding[]> {
    const { appId = twin.appId, privateKey = twin.privateKeyPem, url = twin.url, aheadS = 0 } = other;
    const now = (): string => new Date(Date.now() + aheadS * 1_000).toISOString();
    const clock: Clock = { now, sleep: () => Promise.resolve() };
    const client = createAppClient({ ...connection(clock), appId, privateKey, githubUrl: url });
    const expected = { appId, githubUrl: url, webhookUrl: other.webhookUrl ?? HOOK };
    return checkAppHealth({ client, clock, ...expected }, new AbortController().signal);
  }

  /** A server that says about the App what a test wants to hear. */
  async function openOther(answers: Readonly<Record<string, unknown>>): Promise<{ url: string; server: Server }> {
    const server = createServer((request, response) => {
      const path = (request.url ?? "").replace("/api/v3", "").split("?")[0] ?? "";
      response.setHeader("content-type", "application/json").end(JSON.stringify(answers[path] ?? []));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
  }

  it("is fine when key, clock, installation and webhook fit", async () => {
    const findings = await check();

    expect(findings.filter(({ level }) => level !== "later")).toEqual([
      { about: "app", level: "ok", found: `swe-agent at ${twin.url}`, advice: "" },
      { about: "installations", level: "ok", found: "installed for acme", advice: "" },
    ]);
  });

  it("lists what a suspended installation does not cover", async () => {
    await twin.addRepository({ owner: "other", name: "kept", files: { a: "1" } });
    twin.suspend("acme");
    const clock: Clock = { now: () => new Date().toISOString(), sleep: () => Promise.resolve() };
    const { appId, privateKeyPem: privateKey, url: githubUrl } = twin;
    const client = createAppClient({ ...connection(clock), appId, privateKey, githubUrl });

    const { repositories } = await listInstalledRepositories(client, new AbortController().signal);
    expect(repositories.map(({ repo }) => repo.name)).toEqual(["kept"]);
  });

  it("stops for a key of another App, and for an App id that has another key", async () => {
    const otherKey = await check({ privateKey: makeAppKey() });
    const otherId = await check({ appId: 8 });

    expect(otherKey).toMatchObject([{ about: "app", level: "stop" }]);
    expect(otherKey[0]?.found).toContain("refuses the private key for App 7 (401)");
    expect(otherKey[0]?.advice).toContain("APP_ID and the key are of the same App");
    expect(otherId).toMatchObject([{ about: "app", level: "stop" }]);
  });

  it.each([
    [900, "15 minutes ahead of"],
    [-900, "15 minutes behind"],
  ])("stops for a clock that is off by %d s and says the direction", async (aheadS, words) => {
    const [finding] = await check({ aheadS });

    expect(finding).toMatchObject({ about: "clock", level: "stop" });
    expect(finding?.found).toContain(`clock is ${words} GitHub's`);
    expect(finding?.advice).toContain("NTP");
  });

  it("warns of a clock that is off while GitHub still takes it", async () => {
    const findings = await check({ aheadS: -90 });

    expect(findings).toContainEqual(
      expect.objectContaining({
        about: "clock",
        level: "warning",
        found: expect.stringMatching(/^this machine's clock is (89|9[01]) seconds behind GitHub's$/),
      }),
    );
  });

  it("stops where nobody knows the App, and where no GitHub answers", async () => {
    twin.intercept(GET_APP, { status: 404, when: "before" });
    const unknown = await check();
    const { url, server } = await openOther({ "/app": { hello: "I am a proxy" } });
    const proxy = await check({ url });
    server.close();

    expect(unknown[0]).toMatchObject({ level: "stop", found: `${twin.url} knows no App 7 (404)` });
    expect(unknown[0]?.advice).toContain("GITHUB_URL");
    expect(proxy[0]).toMatchObject({ level: "stop", found: `${url} answers 200, but not as GitHub's API` });
  });

  it("only warns when GitHub is away or has a bad moment", async () => {
    twin.intercept(GET_APP, { status: 503, when: "before" });
    const busy = await check();
    const away = await check({ url: "http://127.0.0.1:9" });

    expect(busy).toMatchObject([{ level: "warning", found: "GitHub answers 503 at the moment" }]);
    expect(away).toMatchObject([{ level: "warning" }]);
    expect(away[0]?.found).toContain("GitHub did not answer GET http://127.0.0.1:9/api/v3/app");
  });

  it("names each permission and event that is lacking, and stops only for what is needed now", async () => {
    const lacking = ["members", "checks"];
    const permissions = Object.fromEntries(Object.entries(APP_PERMISSIONS).filter(([name]) => !lacking.includes(name)));
    const app = { slug: "bot", html_url: "https://g/apps/bot", owner: { login: "acme", type: "Organization" } };
    const { url, server } = await openOther({ "/app": { ...app, permissions, events: ["label"] } });
    const findings = await check({ url });
    server.close();

    const page = `${url}/organizations/acme/settings/apps/bot/permissions`;
    expect(findings).toContainEqual({
      about: "permissions",
      level: "stop",
      found: "App bot lacks the permissions checks: write",
      advice: `Add them at ${page}; then every installation has to accept them.`,
    });
    expect(findings).toContainEqual(
      expect.objectContaining({
        about: "permissions",
        level: "later",
        found: expect.stringContaining("members: read"),
      }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ about: "events", level: "stop", found: "App bot lacks the events issues" }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ level: "notice", advice: "Install it: https://g/apps/bot/installations/new" }),
    );
  });

  it("warns of an installation that has not accepted what the App asks for", async () => {
    const app = { slug: "bot", html_url: "h", permissions: APP_PERMISSIONS, events: APP_EVENTS };
    const behind = { account: { login: "acme" }, html_url: "https://g/i/1", permissions: { contents: "read" } };
    const { url, server } = await openOther({ "/app": app, "/app/installations": [behind] });
    const findings = await check({ url });
    server.close();

    expect(findings).toContainEqual({
      about: "installations",
      level: "warning",
      found: "the installation of acme has not accepted all permissions",
      advice: "Its owner accepts them at https://g/i/1.",
    });
  });

  it("warns when GitHub delivers somewhere else", async () => {
    twin.setWebhookUrl("https://old.example.com/hook");

    expect(await check()).toContainEqual(
      expect.objectContaining({
        about: "webhook",
        level: "warning",
        found: `GitHub delivers to https://old.example.com/hook, not to ${HOOK}`,
      }),
    );
  });

  it.each([
    [401, "warning", "WEBHOOK_SECRET differs from the App's"],
    [502, "notice", "GitHub cannot reach the webhook"],
  ])("reads what the newest delivery was answered: %d", async (status, level, advice) => {
    const server = createServer((_request, response) => response.writeHead(status).end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    twin.setWebhookUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    twin.announceInstallation("acme");
    await twin.deliveriesSettled();
    server.close();

    expect(await check()).toContainEqual(
      expect.objectContaining({ about: "deliveries", level, advice: expect.stringContaining(advice) }),
    );
  });

  it("says so when nothing answered the newest delivery", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    twin.setWebhookUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await new Promise((resolve) => server.close(resolve));
    twin.announceInstallation("acme");
    await twin.deliveriesSettled();

    expect(await check()).toContainEqual(
      expect.objectContaining({
        about: "deliveries",
        level: "notice",
        found: expect.stringMatching(/^the newest delivery \(installation, .*\) got no answer$/),
        advice: expect.stringContaining("GitHub cannot reach the webhook"),
      }),
    );
  });
});

describe("app.yml", () => {
  it("is what the code asks for", () => {
    const file = parse(readFileSync("app.yml", "utf8")) as Record<string, unknown>;

    expect(file["default_permissions"]).toEqual(APP_PERMISSIONS);
    expect(file["default_events"]).toEqual(APP_EVENTS);
    expect(file["description"]).toBe(APP_DESCRIPTION);
  });

  it("is what the manifest registers", () => {
    const manifest = renderAppManifest({ name: "my-bot", redirectUrl: "http://127.0.0.1:1/x", webhookUrl: HOOK });
    const file = parse(readFileSync("app.yml", "utf8")) as Record<string, unknown>;

    expect(JSON.parse(manifest)).toEqual({
      ...file,
      name: "my-bot",
      redirect_url: "http://127.0.0.1:1/x",
      hook_attributes: { url: HOOK, active: true },
    });
  });
});

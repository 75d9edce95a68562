import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { parseEnv } from "node:util";
import { until } from "../journeys/open-journey.ts";
import { describeInAnySandbox } from "../engines.ts";
import { openTestDatabase, type TestDatabase } from "../store/open-test-database.ts";
import { findFreePort, openSetupWorld, SECRET, type SetupWorld } from "./open-setup-world.ts";

const REPOSITORY = "acme/swe-agent-self-test";

/** A new user, from the printed address to the pull request of the self-test. Each test goes on where the last ended. */
describeInAnySandbox("the whole set-up", (sandbox) => {
  let world: SetupWorld;
  let test: TestDatabase;

  let port: string;

  beforeAll(async () => {
    test = await openTestDatabase();
    port = String(await findFreePort());
    world = await openSetupWorld({ settings: { PORT: port } });
  });

  afterAll(async () => {
    await world.close();
    await test.close();
  });

  function settings(): Readonly<Record<string, string | undefined>> {
    return parseEnv(readFileSync(join(world.folder, "swe-agent.env"), "utf8"));
  }

  it("hands over to GitHub with a manifest and a state", async () => {
    const page = await world.browser.submit("github", {
      web: world.twin.url,
      owner: "organization",
      organization: "acme",
      name: "acme-swe-agent",
      webhook: "url",
      "public-url": "https://bot.example.com",
    });
    expect(page.status).toBe(200);
    await world.browser.station("github", "waiting");
    const { text, headers } = await world.browser.get("/github/hand-over");

    const form = world.browser.form(text, `${world.twin.url}/organizations/acme/settings/apps/new?state=`);
    expect(JSON.parse(form.fields["manifest"] ?? "")).toMatchObject({
      name: "acme-swe-agent",
      public: false,
      redirect_url: `${new URL(world.url).origin}/github/created`,
      hook_attributes: { url: "https://bot.example.com/api/github/webhooks", active: true },
      default_permissions: { contents: "write", metadata: "read" },
    });
    expect(headers.get("content-security-policy")).toContain(`form-action 'self' ${world.twin.url};`);
    const { headers: others } = await world.browser.get("/");
    expect(others.get("content-security-policy")).toContain("form-action 'self';");
  });

  it("takes the App from GitHub's code and keeps its secrets in files for the owner alone", async () => {
    const { text } = await world.browser.get("/github/hand-over");
    const { action } = world.browser.form(text, `${world.twin.url}/organizations/`);
    world.offer.codes.add("code-of-github");
    const back = await fetch(
      new URL(`/github/created?code=code-of-github&state=${new URL(action).searchParams.get("state")}`, world.url),
    );
    expect(back.status).toBe(200);
    expect(await back.text()).toContain("/#github");
    await world.browser.station("github", "green");

    expect(settings()).toMatchObject({
      GITHUB_URL: world.twin.url,
      WEBHOOK_URL: "https://bot.example.com/api/github/webhooks",
    });
    const { APP_ID, PRIVATE_KEY_PATH = "", WEBHOOK_SECRET } = settings();
    expect({ APP_ID, WEBHOOK_SECRET }).toEqual({ APP_ID: "77", WEBHOOK_SECRET: SECRET });
    expect(readFileSync(PRIVATE_KEY_PATH, "utf8")).toBe(world.twin.privateKeyPem);
    const modes = [join(world.folder, "swe-agent.env"), PRIVATE_KEY_PATH, join(PRIVATE_KEY_PATH, "..")].map(
      (path) => statSync(path).mode & 0o777,
    );
    expect(modes).toEqual([0o600, 0o600, 0o700]);
  });

  it("notices the installation by itself", async () => {
    const link = `${world.twin.url}/apps/swe-agent/installations/new`;
    await until(async () => ((await world.browser.get("/")).text.includes(link) ? true : undefined));

    await world.twin.addRepository({
      owner: "acme",
      name: "swe-agent-self-test",
      files: { "a.txt": "a" },
      private: true,
    });

    expect(await world.browser.station("install", "green")).toContain(REPOSITORY);
  });

  it("tries the model server", async () => {
    await world.browser.submit("model", { url: "http://127.0.0.1:9/v1" });
    expect(await world.browser.station("model", "red")).toContain("No model server answered");
    await world.browser.submit("model", { url: world.model.url, name: "other" });
    expect(await world.browser.station("model", "red")).toContain("the server has no model other; it offers recorded");
    await world.browser.submit("model", { url: world.model.url, name: "", "api-key": "key-that-nobody-may-see" });
    expect(await world.browser.station("model", "green")).toMatch(/recorded answered in \d+ ms/);

    expect(settings()).toMatchObject({ MODEL_URL: world.model.url, MODEL_API_KEY: "key-that-nobody-may-see" });
  });

  it("keeps the sandbox, the database and the label that were chosen, and tries them", async () => {
    await world.browser.submit("sandbox", { kind: sandbox });
    expect(await world.browser.station("sandbox", "green")).toContain("no network");
    await world.browser.submit("database", { "database-kind": "own", database: test.url });
    expect(await world.browser.station("database", "green")).toContain("DATABASE_URL answers");
    await world.browser.submit("label", { label: "fix-me" });
    expect(await world.browser.station("label", "green")).toContain("fix-me is in 1 repository");

    expect(settings()).toMatchObject({ SANDBOX: sandbox, DATABASE_URL: test.url, LABEL: "fix-me" });
    expect(world.twin.labels(REPOSITORY)).toContain("fix-me");
  });

  it("runs the self-test to a pull request, every station green", async () => {
    world.twin.setWebhookUrl(`http://127.0.0.1:${port}/api/github/webhooks`);
    await world.browser.submit("self-test", { repository: REPOSITORY });
    const html = await world.browser.station("self-test", "green", "red");

    const names = [...html.matchAll(/<li class="(\w+)">.*?<b>([^<]+)<\/b>/g)].map(
      ([, light, name]) => `${name}: ${light}`,
    );
    expect(names).toEqual(
      [
        ...["sample project", "service started", "issue opened", "label put on", "delivery signed and received"],
        ...["recorded", "claimed by a worker", "workspace opened", "model answered", "verdict", "pull request"],
      ].map((name) => `${name}: green`),
    );
    const [pull] = await world.twin.pullRequests(REPOSITORY);
    expect(pull).toMatchObject({ draft: false, state: "open" });
    expect(world.terminal()).toMatch(/✓ Self-test: pull request +#\d+/);
  }, 120_000);

  it("says how to start the service", async () => {
    expect((await world.browser.get("/")).text).toContain(`--settings ${world.folder}/swe-agent.env start</code>`);
  });

  it("never shows a secret, on the page or in the terminal", () => {
    const all = `${world.browser.seen()}${world.terminal()}`;

    expect(all.length).toBeGreaterThan(10_000);
    for (const secret of [SECRET, "key-that-nobody-may-see", "code-of-github", "client-secret-that-nobody-needs"])
      expect(all).not.toContain(secret);
    for (const line of world.twin.privateKeyPem.split("\n").slice(1, -2)) expect(all).not.toContain(line);
  });
});

import { existsSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { makeAppKey } from "../server/make-app-key.ts";
import { parseGithubForm } from "../../src/setup/github-form.ts";
import { createBrowser } from "./create-browser.ts";
import { openSetupWorld, SECRET, type SetupWorld } from "./open-setup-world.ts";

let world: SetupWorld;

beforeAll(async () => {
  world = await openSetupWorld();
});

afterAll(() => world.close());

function statusUnder(host: string, path = "/page.css"): Promise<number> {
  const { port } = new URL(world.url);
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once("error", reject)
      .end();
  });
}

/** The state that GitHub would bring back for an App that was just asked for. */
async function draftApp(): Promise<string> {
  const { text } = await world.browser.get("/");
  if (!text.includes("/github/hand-over"))
    await world.browser.submit("github", { web: world.twin.url, name: "a-bot", webhook: "none" });
  await world.browser.station("github", "waiting");
  const { action } = world.browser.form(
    (await world.browser.get("/github/hand-over")).text,
    `${world.twin.url}/settings/apps/new`,
  );
  return new URL(action).searchParams.get("state") ?? "";
}

describe("the page", () => {
  it("lets nobody in without the token, with a wrong one, or with a used one", async () => {
    const other = createBrowser(new URL(world.url).origin);

    const answers = [await other.get("/"), await other.get("/?token=wrong"), await other.get(world.url)];

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect((await world.browser.get(world.url)).status).toBe(200);
  });

  it("gives a cookie that no script and no other site can use, and loads nothing from elsewhere", async () => {
    const page = await world.browser.get("/");

    expect(world.browser.seen()).toMatch(/set-cookie: swe_agent_setup=[\w-]{20,}; HttpOnly; SameSite=Strict; Path=\//);
    expect(page.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'.*frame-ancestors 'none'/,
    );
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\/(?!smee\.io)/);
  });

  it("answers under this machine's own names only", async () => {
    const { port } = new URL(world.url);

    expect(await statusUnder(`127.0.0.1:${port}`)).toBe(200);
    expect(await statusUnder(`localhost:${port}`)).toBe(200);
    expect(await statusUnder("127.0.0.1")).toBe(403);
    expect(await statusUnder(`rebound.example.com:${port}`)).toBe(403);
  });

  it("lives on when any other page makes a browser ask for what is no address", async () => {
    expect(await statusUnder(new URL(world.url).host, "//")).toBe(400);
    expect((await world.browser.get("/")).status).toBe(200);
  });

  it("takes no form that it did not draw", async () => {
    const drawn = world.browser.form((await world.browser.get("/")).text, "/label");
    const fields = { ...drawn.fields, label: "forged" };

    const answers = [
      await world.browser.post("/label", { ...fields, csrf: "wrong" }),
      await world.browser.post("/label", { label: "forged" }),
      await world.browser.post("/label", fields, { origin: "https://evil.example.com" }),
      await world.browser.post("/label", { ...fields, label: "x".repeat(70_000) }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 413]);
    expect(world.terminal()).not.toContain("forged");
  });

  it("keeps what was typed when a form is refused, but no secret", async () => {
    await world.browser.submit("github", { web: "https://api.github.com", name: "-bad-", webhook: "url" });
    const html = await world.browser.station("github", "red");

    expect(html).toContain("an API address (https://api.github.com)");
    expect(html).toContain('value="https://api.github.com"');
    expect(html).toContain("Give the App a name of at most 34");
    expect(html).toContain("Give the address that deliveries take.");
  });

  it("tells an address that GitHub cannot reach", async () => {
    const web = { web: world.twin.url, name: "a-bot" };
    await world.browser.submit("github", { ...web, webhook: "url", "public-url": "http://localhost:3000" });

    expect(await world.browser.station("github", "red")).toContain("GitHub cannot reach this machine");
  });

  it("tells an address that only a server of the same network can reach", () => {
    const read = (web: string) =>
      parseGithubForm({ web, name: "a-bot", webhook: "url", "public-url": "http://192.168.1.5:3000" });

    expect(read("https://github.com")).toMatchObject({ problems: [expect.stringContaining("a private network")] });
    expect(read("https://github.example.com")).toMatchObject({ kind: "draft" });
  });

  it("changes no setting before there is an App to go with it", async () => {
    const before = existsSync(join(world.folder, "swe-agent.env"));
    await draftApp();

    expect(existsSync(join(world.folder, "swe-agent.env"))).toBe(before);
  });
});

describe("the way back from GitHub", () => {
  it("is refused with a state that is wrong, and with none", async () => {
    await draftApp();
    world.offer.codes.add("fresh");

    const wrong = await world.browser.get("/github/created?code=fresh&state=wrong");
    const none = await world.browser.get("/github/created?code=fresh");

    expect([wrong.status, none.status]).toEqual([403, 403]);
    expect(world.offer.codes.has("fresh")).toBe(true);
  });

  it.each([
    ["a code that GitHub does not know", undefined, "GitHub does not know the code for the new App (404)"],
    ["a bad moment of GitHub", 500, "GitHub did not answer make the App: 500"],
  ])("says what to do after %s", async (_what, status, words) => {
    const state = await draftApp();
    if (status !== undefined)
      world.twin.intercept({ method: "POST", pathPattern: /app-manifests/ }, { status, when: "before" });
    await world.browser.get(`/github/created?code=unknown&state=${state}`);

    expect(await world.browser.station("github", "red")).toContain(words);
  });

  it("works once", async () => {
    const state = await draftApp();
    world.offer.codes.add("once");

    const first = await world.browser.get(`/github/created?code=once&state=${state}`);
    const second = await world.browser.get(`/github/created?code=once&state=${state}`);

    expect([first.status, second.status]).toEqual([200, 403]);
    await world.browser.station("github", "green");
    expect(`${world.browser.seen()}${world.terminal()}`).not.toContain(SECRET);
  });
});

describe("an App that is there already", () => {
  it("is refused with a key of another App, and never shows the key", async () => {
    const key = makeAppKey();
    const given = { web: world.twin.url, "app-id": "77", "webhook-secret": SECRET, "key-path": "" };
    await world.browser.submit("github-existing", { ...given, key });
    const html = await world.browser.station("github", "red");

    expect(html).toContain("refuses the private key for App 77 (401)");
    expect(world.browser.seen()).not.toContain(key.split("\n")[3]);
  });

  it("names everything that is wrong with what was given", async () => {
    const given = { web: world.twin.url, "app-id": "Iv1.abc", "webhook-secret": "short", key: "", "key-path": "" };
    await world.browser.submit("github-existing", given);
    const html = await world.browser.station("github", "red");

    expect(html).toContain("the App&#39;s client id");
    expect(html).toContain("WEBHOOK_SECRET: found 5 characters");
    expect(html).toContain("Give either the key&#39;s file or its text.");
  });

  it("is taken with its key", async () => {
    const given = { web: world.twin.url, "app-id": "77", "webhook-secret": SECRET, "key-path": "" };
    await world.browser.submit("github-existing", { ...given, key: world.twin.privateKeyPem });

    expect(await world.browser.station("github", "green")).toContain("swe-agent at ");
  });
});

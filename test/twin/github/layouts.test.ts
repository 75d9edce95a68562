import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { execa } from "execa";
import { Agent, fetch as fetchWith, ProxyAgent } from "undici";
import { openConnectProxy, type ConnectProxy } from "../../../twin/github/connect-proxy.ts";
import { createGithubTwin } from "../../../twin/github/github-twin.ts";
import { createThrowAwayCertificate, type ThrowAwayCertificate } from "../../../twin/github/throw-away-certificate.ts";
import { openTestTwin, REPO, type TestTwin } from "./open-test-twin.ts";

describe("github.com's layout over HTTPS, reached through a proxy by its real names", () => {
  let folder: string;
  let certificate: ThrowAwayCertificate;
  let test: TestTwin;
  let proxy: ConnectProxy;
  let agent: ProxyAgent;
  let token: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "twin-tls-"));
    certificate = await createThrowAwayCertificate(folder, ["github.com", "api.github.com"]);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  beforeEach(async () => {
    const { key, cert, caPem } = certificate;
    test = await openTestTwin({ layout: "dotcom", tls: { key, cert } });
    const authorities = ["github.com:443", "api.github.com:443"];
    proxy = await openConnectProxy({ authorities, port: Number(new URL(test.twin.url).port) });
    agent = new ProxyAgent({ uri: proxy.url, requestTls: { ca: caPem } });
    const path = `/app/installations/${test.ids.installationId}/access_tokens`;
    token = ((await ask("POST", path, test.app())).json as { token: string }).token;
  });

  afterEach(async () => {
    await agent.close();
    await proxy.close();
    await test.close();
  });

  async function ask(
    ...[method, path, authorization, host = "api.github.com"]: [string, string, string, string?]
  ): Promise<{ status: number; json: unknown; link: string | null }> {
    const headers = { authorization, "user-agent": "test" };
    const response = await fetchWith(`https://${host}${path}`, { method, headers, dispatcher: agent });
    const text = await response.text();
    const json = text.startsWith("{") || text.startsWith("[") ? (JSON.parse(text) as unknown) : text;
    return { status: response.status, json, link: response.headers.get("link") };
  }

  it("serves REST at the root of api.github.com, with links that lead there", async () => {
    for (const title of ["a", "b"]) test.twin.openIssue(REPO, { title, by: "ada" });

    const repository = await ask("GET", `/repos/${REPO}`, `token ${token}`);
    const issues = await ask("GET", `/repos/${REPO}/issues?per_page=1`, `token ${token}`);

    expect(repository).toMatchObject({
      status: 200,
      json: {
        url: `https://api.github.com/repos/${REPO}`,
        html_url: `https://github.com/${REPO}`,
        clone_url: `https://github.com/${REPO}.git`,
      },
    });
    expect(issues.link).toContain(`<https://api.github.com/repos/${REPO}/issues?per_page=1&page=2>; rel="next"`);
    expect((await ask("GET", `/api/v3/repos/${REPO}`, `token ${token}`)).status).toBe(404);
    expect((await ask("GET", `/repos/${REPO}`, `token ${token}`, "github.com")).status).toBe(404);
    expect(test.twin.contract().badAnswers).toEqual([]);
  });

  it("serves git at github.com", async () => {
    const listed = await execa("git", ["ls-remote", `https://x-access-token:${token}@github.com/${REPO}.git`, "HEAD"], {
      env: {
        ...{ GIT_TERMINAL_PROMPT: "0", GIT_CONFIG_GLOBAL: "/dev/null" },
        ...{ https_proxy: proxy.url, GIT_SSL_CAINFO: certificate.caFile },
      },
    });

    expect(listed.stdout).toContain(test.ids.head);
    expect(proxy.asked()).toContainEqual({ authority: "github.com:443", isRefused: false });
  });

  it("lets nothing else through, and nobody who does not trust its authority", async () => {
    const other = ask("GET", "/", "", "example.com");
    await expect(other).rejects.toThrow("fetch failed");
    const strict = new ProxyAgent({ uri: proxy.url });
    const untrusting = fetchWith("https://api.github.com/rate_limit", { dispatcher: strict });
    await expect(untrusting).rejects.toThrow("fetch failed");
    await strict.close();

    expect(proxy.asked().filter(({ isRefused }) => isRefused)).toEqual([
      { authority: "example.com:443", isRefused: true },
    ]);
    const plain = await fetch(proxy.url);
    expect(plain.status).toBe(405);
  });
});

it("Enterprise Server's layout is one origin over HTTPS, too", async () => {
  const folder = await mkdtemp(join(tmpdir(), "twin-tls-"));
  const { key, cert, caPem } = await createThrowAwayCertificate(folder, ["ghe.example", "127.0.0.1"]);
  const dispatcher = new Agent({ connect: { ca: caPem } });
  const twin = createGithubTwin({ folder, appId: 7, webhookSecret: "s", tls: { key, cert }, isReported: false });
  const url = await twin.start();

  const answer = await fetchWith(`${url}/api/v3/rate_limit`, { dispatcher });

  expect([url.slice(0, 18), answer.status]).toEqual(["https://127.0.0.1:", 200]);
  await dispatcher.close();
  await twin.close();
  await rm(folder, { recursive: true, force: true });
});

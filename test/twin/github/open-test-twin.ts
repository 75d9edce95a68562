/** A stand-in with one repository, one person and one token, for the suites about the stand-in itself. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGithubTwin, type GithubTwin } from "../../../twin/github/github-twin.ts";
import type { GithubTwinOptions } from "../../../twin/github/github-twin-options.ts";
import { ask, installationToken, signAppToken, type Answer } from "./app-fetch.ts";

export const REPO = "acme/calc";

export interface TestTwin {
  readonly twin: GithubTwin;
  readonly folder: string;
  readonly ids: { readonly id: number; readonly installationId: number; readonly head: string };
  /** The stand-in's clock; moves only when told to. */
  readonly clock: { now(): string; pass(ms: number): void };
  /** Header values. */
  token: string;
  app(): string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  send(method: string, path: string, body?: unknown): Promise<Answer>;
  asApp(method: string, path: string, body?: unknown): Promise<Answer>;
  renewToken(): Promise<void>;
  close(): Promise<void>;
}

export async function openTestTwin(options: Partial<GithubTwinOptions> = {}): Promise<TestTwin> {
  const folder = await mkdtemp(join(tmpdir(), "github-twin-"));
  let nowMs = Date.now();
  const clock = {
    now: () => new Date(nowMs).toISOString(),
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
  const basics = { folder: join(folder, "repos"), appId: 7, webhookSecret: "secret", clock, isReported: false };
  const twin = createGithubTwin({ ...basics, ...options });
  await twin.start();
  const files = { "sum.txt": "1\n", "a/b.txt": "x\n" };
  const ids = await twin.addRepository({ owner: "acme", name: "calc", files, private: true });
  twin.addUser("ada");
  twin.setPermission(REPO, "ada", "write");
  const app = (): string => {
    const now = Math.floor(Date.parse(clock.now()) / 1000);
    return `Bearer ${signAppToken(twin, { iat: now - 30, exp: now + 540 })}`;
  };
  const test: TestTwin = {
    ...{ twin, folder, ids, clock, app },
    token: "",
    get: (path, headers = {}) => ask(twin, { path, authorization: test.token, headers }),
    send: (method, path, body) => ask(twin, { method, path, authorization: test.token, body }),
    asApp: (method, path, body) => ask(twin, { method, path, authorization: app(), body }),
    async renewToken() {
      test.token = `token ${await installationToken(twin, ids.installationId, {}, app())}`;
    },
    async close() {
      await twin.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  if (options.layout !== "dotcom") await test.renewToken();
  return test;
}

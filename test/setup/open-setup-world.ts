/** A machine on which nobody has set anything up: a stand-in for GitHub, a model server, an empty folder, a browser. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createReleaseStack } from "../../src/compose/release-stack.ts";
import { runSetup } from "../../src/compose/setup/run-setup.ts";
import { SAMPLE_ISSUE } from "../../src/setup/sample-project.ts";
import type { ModelScript } from "../../twin/cluster/model-script.ts";
import { openScriptedModelServer, type ScriptedModelServer } from "../../twin/cluster/scripted-model-server.ts";
import { createGithubTwin, type GithubTwin } from "../../twin/github/github-twin.ts";
import { offerManifest, type ManifestOffer } from "../../twin/github/routes/manifest.ts";
import { say } from "../journeys/shop.ts";
import { createBrowser, type Browser } from "./create-browser.ts";

export interface SetupWorld {
  readonly folder: string;
  readonly twin: GithubTwin;
  readonly offer: ManifestOffer;
  readonly model: ScriptedModelServer;
  /** Has used the one-time token already. */
  readonly browser: Browser;
  /** As it was printed. */
  readonly url: string;
  /** Everything that the terminal was told. */
  terminal(): string;
  close(): Promise<void>;
}

export interface SetupWorldOptions {
  /** Lines of a settings file that is there before. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

export const SECRET = "webhook-secret-that-nobody-may-see";

const SCRIPTS: readonly ModelScript[] = [
  { match: "the one word", turns: [{ text: "ready", calls: [] }] },
  {
    match: SAMPLE_ISSUE.title,
    turns: [
      say("I read it.", "read", { path: "src/temperature.js", start: null, end: null }),
      say("A test first.", "write", {
        path: "test/celsius.test.js",
        content: `import assert from "node:assert/strict";
import { test } from "node:test";
import { toCelsius } from "../src/temperature.js";

test("toCelsius gives 100 degrees for boiling water", () => {
  assert.equal(toCelsius(212), 100);
  assert.equal(toCelsius(32), 0);
});
`,
        overwrite: false,
      }),
      say("The order was wrong.", "edit", {
        path: "src/temperature.js",
        old_text: "return fahrenheit / 1.8 - 32;",
        new_text: "return (fahrenheit - 32) / 1.8;",
        all: false,
      }),
      say("I hand it in.", "finish", { summary: "32 is taken off before the division now." }),
    ],
  },
];

export async function openSetupWorld(options: SetupWorldOptions = {}): Promise<SetupWorld> {
  const stack = createReleaseStack();
  const folder = await mkdtemp(join(tmpdir(), "swe-agent-setup-"));
  stack.push(() => rm(folder, { recursive: true, force: true }));
  const model = await openScriptedModelServer({ model: "recorded", scripts: SCRIPTS });
  stack.push(() => model.close());
  const twin = createGithubTwin({ folder: join(folder, "github"), appId: 77, webhookSecret: SECRET });
  await twin.start();
  stack.push(() => twin.close());
  const offer = offerManifest(twin, "https://bot.example.com/api/github/webhooks");
  const lines = Object.entries({ HEARTBEAT_SECONDS: "0.3", SWEEP_SECONDS: "1", ...options.settings });
  await writeFile(join(folder, "swe-agent.env"), lines.map(([key, value]) => `${key}=${value}\n`).join(""));
  const stopping = new AbortController();
  let text = "";
  const printed = new Promise<string>((resolve) => {
    const listen = (words: string): void => {
      text += words;
      const url = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(words)?.[0];
      if (url !== undefined) resolve(url);
    };
    const env = { PATH: process.env["PATH"], ...options.env };
    const wish = { port: 0, folder, open: options.env?.["DISPLAY"] !== undefined };
    const ended = runSetup({ env, say: listen }, wish, stopping.signal);
    stack.push(async () => {
      stopping.abort();
      await ended;
    });
  });
  const url = await printed;
  const browser = createBrowser(new URL(url).origin);
  await browser.get(url);
  return { folder, twin, offer, model, browser, url, terminal: () => text, close: () => stack.release() };
}

/** A port that nobody uses at the moment. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  return port;
}

import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { createEmulator } from "emulate";
import { createGithubTwin } from "../../../twin/github/github-twin.ts";
import { openHookReceiver, runSmokeJourney, SMOKE_SECRET, type SmokeStep } from "./smoke-journey.ts";

type Steps = ReadonlyMap<string, SmokeStep>;

const REPO = "acme/calc";

async function runOnTwin(): Promise<Steps> {
  const folder = await mkdtemp(join(tmpdir(), "second-opinion-"));
  const hook = await openHookReceiver();
  const basics = { folder, appId: 12345, webhookSecret: SMOKE_SECRET, webhookUrl: hook.url, isReported: false };
  const twin = createGithubTwin(basics);
  const url = await twin.start();
  const files = { "README.md": "# calc\n" };
  const made = await twin.addRepository({ owner: "acme", ownerType: "Organization", name: "calc", files });
  for (const login of ["alice", "bob"]) twin.addUser(login);
  twin.setPermission(REPO, "alice", "admin");
  const { appId, privateKeyPem } = twin;
  const target = { api: `${url}/api/v3`, appId, privateKeyPem, installationId: made.installationId, repo: REPO };
  const steps = await runSmokeJourney(target, hook);
  await twin.close();
  hook.close();
  await rm(folder, { recursive: true, force: true });
  return steps;
}

async function runOnEmulate(): Promise<Steps> {
  const hook = await openHookReceiver();
  const port = await findFreePort();
  const permissions = { contents: "write", issues: "write", pull_requests: "write", checks: "write", metadata: "read" };
  const app = {
    ...{ app_id: 12345, slug: "swe-agent", name: "SWE Agent", permissions, events: ["*"] },
    ...{ webhook_url: hook.url, webhook_secret: SMOKE_SECRET },
    installations: [{ installation_id: 100, account: "acme", repository_selection: "all" }],
  };
  const github = {
    users: [{ login: "alice" }, { login: "bob" }],
    orgs: [{ login: "acme", members: [{ login: "alice", role: "admin" }] }],
    repos: [{ owner: "acme", name: "calc", auto_init: true }],
    apps: [app],
  };
  const emulator = await createEmulator({ service: "github", port, seed: { github } });
  const privateKeyPem = emulator.generatedSecrets.find(({ kind }) => kind === "github.app_private_key")?.value ?? "";
  const target = { api: emulator.url, appId: 12345, privateKeyPem, installationId: 100, repo: REPO };
  const steps = await runSmokeJourney(target, hook);
  await emulator.close();
  hook.close();
  return steps;
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

interface Difference {
  readonly theirs: SmokeStep;
  readonly because: string;
}

const nothing = (status: number): SmokeStep => ({ status, fields: {} });
const TREE = "b35f6850a724818502efe893e10892747851c7ce";

/** Where emulate 0.12.2 answers otherwise, and why we stay with ours. Every other step is the same. */
const DIFFERENCES: Readonly<Record<string, Difference>> = {
  comments: {
    theirs: { status: 200, fields: { "0.body": "done", "0.user.login": "swe-agent[bot]" } },
    because: "emulate does not say which App wrote a comment; GitHub does, in performed_via_github_app",
  },
  reaction: { theirs: nothing(404), because: "emulate has no reactions" },
  commit: {
    theirs: { status: 201, fields: { message: "Fix the sum\n", "tree.sha": TREE } },
    because: "emulate gives a message back as it was sent; GitHub shows it without the newline at its end",
  },
  "pull request again": {
    theirs: nothing(201),
    because: "emulate opens a second pull request for the same branches; GitHub has one at a time",
  },
  files: {
    theirs: nothing(200),
    because: "emulate does not compare the branches of a new pull request, so that it has no files",
  },
  review: {
    theirs: nothing(422),
    because: "emulate knows only positions in the diff; GitHub also takes line and side",
  },
  "own approval": { theirs: nothing(201), because: "emulate lets everybody approve; GitHub never the author" },
  "permission of a stranger": {
    theirs: nothing(404),
    because: "emulate knows only collaborators; on GitHub everybody may read what is public",
  },
  "unknown token": {
    theirs: nothing(200),
    because: "emulate takes an unknown token for its first user; GitHub refuses it",
  },
};

describe("a second opinion on the stand-in, by emulate", () => {
  let ours: Steps;
  let theirs: Steps;

  beforeAll(async () => {
    [ours, theirs] = await Promise.all([runOnTwin(), runOnEmulate()]);
  });

  it("sees the same steps", () => {
    expect([...ours.keys()]).toEqual([...theirs.keys()]);
    expect(ours.size).toBe(27);
  });

  it("agrees on every status and every field that we read, but for the known differences", () => {
    const same = (steps: Steps) => Object.fromEntries([...steps].filter(([name]) => !(name in DIFFERENCES)));

    expect(same(theirs)).toEqual(same(ours));
    expect(Object.keys(same(ours))).toHaveLength(ours.size - Object.keys(DIFFERENCES).length);
  });

  it.each(Object.entries(DIFFERENCES))("differs on %s, and we know why", (name, { theirs: known, because }) => {
    const step = theirs.get(name)!;
    const fields = Object.fromEntries(Object.entries(step.fields).filter(([, value]) => value !== undefined));

    expect({ status: step.status, fields }).toEqual(known);
    expect(step).not.toEqual(ours.get(name));
    expect(because).toMatch(/^emulate /);
  });
});

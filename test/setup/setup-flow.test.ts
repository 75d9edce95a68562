import { describe, expect, it } from "@jest/globals";
import { createSetupFlow, type SetupFlow } from "../../src/setup/setup-flow.ts";
import type { SettingChanges, SettingsStore, SetupPorts } from "../../src/setup/setup-ports.ts";
import { renderNews, type Finding } from "../../src/setup/stations.ts";

const DRAFT = { web: "https://github.com", owner: "user", name: "a-bot", webhook: "none" };

function createSettings(
  values: Readonly<Record<string, string>>,
  onSave: (changes: SettingChanges) => void = () => undefined,
): SettingsStore {
  return {
    path: "/x/swe-agent.env",
    values: () => values,
    overruled: () => [],
    save(changes) {
      onSave(changes);
      return Promise.resolve();
    },
    saveKey: () => Promise.resolve("/x/key.pem"),
  };
}

interface Opened {
  readonly flow: SetupFlow;
  readonly exchanged: string[];
}

function openFlow(nowMs: () => number, other: Partial<SetupPorts> = {}): Opened {
  const exchanged: string[] = [];
  const none = (): Promise<readonly Finding[]> => Promise.resolve([]);
  const ports: Partial<SetupPorts> = {
    settings: createSettings({}),
    clock: { now: () => new Date(nowMs()).toISOString(), sleep: () => new Promise(() => undefined) },
    randomToken: () => "unguessable",
    checkApp: none,
    listInstalled: () => Promise.resolve({ installUrl: "", accounts: [], repositories: [] }),
    exchangeCode: (_web, code) => {
      exchanged.push(code);
      return Promise.resolve({ appId: 1, slug: "a-bot", pem: "", webhookSecret: "" });
    },
    ...other,
  };
  const flow = createSetupFlow(ports as SetupPorts, () => undefined, new AbortController().signal);
  return { flow, exchanged };
}

describe("the state that goes to GitHub and comes back", () => {
  it.each([
    [9, true],
    [11, false],
  ])("after %d minutes is taken: %s", async (minutes, taken) => {
    let nowMs = 0;
    const { flow, exchanged } = openFlow(() => nowMs);
    flow.submit("github", DRAFT);
    await flow.settled();
    nowMs = minutes * 60_000;

    expect(flow.finishApp("code", "unguessable")).toBe(taken);
    await flow.settled();
    expect(exchanged).toEqual(taken ? ["code"] : []);
  });

  it("is taken once, and only while an App is being made", async () => {
    const { flow } = openFlow(() => 0);
    flow.submit("github", DRAFT);
    await flow.settled();

    expect(flow.finishApp("code", "another")).toBe(false);
    expect(flow.finishApp("code", "unguessable")).toBe(true);
    expect(flow.finishApp("code", "unguessable")).toBe(false);
    expect(openFlow(() => 0).flow.finishApp("code", "")).toBe(false);
  });
});

describe("a station that is busy", () => {
  it("exchanges GitHub's code once it is free: the code is valid once", async () => {
    let endCheck: (findings: readonly Finding[]) => void = () => undefined;
    const check = new Promise<readonly Finding[]>((resolve) => {
      endCheck = resolve;
    });
    const { flow, exchanged } = openFlow(() => 0, { checkApp: () => check });
    flow.submit("github", DRAFT);
    await flow.settled();
    flow.submit("github-check", {});

    expect(flow.finishApp("code", "unguessable")).toBe(true);
    expect(exchanged).toEqual([]);
    endCheck([]);
    await flow.settled();
    expect(exchanged).toEqual(["code"]);
  });

  it("takes a second form after the first, and drops none", async () => {
    const saved: string[] = [];
    const { flow } = openFlow(() => 0, { settings: createSettings({}, ({ LABEL = "" }) => saved.push(LABEL)) });

    expect([flow.submit("label", { label: "one" }), flow.submit("label", { label: "two" })]).toEqual([true, true]);
    await flow.settled();
    expect(saved).toEqual(["one", "two"]);
  });

  it("says no to a second self-test", async () => {
    const { flow } = openFlow(() => 0);

    expect([flow.submit("self-test", {}), flow.submit("self-test", {})]).toEqual([true, false]);
    await flow.settled();
  });
});

describe("the key of the model server", () => {
  const SAVED = { MODEL_URL: "https://gpu.example.com/v1", MODEL_API_KEY: "a-key" };

  async function keyFor(url: string, overruled: readonly string[] = []): Promise<readonly (string | undefined)[]> {
    const values: Record<string, string> = { ...SAVED };
    const tried: (string | undefined)[] = [];
    const settings = {
      ...createSettings(values, ({ MODEL_URL, MODEL_API_KEY }) => Object.assign(values, { MODEL_URL, MODEL_API_KEY })),
      overruled: () => overruled,
    };
    const { flow } = openFlow(() => 0, {
      settings,
      tryModel: ({ apiKey }) => {
        tried.push(apiKey);
        return Promise.resolve({ models: ["m"], used: "m", latencyMs: 1 });
      },
    });
    flow.submit("model", { url, name: "", "api-key": "" });
    await flow.settled();
    return [...tried, flow.board.get("model").light];
  }

  it.each([
    ["the same server under another path", "https://gpu.example.com", ["a-key", "green"]],
    ["another host", "https://evil.example.com/v1", ["", "yellow"]],
    ["another port", "https://gpu.example.com:8443/v1", ["", "yellow"]],
    ["plain http", "http://gpu.example.com/v1", ["", "yellow"]],
  ])("with an empty field for %s", async (_what, url, sent) => {
    expect(await keyFor(url)).toEqual(sent);
  });

  it("of the environment goes to no other server", async () => {
    expect(await keyFor("https://evil.example.com/v1", ["MODEL_API_KEY"])).toEqual(["red"]);
  });
});

it("a terminal is told only what is new", () => {
  const known: Finding = { light: "green", name: "recorded", found: "a run was made of it", fix: "" };
  const next: Finding = { light: "red", name: "verdict", found: "nothing after 900 s", fix: "Look." };
  const before = { light: "green" as const, findings: [known] };
  const text = renderNews("self-test", { light: "red", findings: [known, next] }, before);

  expect(text).not.toContain("recorded");
  expect(text).toMatch(/^✗ Self-test: verdict +nothing after 900 s\n +→ Look\.\n$/);
});

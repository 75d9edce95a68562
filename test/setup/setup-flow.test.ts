import { describe, expect, it } from "@jest/globals";
import { createSetupFlow, type SetupFlow } from "../../src/setup/setup-flow.ts";
import type { SetupPorts } from "../../src/setup/setup-ports.ts";
import { renderNews, type Finding } from "../../src/setup/stations.ts";

const DRAFT = { web: "https://github.com", owner: "user", name: "a-bot", webhook: "none" };

function openFlow(nowMs: () => number): { readonly flow: SetupFlow; readonly exchanged: string[] } {
  const exchanged: string[] = [];
  const none = (): Promise<readonly Finding[]> => Promise.resolve([]);
  const ports: Partial<SetupPorts> = {
    settings: {
      path: "/x/swe-agent.env",
      values: () => ({}),
      overruled: () => [],
      save: () => Promise.resolve(),
      saveKey: () => Promise.resolve("/x/key.pem"),
    },
    clock: { now: () => new Date(nowMs()).toISOString(), sleep: () => new Promise(() => undefined) },
    randomToken: () => "unguessable",
    checkApp: none,
    listInstalled: () => Promise.resolve({ installUrl: "", accounts: [], repositories: [] }),
    exchangeCode: (_web, code) => {
      exchanged.push(code);
      return Promise.resolve({ appId: 1, slug: "a-bot", pem: "", webhookSecret: "" });
    },
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

it("a terminal is told only what is new", () => {
  const known: Finding = { light: "green", name: "recorded", found: "a run was made of it", fix: "" };
  const next: Finding = { light: "red", name: "verdict", found: "nothing after 900 s", fix: "Look." };
  const before = { light: "green" as const, findings: [known] };
  const text = renderNews("self-test", { light: "red", findings: [known, next] }, before);

  expect(text).not.toContain("recorded");
  expect(text).toMatch(/^✗ Self-test: verdict +nothing after 900 s\n +→ Look\.\n$/);
});

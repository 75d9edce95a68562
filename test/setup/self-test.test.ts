import { describe, expect, it } from "@jest/globals";
import { BotError } from "../../src/domain/bot-error.ts";
import type { Clock } from "../../src/domain/ports.ts";
import type { RunEvent } from "../../src/domain/run-event.ts";
import { runSelfTest } from "../../src/setup/self-test.ts";
import type { SelfTestFacts, SelfTestPorts } from "../../src/setup/setup-ports.ts";
import type { Finding } from "../../src/setup/stations.ts";

const REPO = { installationId: 1, repositoryId: 2, owner: "acme", name: "swe-agent-self-test" };
const NOTHING: SelfTestFacts = { delivery: undefined, run: undefined, events: [] };
const RECORDED = { delivery: { decision: "run-created: run_1" } };
const ANSWERED = { type: "step.answered", usage: { prompt: 1, cachedPrompt: 0, completion: 7 } } as RunEvent;
const OPENED = { type: "workspace.opened", sandbox: "docker", tier: "C" } as RunEvent;

/** The stations after a self-test in which the world says these facts, whatever is asked; the clock runs by itself. */
async function lightsOf(
  facts: Partial<SelfTestFacts>,
  ports: Partial<SelfTestPorts> = {},
): Promise<readonly Finding[]> {
  let nowMs = 0;
  let shown: readonly Finding[] = [];
  const clock: Clock = {
    now: () => new Date(nowMs).toISOString(),
    sleep: (ms) => {
      nowMs += ms;
      return Promise.resolve();
    },
  };
  const all: SelfTestPorts = {
    writeSample: () => Promise.resolve(),
    openIssue: () => Promise.resolve({ number: 3, url: "" }),
    putLabel: () => Promise.resolve(),
    openService: () =>
      Promise.resolve({ observe: () => Promise.resolve({ ...NOTHING, ...facts }), release: () => Promise.resolve() }),
    askAboutDelivery: () => Promise.resolve("GitHub could not reach the webhook"),
    ...ports,
  };
  await runSelfTest({ ports: all, clock, repo: REPO }, new AbortController().signal, (findings) => {
    shown = findings;
  });
  return shown;
}

const run = (state: string, outcome?: string, parkedReason?: string): SelfTestFacts["run"] => ({
  state,
  outcome,
  parkedReason,
});

describe("the self-test stops at the first station that fails and says what to check", () => {
  it.each([
    ["no delivery comes", {}, "delivery signed and received", "could not reach the webhook", "public address"],
    [
      "a delivery is decided otherwise",
      { delivery: { decision: "ignored: another label" } },
      "recorded",
      "another label",
      "log",
    ],
    ["nobody decides", { delivery: { decision: null } }, "recorded", "nothing after 30 s", "dispatcher"],
    ["no worker comes", { ...RECORDED, run: run("queued") }, "claimed by a worker", "nothing after 60 s", "REDIS_URL"],
    [
      "the run is refused",
      { ...RECORDED, run: run("concluded", "refused") },
      "workspace opened",
      "as refused",
      "comment",
    ],
    [
      "the model is away",
      { ...RECORDED, run: run("parked", undefined, "no model"), events: [OPENED] },
      "model answered",
      "no model",
      "Model server",
    ],
    [
      "the run takes for ever",
      { ...RECORDED, run: run("solving"), events: [OPENED, ANSWERED] },
      "verdict",
      "900 s",
      "runs follow",
    ],
  ])("when %s", async (...[, facts, name, found, fix]) => {
    const last = (await lightsOf(facts)).at(-1);

    expect(last).toMatchObject({ light: "red", name });
    expect(last?.found).toContain(found);
    expect(last?.fix).toContain(fix);
  });

  it("when the repository is not for it, before anything is written or opened", async () => {
    const refused = new BotError("bad-usage", { reason: "acme/shop has commits" });
    const lights = await lightsOf({}, { writeSample: () => Promise.reject(refused) });

    expect(lights).toMatchObject([{ light: "red", name: "sample project", found: "acme/shop has commits" }]);
  });

  it("and gives the service back", async () => {
    let released = 0;
    const openService: SelfTestPorts["openService"] = () =>
      Promise.resolve({
        observe: () => Promise.resolve(NOTHING),
        release: () => {
          released += 1;
          return Promise.resolve();
        },
      });
    await lightsOf(
      {},
      { openService, putLabel: () => Promise.reject(new BotError("github-gone", { operation: "x" })) },
    );

    expect(released).toBe(1);
  });
});

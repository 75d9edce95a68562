import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { createToolbox } from "../../src/agent/toolbox.ts";
import { parseArtifactId, parseCommitId } from "../../src/domain/ids.ts";
import type { Message } from "../../src/domain/conversation.ts";
import type { ModelRequest } from "../../src/domain/model-turn.ts";
import type { Journal } from "../../src/domain/ports.ts";
import type { RunEvent } from "../../src/domain/run-event.ts";
import { toUngraded } from "../../src/workflows/resolve-issue/candidate.ts";
import { solveUntilVerified, type SolveDeps } from "../../src/workflows/resolve-issue/solve-until-verified.ts";
import { createMemoryWorkspace } from "../agent/stuck/memory-workspace.ts";
import { createSeededRandom } from "../agent/stuck/seeded-random.ts";

const BASE = parseCommitId("0".repeat(40));
const START: readonly RunEvent[] = [
  {
    type: "mode.chosen",
    mode: "fast",
    why: "",
    admissible: ["fast", "standard"],
    probabilities: {},
    features: {},
  },
  {
    type: "conversation.opened",
    messages: [
      { role: "system", text: "s" },
      { role: "user", text: "the issue" },
    ],
  },
];

/** By the number of answers so far: two calls of `finish` at once, then one more round in the larger mode, then done. */
const ANSWERS: readonly (readonly string[])[] = [
  ["tree"],
  ["finish", "tree", "finish"],
  ["tree"],
  ["finish"],
  ["finish"],
];
const VERDICTS = ["regressed", "not-fixed", "verified"] as const;

interface Played {
  readonly rows: readonly RunEvent[];
  readonly requests: readonly string[];
  readonly shapes: readonly (readonly Message["role"][])[];
}

async function play(rows: readonly RunEvent[]): Promise<Played> {
  const events = [...rows];
  const journal: Journal = {
    events: () => events,
    state: () => "solving",
    append(event) {
      events.push(JSON.parse(JSON.stringify(event)) as RunEvent);
      return Promise.resolve();
    },
  };
  const requests: ModelRequest[] = [];
  const { parts } = createMemoryWorkspace(createSeededRandom(1));
  const deps: SolveDeps = {
    agent: {
      ...parts,
      journal,
      tools: createToolbox(parts),
      artifacts: {
        put: (kind, bytes) =>
          Promise.resolve(parseArtifactId(`${kind}/${createHash("sha256").update(bytes).digest("hex")}`)),
        get: () => Promise.resolve(new Uint8Array()),
      },
      lint: { findNew: () => Promise.resolve({ kind: "none" }) },
      redact: (text) => text,
      monotonicMs: () => 0,
      nudge: "Call a tool.",
      model: {
        complete(request) {
          requests.push(request);
          const step = request.messages.filter(({ role }) => role === "assistant").length;
          const toolCalls = (ANSWERS[step] ?? ["finish"]).map((name, index) => ({
            id: `c${index}`,
            name,
            arguments: name === "tree" ? '{"path":null,"depth":1}' : '{"summary":"s"}',
          }));
          const usage = { prompt: 10, cachedPrompt: 0, completion: 10 };
          const message = { role: "assistant" as const, text: "t", toolCalls };
          return Promise.resolve({ message, finish: "tool-calls" as const, usage, server: "s", durationMs: 1 });
        },
        profile: () => Promise.resolve({ name: "m", windowTokens: null }),
      },
    },
    conversation: "c",
    base: BASE,
    admissible: ["fast", "standard"],
    stepFactor: 1,
    maxCandidates: undefined,
    commitWorkspace: (round) => Promise.resolve({ commit: parseCommitId(String(round).repeat(40)) }),
    grade: (commit) => Promise.resolve(toUngraded(VERDICTS[Number(commit[0]) - 1] ?? "broken", "why", BASE)),
    choose: () => Promise.reject(new Error("nobody forks here")),
    fork: () => Promise.reject(new Error("nothing is forked here")),
  };
  await solveUntilVerified(deps, new AbortController().signal);
  return {
    rows: events,
    requests: requests.map((request) => JSON.stringify(request)),
    shapes: requests.map(({ messages }) => messages.map(({ role }) => role)),
  };
}

describe("a run that a worker gave up after any of its rows", () => {
  it("goes on with the same requests and ends with the same rows", async () => {
    const whole = await play(START);
    const answered = (rows: readonly RunEvent[]): number => rows.filter(({ type }) => type === "step.answered").length;

    expect(whole.rows.filter(({ type }) => type === "verdict")).toHaveLength(3);
    expect(whole.rows.filter(({ type }) => type === "escalated")).toHaveLength(1);
    for (let kept = START.length; kept < whole.rows.length; kept += 1) {
      const rows = whole.rows.slice(0, kept);
      const { requests, rows: all } = await play(rows);
      expect([kept, rows.at(-1)?.type, requests]).toEqual([
        kept,
        rows.at(-1)?.type,
        whole.requests.slice(answered(rows)),
      ]);
      // The request that was announced is announced once more.
      const unannounced = (events: readonly RunEvent[]): readonly RunEvent[] =>
        events.filter(({ type }) => type !== "step.requested");
      expect(unannounced(all)).toEqual(unannounced(whole.rows));
    }
  });

  it("never sends a call without its result, a result without its call, or two user messages in a row", async () => {
    const { shapes, requests } = await play(START);

    for (const shape of shapes) expect(shape.join(" ")).not.toMatch(/user user|assistant$|assistant user/);
    for (const request of requests) {
      const { messages } = JSON.parse(request) as ModelRequest;
      const calls = messages.flatMap((one) => (one.role === "assistant" ? one.toolCalls.map(({ id }) => id) : []));
      const results = messages.flatMap((one) => (one.role === "tool" ? [one.callId] : []));
      expect([...results].sort()).toEqual([...calls].sort());
    }
    expect(shapes[2]!.slice(-5)).toEqual(["assistant", "tool", "tool", "tool", "user"]);
  });
});

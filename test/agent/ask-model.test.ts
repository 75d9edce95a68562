import { describe, expect, it } from "@jest/globals";
import { askModel } from "../../src/agent/ask-model.ts";
import { findPendingCalls } from "../../src/agent/conversation-from-events.ts";
import { toSpend } from "../../src/agent/spend.ts";
import { createToolbox } from "../../src/agent/toolbox.ts";
import { BUDGETS } from "../../src/domain/mode.ts";
import type { ModelRequest } from "../../src/domain/model-turn.ts";
import type { RunEvent } from "../../src/domain/run-event.ts";

const NEVER = new AbortController().signal;
const TOOLS = createToolbox({} as Parameters<typeof createToolbox>[0]);

async function ask(issueChars: number, windowTokens: number | null) {
  const messages = [{ role: "user" as const, text: "x".repeat(issueChars) }];
  const events: RunEvent[] = [{ type: "conversation.opened", messages }];
  const requests: ModelRequest[] = [];
  const call = { id: "same", name: "tree", arguments: '{"path":null,"depth":1}' };
  const journal = {
    events: () => events,
    state: () => "solving" as const,
    append: (event: RunEvent) => Promise.resolve(void events.push(event)),
  };
  const profile = { name: "m", windowTokens };
  const end = await askModel(
    {
      journal,
      tools: TOOLS,
      sandbox: { diff: () => Promise.resolve(new Uint8Array()) },
      redact: (text) => text,
      spend: () => toSpend(events),
      model: {
        profile: () => Promise.resolve(profile),
        complete(request) {
          requests.push(request);
          const message = { role: "assistant" as const, text: "", toolCalls: [call, call, call] };
          const usage = { prompt: 1, cachedPrompt: 0, completion: 1 };
          return Promise.resolve({ message, finish: "tool-calls" as const, usage, server: "s", durationMs: 1 });
        },
      },
    },
    { conversation: "c", mode: "deep", budget: BUDGETS.deep, profile },
    NEVER,
  );
  return { end, events, request: requests[0] };
}

describe("a request", () => {
  it("asks for no longer an answer than the window has room for", async () => {
    const { request } = await ask(12_000, 8_192);
    const chars = 12_000 + JSON.stringify(TOOLS.map(({ schema }) => schema)).length;

    expect(request?.maxCompletionTokens).toBeGreaterThan(256);
    expect((request?.maxCompletionTokens ?? 0) + chars / 3.2).toBeLessThan(8_192);
    expect((await ask(12_000, null)).request?.maxCompletionTokens).toBe(8_192);
  });

  it("is not made when the window has none", async () => {
    expect(await ask(60_000, 8_192)).toMatchObject({ end: "full", request: undefined });
  });

  it("gets an answer whose calls can be told apart, whatever their ids were", async () => {
    const { events } = await ask(100, null);

    expect(findPendingCalls(events).calls.map(({ id }) => id)).toEqual(["same", "same_1", "same_2"]);
  });
});

import { describe, expect, it } from "@jest/globals";
import { toConversation } from "../../src/agent/conversation-from-events.ts";
import { decideHistory, type HistoryLimits } from "../../src/agent/history/decide-history.ts";
import { fitHistory } from "../../src/agent/history/fit-history.ts";
import { BUDGETS } from "../../src/domain/mode.ts";
import type { Journal } from "../../src/domain/ports.ts";
import type { RunEvent } from "../../src/domain/run-event.ts";

const LIMITS: HistoryLimits = { maxPeakTokens: 10_000, windowTokens: null, toolChars: 0, refused: false };
const OPENING: RunEvent = {
  type: "conversation.opened",
  messages: [
    { role: "system", text: "system" },
    { role: "user", text: "issue" },
  ],
};

/** `chars` of observation a step; the server counts a token for four characters. */
function toSteps(count: number, chars: number, tool = "read"): readonly RunEvent[] {
  const events: RunEvent[] = [OPENING];
  for (let step = 1; step <= count; step += 1) {
    const prompt = Math.ceil(JSON.stringify(toConversation(events)).length / 4);
    const call = { id: `c${step}`, name: tool, arguments: `{"path":"f${step}"}` };
    events.push({
      type: "step.answered",
      step,
      message: {
        role: "assistant",
        text: `I look at file ${step}, which may hold the cause of this.`,
        toolCalls: [call],
      },
      usage: { prompt, cachedPrompt: 0, completion: 10 },
      server: "s",
      durationMs: 1,
    });
    events.push({
      type: "tool.finished",
      step,
      callId: call.id,
      tool,
      text: `FAILED a.test.js::adds\n${"x".repeat(chars)}`,
      summary: `${tool} f${step}:1-80`,
      ok: true,
      valid: true,
      mutating: false,
      durationMs: 1,
      tree: null,
      checkpoint: null,
    });
  }
  return events;
}

function toJournal(start: readonly RunEvent[]): Journal {
  const events = [...start];
  return {
    events: () => events,
    state: () => "solving",
    append(event) {
      events.push(event);
      return Promise.resolve();
    },
  };
}

function masked(events: readonly RunEvent[]): number {
  return toConversation(events).filter(({ text }) => text.includes("left out to save room")).length;
}

describe("a growing history", () => {
  it("is only appended to until its peak, then masked in one batch but for the last ten observations", () => {
    expect(decideHistory(toSteps(12, 2_000), LIMITS)).toEqual({ kind: "keep" });

    const events = toSteps(25, 2_000);
    const decision = decideHistory(events, LIMITS);

    expect(decision).toMatchObject({ kind: "mask", before: 15 });
    const row: RunEvent = { type: "history.masked", step: 25, before: 15, tokens: 6_000 };
    expect(masked([...events, row])).toBe(15);
    expect(toConversation([...events, row])[3]).toMatchObject({
      role: "tool",
      text: "(left out to save room: read f1:1-80; call it again if you need it)",
    });
  });

  it("says where the whole output of a masked command lies", () => {
    const rows = toSteps(25, 2_000, "shell").map((row) =>
      row.type === "tool.finished" ? { ...row, remember: { [`output:${row.step}`]: "artifact" } } : row,
    );
    const row: RunEvent = { type: "history.masked", step: 25, before: 15, tokens: 6_000 };

    expect(toConversation([...rows, row])[3]?.text).toBe(
      "(left out to save room: shell f1:1-80; read output:1 if you need it)",
    );
  });

  it("is not masked again before it has grown by 16,000 tokens", () => {
    const events = [...toSteps(25, 2_000)];
    events.splice(40, 0, { type: "history.masked", step: 20, before: 2, tokens: 9_900 });

    expect(decideHistory(events, { ...LIMITS, windowTokens: 131_072 })).toEqual({ kind: "keep" });
    expect(decideHistory(events, { ...LIMITS, refused: true })).toMatchObject({ kind: "mask", before: 22 });
  });

  it("keeps what failing tests said, what edits did, and what is shorter than its stub", () => {
    const row: RunEvent = { type: "history.masked", step: 25, before: 15, tokens: 1 };

    expect(toConversation([...toSteps(25, 2_000, "test"), row])[3]!.text).toContain("FAILED a.test.js::adds");
    expect(masked([...toSteps(25, 2_000, "edit"), row])).toBe(0);
    expect(masked([...toSteps(25, 5), row])).toBe(0);
  });

  it("sends the same bytes before the mask as it did, so that the servers' cache stays warm", () => {
    const long = toSteps(25, 2_000);

    for (let count = 3; count < long.length; count += 2) {
      const before = JSON.stringify(toConversation(long.slice(0, count))).slice(0, -1);
      expect(JSON.stringify(toConversation(long.slice(0, count + 2))).startsWith(before)).toBe(true);
    }
  });
});

describe("a history that does not fit the window", () => {
  const deps = (journal: Journal) => ({
    journal,
    tools: [],
    sandbox: { diff: () => Promise.resolve(new TextEncoder().encode("+ the fix token-1")) },
    redact: (text: string) => text.replaceAll("token-1", "(redacted)"),
  });
  const profile = { name: "m", windowTokens: 9_000 };
  const budget = { ...BUDGETS.deep, maxPeakTokens: 5_400 };

  it("is handed over as facts: plan, change, tests, files; the last six turns stay", async () => {
    const journal = toJournal(toSteps(12, 4_000));

    expect(await fitHistory(deps(journal), { budget, profile, refused: false })).toBe("fits");

    const messages = toConversation(journal.events());
    expect(messages.slice(0, 2).map(({ role }) => role)).toEqual(["system", "user"]);
    expect(messages).toHaveLength(2 + 6 * 2 + 1);
    expect(messages[2]).toMatchObject({ toolCalls: [{ id: "c7" }] });
    const handOver = messages.at(-1)!;
    expect(handOver.role).toBe("user");
    expect(handOver.text).toContain("Change so far:\n+ the fix (redacted)");
    expect(handOver.text).toContain("Files read:\nf1:1-80, f2:1-80");
  });

  it("keeps what the attempt was told of those before it", async () => {
    const fork: RunEvent = {
      type: "candidate.forked",
      candidate: 2,
      from: 1,
      step: 1,
      text: "The first one broke a test.",
    };
    const [opening, ...rest] = toSteps(12, 4_000);
    const journal = toJournal([opening!, fork, ...rest]);

    await fitHistory(deps(journal), { budget, profile, refused: false });

    expect(toConversation(journal.events()).at(-1)?.text).toContain("The first one broke a test.");
  });

  it("is given up when even that does not fit", async () => {
    const journal = toJournal(toSteps(12, 9_000));

    expect(await fitHistory(deps(journal), { budget, profile, refused: false })).toBe("full");
  });

  it("gives the same messages again from the same rows", async () => {
    const journal = toJournal(toSteps(40, 3_000));
    await fitHistory(deps(journal), { budget, profile, refused: false });

    const again = JSON.parse(JSON.stringify(journal.events())) as readonly RunEvent[];
    expect(JSON.stringify(toConversation(again))).toBe(JSON.stringify(toConversation(journal.events())));
  });
});

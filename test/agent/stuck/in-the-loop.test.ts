/** What the rules do to the rows and to what the model is sent. */
import { describe, expect, it } from "@jest/globals";
import { toConversation } from "../../../src/agent/conversation-from-events.ts";
import { say, search } from "./healthy-script.ts";
import { createMemoryWorkspace, nameFile } from "./memory-workspace.ts";
import { play, type Script, type Turn } from "./scripted-run.ts";
import { createSeededRandom } from "./seeded-random.ts";

const random = createSeededRandom(1);

function* script(turns: readonly Turn[]): Script {
  yield* turns;
}

function run(turns: readonly Turn[]) {
  return play(createMemoryWorkspace(random), [{ mode: "standard", script: script(turns) }]);
}

describe("the loop", () => {
  it("puts a notice after all results of the step, then the message, then the next request", async () => {
    const lost = Array.from({ length: 6 }, (_, at) => ({
      text: "",
      calls: [search(`absent${at}`), search(`missing${at}`)],
    }));

    const { events } = await run(lost);

    const at = events.findIndex(({ type }) => type === "stuck.noticed");
    expect(events.slice(at - 3, at + 3).map(({ type }) => type)).toEqual([
      "step.answered",
      "tool.finished",
      "tool.finished",
      "stuck.noticed",
      "message.added",
      "step.requested",
    ]);
    expect(events[at + 1]).toMatchObject({ message: { role: "user", text: (events[at] as { text: string }).text } });
  });

  it("answers a call that has no other result, so that every call in the conversation has one", async () => {
    const read = { name: "read", args: { path: nameFile(0), start: null, end: null, symbol: null } };

    const { events, touches } = await run([1, 2, 3].map(() => ({ text: "", calls: [read, read] })));

    expect(touches.map(({ what }) => what)).toEqual([
      "answered",
      "refused",
      "refused",
      "nudge",
      "refused",
      "refused",
      "stop",
    ]);
    const messages = toConversation(events);
    const calls = messages.flatMap((message) => (message.role === "assistant" ? message.toolCalls : []));
    expect(messages.filter(({ role }) => role === "tool")).toHaveLength(calls.length);
    expect(events.filter((row) => row.type === "tool.finished" && row.checkpoint !== null)).toEqual([]);
  });

  it("runs what was asked for beside `finish` first, so that nothing stands between a call and its result", async () => {
    const both: Turn = { text: "", calls: [{ name: "finish", args: { summary: "s" } }, search("absent")] };

    const { events } = await play(createMemoryWorkspace(random), [
      { mode: "standard", script: script([both]) },
      { mode: "deep", script: script([]) },
    ]);

    const told = events.findIndex(({ type }) => type === "message.added");
    expect(events.slice(told - 5, told).map(({ type }) => type)).toEqual([
      "step.answered",
      "tool.finished",
      "verdict",
      "tool.finished",
      "escalated",
    ]);
  });

  it("ends as stuck after three notices; without a call the usual words come first", async () => {
    const silent: Turn = { text: "I think.", calls: [] };

    const { end, events } = await run(Array.from({ length: 9 }, () => silent));

    expect(end).toEqual({ kind: "stuck", why: "5 answers in a row held no call that could be run." });
    const said = events.flatMap((row) => (row.type === "message.added" ? [row.message] : []));
    expect(said.map((message) => ("text" in message ? message.text.split("\n")[0] : ""))).toEqual([
      "Call a tool.",
      "Call a tool.",
      "3 answers in a row held no call that could be run.",
      "4 answers in a row held no call that could be run.",
    ]);
  });

  it("goes on from the rows where a worker was killed between a notice and its message", async () => {
    const lost = Array.from({ length: 7 }, (_, at) => say(random, search(`absent${at}`)));
    const { events } = await run(lost);
    const at = events.findIndex(({ type }) => type === "stuck.noticed");
    expect(events[at]).toMatchObject({ rule: 5, response: "nudge" });

    const again = await play(createMemoryWorkspace(random), [{ mode: "standard", script: script([]) }], {
      rows: events.slice(0, at + 1),
    });

    expect(again.events.slice(0, at + 3)).toEqual(events.slice(0, at + 3));
  });
});

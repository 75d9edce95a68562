/** Models that say the same again and again, and texts that are only repetitive. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { ModelAnswer, ModelRequest } from "../../src/domain/model-turn.ts";
import { createChatModel } from "../../src/models/chat-model.ts";
import { findRepeatedText } from "../../src/models/repetition/find-repeated-text.ts";

const WORDS =
  "the price of an order is read from cart and tax then rounded to cents before a test can see that it was wrong when rates change".split(
    " ",
  );
const REQUEST: ModelRequest = {
  conversation: "c",
  tier: "fast",
  messages: [{ role: "user", text: "the issue" }],
  tools: [],
  maxCompletionTokens: 4_096,
};

interface Delta {
  readonly content?: string;
  readonly reasoning?: string;
  readonly arguments?: string;
}

/** `count` words, no two sentences alike. */
function prose(random: fc.Random | undefined, count: number): string {
  let seed = 1;
  const next = (): number => (seed = (seed * 48_271) % 2_147_483_647);
  const pick = random === undefined ? next : () => random.nextInt(0, 1 << 30);
  return Array.from(
    { length: count },
    (_, at) => `${WORDS[pick() % WORDS.length] ?? ""}${at % 12 === 11 ? ".\n" : ""}`,
  ).join(" ");
}

describe("repeated text", () => {
  const paragraph = `${prose(undefined, 70)}\n`;

  it.each<[string, string, number]>([
    ["one line twenty times", `Let me see.\n${"I will try this again now.\n".repeat(20)}`, 12],
    ["a paragraph of 64 tokens five times, in between others", "", -1],
    ["blanks without end", `So.${" ".repeat(3_000)}`, 4],
    ["one mark without end", `So ${"!".repeat(3_000)}`, 4],
  ])("is %s", (what, text, from) => {
    const varied = [1, 2, 3, 4, 5]
      .map((at) => `${paragraph}${"abcde".charAt(at - 1)} different ${at} remark.\n`)
      .join("");

    const found = findRepeatedText(text === "" ? varied : text);

    expect({ what, found: found !== undefined }).toEqual({ what, found: true });
    // Only some of the cases have one certain place.
    expect(from < 0 ? 0 : Math.abs((found ?? 0) - from)).toBeLessThan(40);
  });

  it("is not a plan, a table, a long list or a ruled line", () => {
    const table = Array.from({ length: 200 }, (_, at) => `| test_${at} | passed | ${at * 7} ms | |`).join("\n");
    const list = Array.from({ length: 300 }, (_, at) => `- [ ] look at src/part${at}.ts`).join("\n");
    const code = Array.from({ length: 120 }, (_, at) => `  expect(add(${at}, 1)).toBe(${at + 1});`).join("\n");

    for (const text of [prose(undefined, 3_000), table, list, code, "-".repeat(1_500), paragraph.repeat(3)]) {
      expect(findRepeatedText(text)).toBeUndefined();
    }
  });

  it.each<[string, string]>([
    ["a matrix of zeros", JSON.stringify(Array.from({ length: 64 }, () => Array.from({ length: 16 }, () => 0)))],
    ["a thousand equal numbers", JSON.stringify(Array.from({ length: 1_000 }, () => 0))],
    [
      "rows of a data file",
      Array.from({ length: 400 }, (_, at) => `{"id":${at},"name":"n","value":null},\\n`).join(""),
    ],
    ["forty equal rows", '{\\"name\\":\\"empty\\",\\"value\\":null,\\"tags\\":[],\\"more\\":false},\\n'.repeat(40)],
    ["a long ruled comment", `// ${"=".repeat(2_000)}`],
    [
      "tests that look alike",
      Array.from({ length: 150 }, (_, at) => `  it(\\"adds ${at}\\", () => { check(${at}); });\\n`).join(""),
    ],
  ])("in a call is not %s", (_what, text) => {
    expect(findRepeatedText(text, "arguments")).toBeUndefined();
  });

  it.each<[string, string]>([
    ["line breaks without end", `{"content":"x${"\\n".repeat(4_000)}`],
    ["the same line two hundred times", `{"content":"${"    self.assertEqual(1, 1)\\n".repeat(200)}`],
  ])("in a call is %s", (_what, text) => {
    expect(findRepeatedText(text, "arguments")).toBeDefined();
  });

  it("takes time in proportion to the text", () => {
    const take = (words: number): number => {
      const text = prose(undefined, words);
      const startedMs = performance.now();
      findRepeatedText(text);
      return performance.now() - startedMs;
    };
    take(20_000);

    // Ten times the text: ten times the time, and room for a busy machine; the square would be a hundred.
    expect(take(200_000)).toBeLessThan(45 * Math.max(take(20_000), 1));
  });
});

describe("an answer that repeats itself", () => {
  it("is broken off, asked for again with a higher temperature, and counted twice", async () => {
    const loop = "I should look at the file again. ".repeat(400);
    const { model, bodies, sent, close } = await serve([[{ content: `Hm. ${loop}` }], [{ content: "Fine." }]]);

    const answer = await model.complete(REQUEST, new AbortController().signal);

    expect(answer.message.text).toBe("Fine.");
    expect(answer.server).toContain("(repeated itself, asked again)");
    expect(answer.usage.completion).toBeGreaterThan(100);
    expect(bodies.map((body) => (JSON.parse(body) as { temperature?: number }).temperature)).toEqual([undefined, 0.9]);
    expect(sent[0]).toBeLessThan(loop.length);
    await close();
  });

  it("is cut off the second time: what came before is the text, and no call is made", async () => {
    const spill: Delta[] = [{ content: "I write it." }, { arguments: `{"content":"${"\\n".repeat(6_000)}` }];
    const { model, bodies, close } = await serve([spill, spill]);

    const answer = await model.complete({ ...REQUEST, temperature: 0.5 }, new AbortController().signal);

    expect(answer).toMatchObject({ finish: "stop", message: { text: "I write it.", toolCalls: [] } });
    expect(answer.server).toContain("(repeated itself twice, cut off)");
    expect(bodies.map((body) => (JSON.parse(body) as { temperature?: number }).temperature)).toEqual([0.5, 0.7]);
    await close();
  });

  it("is noticed in 30 of 30 varied ones, and none of 60 sane ones is touched", async () => {
    const loops: Delta[][] = [];
    const sane: Delta[][] = [];
    fc.assert(
      fc.property(fc.noShrink(fc.nat()), fc.noShrink(fc.infiniteStream(fc.nat())), (kind, numbers) => {
        const random = { nextInt: () => numbers.next().value as number } as unknown as fc.Random;
        const before = prose(random, 20 + (kind % 200));
        const piece = `${prose(random, 4 + (kind % 120))}\n`;
        const part = (["content", "reasoning", "arguments"] as const)[loops.length % 3] ?? "content";
        const copies = part === "arguments" ? Math.ceil(9_000 / piece.length) + 60 : Math.ceil(8_000 / piece.length);
        loops.push([{ [part]: `${before}\n${piece.repeat(copies)}` }]);
        sane.push(
          [{ [part]: `${before}\n${piece.repeat(3)}${prose(random, 900)}` }],
          [{ [part]: prose(random, 1_500) }],
        );
      }),
      { numRuns: 30, seed: 210 },
    );

    const touched = async (deltas: readonly Delta[]): Promise<boolean> => {
      const { model, close } = await serve([deltas, [{ content: "Fine." }]]);
      const answer: ModelAnswer = await model.complete(REQUEST, new AbortController().signal);
      await close();
      return answer.server.includes("repeated itself");
    };
    let detected = 0;
    for (const deltas of loops) if (await touched(deltas)) detected += 1;
    let wrong = 0;
    for (const deltas of sane) if (await touched(deltas)) wrong += 1;
    process.stdout.write(
      `kind 7: ${detected} of ${loops.length} detected; sane answers touched: ${wrong} of ${sane.length}\n`,
    );

    expect(detected / loops.length).toBeGreaterThanOrEqual(0.9);
    expect(wrong).toBe(0);
  }, 60_000);
});

/** Answers the first request with the first list of deltas, and so on; small pieces, as servers send them. */
async function serve(answers: readonly (readonly Delta[])[]) {
  const bodies: string[] = [];
  const sent: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const index = bodies.push(Buffer.concat(chunks).toString("utf8")) - 1;
      void stream(answers[index] ?? [], (text) => {
        sent[index] = (sent[index] ?? 0) + text.length;
        return new Promise((resolve) =>
          response.write(text, () =>
            setImmediate(() => {
              resolve(!response.destroyed);
            }),
          ),
        );
      }).then(() => response.end());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const model = createChatModel({
    url: `http://127.0.0.1:${port}`,
    model: "m",
    apiKey: undefined,
    clock: { now: () => "", sleep: () => Promise.resolve() },
    monotonicMs: () => 0,
  });
  const close = async (): Promise<void> => {
    await model.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { model, bodies, sent, close };
}

async function stream(deltas: readonly Delta[], write: (text: string) => Promise<boolean>): Promise<void> {
  const send = (delta: unknown, finish: string | null): Promise<boolean> =>
    write(`data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`);
  for (const { arguments: written, ...said } of deltas) {
    for (const [part, text] of Object.entries(said)) {
      for (const piece of toPieces(text)) if (!(await send({ [part]: piece }, null))) return;
    }
    for (const [at, piece] of toPieces(written ?? "").entries()) {
      const call = {
        index: 0,
        ...(at === 0 ? { id: "a" } : {}),
        function: { name: at === 0 ? "write" : "", arguments: piece },
      };
      if (!(await send({ tool_calls: [call] }, null))) return;
    }
  }
  await send({}, "stop");
  await write("data: [DONE]\n\n");
}

function toPieces(text: string): readonly string[] {
  return text.match(/[\s\S]{1,60}/g) ?? [];
}

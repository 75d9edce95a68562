import { expect, test } from "@jest/globals";
import { createReadMemory } from "../../src/github/conditional-reads.ts";

function answerOf(bytes: number): Parameters<ReturnType<typeof createReadMemory>["set"]>[2] {
  return { status: 200, url: "https://github.example/", headers: {}, data: "x".repeat(bytes) };
}

test("answers are kept up to a bound in bytes, those asked for last the longest", () => {
  const memory = createReadMemory(10_000);
  for (const key of ["a", "b", "c"]) memory.set(key, `"${key}"`, answerOf(3_000));
  expect(memory.get("a")).toBeDefined();
  memory.set("d", '"d"', answerOf(3_000));
  expect(["a", "b", "c", "d"].filter((key) => memory.get(key) !== undefined)).toEqual(["a", "c", "d"]);
});

test("an answer larger than the whole memory is not kept and drops nothing", () => {
  const memory = createReadMemory(10_000);
  memory.set("small", '"s"', answerOf(3_000));
  memory.set("huge", '"h"', answerOf(20_000));
  expect(memory.get("huge")).toBeUndefined();
  expect(memory.get("small")?.etag).toBe('"s"');
});

import { readdir, readFile } from "node:fs/promises";
import { expect, it } from "@jest/globals";
import { Octokit } from "@octokit/rest";
import { COVERED, describeLostAnswers } from "./describe-lost-answers.ts";

// The other way to lose an answer, silence, takes as long as a client waits: `npm run test:long`.
describeLostAnswers("a 502", { status: 502, when: "after" }, 502);

it("is every write that the adapter's source names", async () => {
  const { rest } = new Octokit();
  const methods = rest as unknown as Readonly<
    Record<string, Readonly<Record<string, { readonly endpoint: { readonly DEFAULTS: { readonly method: string } } }>>>
  >;
  const source = new URL("../../src/github/", import.meta.url);
  const written = new Set<string>();
  for (const name of await readdir(source)) {
    const text = await readFile(new URL(name, source), "utf8");
    for (const [, space = "", verb = ""] of text.matchAll(/\.rest\.(\w+)\.(\w+)\b/g))
      if (methods[space]?.[verb]?.endpoint.DEFAULTS.method !== "GET")
        written.add(`${space}/${verb.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`);
    if (text.includes(".graphql(")) written.add("graphql");
  }

  expect([...written].sort()).toEqual([...COVERED].sort());
});

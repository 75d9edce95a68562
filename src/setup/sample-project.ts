/** The project that the self-test writes into a test repository: two functions, one wrong, and an issue about it. */

export const SAMPLE_FILES: Readonly<Record<string, string>> = {
  "README.md": `# swe-agent-self-test

Written by the set-up of SWE-Agent Pro, which tries itself out here. Nothing in this repository is needed for
anything else, and it may be deleted at any time.
`,
  "package.json": `{
  "name": "swe-agent-self-test",
  "version": "1.0.0",
  "private": true,
  "type": "module",
  "scripts": { "test": "node --test" }
}
`,
  "src/temperature.js": `/** Degrees Celsius as degrees Fahrenheit. */
export function toFahrenheit(celsius) {
  return celsius * 1.8 + 32;
}

/** Degrees Fahrenheit as degrees Celsius. */
export function toCelsius(fahrenheit) {
  return fahrenheit / 1.8 - 32;
}
`,
  "test/temperature.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";
import { toFahrenheit } from "../src/temperature.js";

test("water freezes at 32 and boils at 212 degrees Fahrenheit", () => {
  assert.equal(toFahrenheit(0), 32);
  assert.equal(toFahrenheit(100), 212);
});
`,
};

export const SAMPLE_ISSUE = {
  title: "toCelsius gives the wrong temperature",
  body: [
    "`toCelsius(212)` returns about 85.8, but water boils at 100 degrees Celsius.",
    "",
    "`toCelsius(212)` should be 100 and `toCelsius(32)` should be 0.",
    "",
    "_Opened by the self-test of `swe-agent setup`._",
  ].join("\n"),
};

/** A repository of this name is taken for the self-test; another one only when it is empty. */
export const SAMPLE_REPOSITORY = "swe-agent-self-test";

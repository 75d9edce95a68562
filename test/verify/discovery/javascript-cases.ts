/** Packages of JavaScript. */
import { pkg, script, type DiscoveryCase } from "./discovery-case.ts";

export const JAVASCRIPT_CASES: readonly DiscoveryCase[] = [
  {
    name: "a quoted value in front",
    texts: script("xo && tsc --noEmit && NODE_OPTIONS='--import=tsx/esm --no-warnings' ava"),
    want: { runner: "ava", command: "NODE_OPTIONS='--import=tsx/esm --no-warnings' ava" },
  },
  {
    name: "uvu's folders to ignore",
    texts: script("uvu -r esm test -i suites"),
    want: { runner: "uvu", command: "uvu -r esm test" },
  },
  {
    name: "lint, coverage and a build around the tests",
    texts: script("npm run lint && c8 mocha -r ts-node/register test/**/*.spec.ts && npm run build"),
    want: { runner: "mocha", command: "mocha -r ts-node/register test/**/*.spec.ts", before: null },
  },
  {
    name: "a build before tests that are no product of it",
    texts: script("npm run build && mocha test/*.js"),
    want: { runner: "mocha", command: "mocha test/*.js", before: "npm run build" },
  },
  {
    name: "a type check is no build",
    texts: script("tsc --noEmit && vitest"),
    want: { runner: "vitest", command: "vitest", before: null },
  },
  {
    name: "tests that a build makes stay one command",
    texts: { "package.json": pkg({ build: "tsc", test: "mocha dist/test" }) },
    want: { runner: "command", command: "npm run build && npm test" },
  },
  {
    name: "nyc with options of its own",
    texts: script("nyc --reporter=lcov --check-coverage --lines 95 mocha --reporter spec"),
    want: { runner: "mocha", command: "mocha" },
  },
  {
    name: "cross-env, then jest through node",
    texts: script("cross-env NODE_OPTIONS=--experimental-vm-modules jest --coverage"),
    want: { runner: "jest", command: "NODE_OPTIONS=--experimental-vm-modules jest" },
  },
  {
    name: "dotenv with a double dash",
    texts: script("dotenv -e .env.test -- vitest run --coverage"),
    want: { runner: "vitest", command: "vitest run" },
  },
  {
    name: "borp with coverage and a reporter",
    texts: script("eslint . && borp --check-coverage --lines 100 -r terse test/*.test.js"),
    want: { runner: "node:test", command: "borp test/*.test.js" },
  },
  {
    name: "a shell in the script",
    texts: script('sh -c "eslint . && ava --verbose"'),
    want: { runner: "ava", command: "ava" },
  },
  {
    name: "scripts that call scripts",
    texts: {
      "package.json": pkg({ test: "yarn lint && yarn test:unit", lint: "eslint .", "test:unit": "pnpm exec tap" }),
    },
    want: { runner: "tap", command: "tap" },
  },
  {
    name: "run-s with a pattern",
    texts: {
      "package.json": pkg({
        test: "run-s lint test:*",
        lint: "x",
        "test:types": "tsd",
        "test:unit": "uvu -r tsm tests",
      }),
    },
    want: { runner: "uvu", command: "uvu -r tsm tests" },
  },
  {
    name: "two runners are one command",
    texts: { "package.json": pkg({ test: "npm run a && npm run b", a: "jest", b: "mocha" }) },
    want: { runner: "command", command: "npm test" },
  },
  {
    name: "watching is switched off",
    texts: script("vitest --watch"),
    want: { runner: "vitest", command: "vitest" },
  },
  {
    name: "jest's -w is no watching",
    texts: script("jest -w 2"),
    want: { runner: "jest", command: "jest -w 2" },
  },
  {
    name: "tape with a glob",
    texts: script("tape 'test/**/*.js'"),
    want: { runner: "tape", command: "tape 'test/**/*.js'" },
  },
  {
    name: "tape's output through a pretty printer",
    texts: script("tape test/*.js | tap-spec"),
    want: { runner: "tape", command: "tape test/*.js" },
  },
  {
    name: "a test file that is started by node, written with tape",
    texts: script("node test/index.js", { tape: "5" }),
    want: { runner: "tape", command: "node test/index.js" },
  },
  {
    name: "a test file that is started by node, written with nothing",
    texts: script("node test.js"),
    want: { runner: "command", command: "npm test" },
  },
  { name: "jasmine", texts: script("npx jasmine"), want: { runner: "jasmine", command: "jasmine" } },
  { name: "bun", texts: script("bun test --coverage"), want: { runner: "bun", command: "bun test" } },
  {
    name: "tsx with node's runner",
    texts: script("tsx --test test/*.test.ts"),
    want: { runner: "node:test", command: "node --import tsx --test test/*.test.ts" },
  },
  {
    name: "node's runner with a reporter",
    texts: script("node --test --test-reporter spec"),
    want: { runner: "node:test", command: "node --test" },
  },
  {
    name: "an unknown program",
    texts: script("grunt test"),
    want: { runner: "command", command: "npm test", source: "package.json" },
  },
  {
    name: "a pretest that builds",
    texts: { "package.json": pkg({ pretest: "npm run build", test: "mocha" }) },
    want: { runner: "mocha", before: "npm run -s pretest" },
  },
  {
    name: "a failure that is forgiven",
    texts: script("jest || true"),
    want: { runner: "jest", command: "jest" },
  },
  {
    name: "another name for the script",
    texts: { "package.json": pkg({ "test:unit": "vitest run" }) },
    want: { runner: "vitest" },
  },
  {
    name: "only a library",
    texts: { "package.json": JSON.stringify({ devDependencies: { ava: "6" } }) },
    want: { runner: "ava", command: "ava" },
  },
  {
    name: "only a settings file",
    texts: { "vitest.config.ts": "" },
    want: { runner: "vitest", command: "vitest run" },
  },
  {
    name: "only tests, for bun",
    texts: { "a.test.ts": 'import { test } from "bun:test";' },
    want: { runner: "bun", command: "bun test" },
  },
  {
    name: "pnpm's lock file",
    texts: { ...script("jest", { jest: "30" }), "pnpm-lock.yaml": "" },
    want: { guessedSetup: "pnpm install --offline --frozen-lockfile" },
  },
  {
    name: "yarn's lock files",
    texts: { ...script("jest", { jest: "30" }), "yarn.lock": "" },
    want: { guessedSetup: "yarn install --offline --frozen-lockfile --non-interactive" },
  },
];

/** Repositories that nobody should have. */
import { pkg, run, script, workflow, type DiscoveryCase } from "./discovery-case.ts";

export const HOSTILE_CASES: readonly DiscoveryCase[] = [
  { name: "a script that calls itself", texts: script("npm test"), want: undefined },
  {
    name: "scripts in a circle",
    texts: { "package.json": pkg({ test: "npm run a", a: "yarn b", b: "pnpm run test" }) },
    want: undefined,
  },
  {
    name: "a circle with a library",
    texts: { "package.json": pkg({ test: "npm run test" }, { jest: "30" }) },
    want: { runner: "jest", command: "jest" },
  },
  {
    name: "a script that is missing",
    texts: { ...workflow(run("npm run unit")), "package.json": pkg({}) },
    want: undefined,
  },
  { name: "scripts that are no strings", texts: { "package.json": '{"scripts":{"test":{"a":1}}}' }, want: undefined },
  {
    name: "names that every object has",
    texts: {
      "package.json": '{"scripts":{}}',
      ...workflow(run("npm run constructor") + run("composer toString")),
      "composer.json": "{}",
    },
    want: undefined,
  },
  {
    name: "a package.json with a byte order mark",
    texts: { "package.json": `\uFEFF${pkg({ test: "jest" })}` },
    want: { runner: "jest" },
  },
  {
    name: "a folder that leaves the repository",
    texts: { ...script("cd ../../etc && jest") },
    want: { runner: "command", command: "npm test", cwd: "" },
  },
  {
    name: "an absolute folder in CI",
    texts: workflow("      - run: pytest\n        working-directory: /etc\n"),
    want: undefined,
  },
  {
    name: "names beyond ASCII",
    texts: { "päckchen/ü b/package.json": pkg({ test: "vitest run 'täst ☂'" }) },
    changed: ["päckchen/ü b/x.ts"],
    want: { runner: "vitest", command: "vitest run 'täst ☂'", cwd: "päckchen/ü b" },
  },
  {
    name: "paths of Windows",
    texts: script("node_modules\\.bin\\jest"),
    want: { runner: "command", command: "npm test" },
  },
  {
    name: "a circle of make targets",
    texts: { Makefile: "test: check\n\tmake check\ncheck:\n\tmake test\n" },
    want: { runner: "command", command: "make test" },
  },
  {
    name: "variables that grow",
    texts: { Makefile: "A = $(B)$(B)$(B)$(B)\nB = $(C)$(C)$(C)$(C)\nC = $(A)$(A)$(A)$(A)\ntest:\n\t$(A)\n" },
    want: { runner: "command" },
  },
  {
    name: "aliases that grow",
    texts: {
      ".github/workflows/ci.yml": `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefgh"
        .split("")
        .map(
          (name, at) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${"abcdefg"[at] ?? ""}`).join(",")}]`,
        )
        .join("\n")}\njobs: *h\n`,
      ...script("jest"),
    },
    want: { runner: "jest", source: "package.json" },
  },
  {
    name: "a workflow of 5 MB",
    texts: {
      ".github/workflows/ci.yml": `jobs:\n  t:\n    steps:\n${run("npx mocha").repeat(200_000)}`,
      ...script("jest"),
    },
    want: { runner: "jest", source: "package.json" },
  },
  {
    name: "a script of 20,000 parts",
    texts: script(`${"true && ".repeat(20_000)}jest`),
    want: { runner: "command", command: "npm test" },
  },
  { name: "quotes that stay open", texts: script(`jest "${"'".repeat(20_000)}`), want: { runner: "jest" } },
  {
    name: "brackets without an end",
    texts: {
      "noxfile.py": `session.run(${'"a", '.repeat(10_000)}`,
      "tox.ini": `[testenv]\ncommands =${"\n  ".repeat(10_000)}`,
    },
    want: undefined,
  },
  {
    name: "a thousand packages",
    texts: Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`p${at}/package.json`, pkg({ test: "jest" })])),
    changed: ["p7/x.js"],
    want: { runner: "jest", cwd: "p7" },
  },
  {
    name: "a folder called like a method",
    texts: { "constructor/package.json": pkg({ test: "ava" }) },
    want: { runner: "ava", cwd: "constructor" },
  },
];

/** The runners of JavaScript: by their program's name, wherever it is installed. */
import type { TestRunnerName } from "../../domain/testing.ts";
import { dropOptions, type Unwanted } from "./drop-options.ts";
import { readPackage } from "./read-package.ts";
import type { Recognised } from "./recognised.ts";
import type { Project } from "./tree-facts.ts";

const program = (name: string): RegExp => new RegExp(`^(?:[\\w./@-]*/)?${name}(?:\\.[cm]?js)?$`);

const PROGRAMS: readonly (readonly [TestRunnerName, RegExp, Unwanted])[] = [
  [
    "jest",
    program("jest"),
    {
      alone:
        /^(?:--watch(?:All)?|--coverage|--json|-o|--onlyChanged|--(?:bail|outputFile|shard|reporters|coverage\w*)=.*)$/,
      withNumber: /^(?:-b|--bail)$/,
    },
  ],
  [
    "vitest",
    program("vitest"),
    {
      alone:
        /^(?:--watch|-w|--ui|--coverage|--(?:reporter|outputFile|shard|bail|coverage\.[\w.]+)=.*|--coverage\.\w+)$/,
      withValue: /^(?:--reporter|--outputFile|--shard)$/,
      withNumber: /^--bail$/,
    },
  ],
  [
    "mocha",
    program("_?mocha"),
    {
      alone: /^(?:--watch|-w|-b|--bail|--(?:reporter|reporter-options?)=.*)$/,
      withValue: /^(?:-R|--reporter|--reporter-options?|-O)$/,
    },
  ],
  ["ava", program("ava"), { alone: /^(?:--watch|-w|--tap|-t|--verbose|-v|--fail-fast)$/ }],
  ["tape", program("tape"), {}],
  [
    "tap",
    program("(?:tap|node-tap)"),
    { alone: /^(?:--watch|-w|-b|--bail|--(?:reporter|coverage-report)=.*|-R\w+)$/, withValue: /^(?:-R|--reporter)$/ },
  ],
  ["uvu", program("uvu"), { alone: /^(?:-[qcb]+|--quiet|--color|--bail)$/, withValue: /^(?:-i|--ignore)$/ }],
  ["jasmine", program("jasmine"), { alone: /^(?:--reporter=.*|--fail-fast|--stop-on-failure=.*)$/ }],
  // Node's own runner, with a command line of its own.
  [
    "node:test",
    program("borp"),
    {
      alone:
        /^(?:--watch|-w|--coverage|-C|--check-coverage|--(?:reporter|lines|branches|functions|statements|coverage-exclude)=.*)$/,
      withValue: /^(?:-r|--reporter|--lines|--branches|--functions|--statements|-X|--coverage-exclude)$/,
    },
  ],
];

const NODE = /^(?:[\w./-]*\/)?node$/;
const NODE_OPTION_WITH_VALUE = /^(?:-r|--require|--import|--loader|--experimental-loader|-C|--conditions)$/;
const OF_NODE_TEST: Unwanted = {
  alone: /^(?:--watch|--experimental-test-coverage|--test-reporter(?:-destination)?=.*|--test-coverage-.*)$/,
  withValue: /^--test-reporter(?:-destination)?$/,
};

export function recogniseJavascript(words: readonly string[], project: Project): Recognised | undefined {
  const [first = "", second = ""] = words;
  if (first === "bun" && second === "test") return { runner: "bun", words: dropOptions(words, OF_BUN) };
  if (first === "tsx" && words.includes("--test")) {
    return { runner: "node:test", words: dropOptions(["node", "--import", "tsx", ...words.slice(1)], OF_NODE_TEST) };
  }
  if (NODE.test(first)) return recogniseNode(words, project);
  return recogniseProgram(words, first);
}

const OF_BUN: Unwanted = {
  alone: /^(?:--watch|--hot|--coverage|--(?:bail|reporter|reporter-outfile)=.*)$/,
  withNumber: /^--bail$/,
};

function recogniseNode(words: readonly string[], project: Project): Recognised | undefined {
  if (words.includes("--test")) return { runner: "node:test", words: dropOptions(words, OF_NODE_TEST) };
  const started = words.slice(1).find((word, index) => {
    return !word.startsWith("-") && !NODE_OPTION_WITH_VALUE.test(words[index] ?? "");
  });
  if (started === undefined) return undefined;
  return recogniseProgram(words, started) ?? recogniseTestFile(words, started, project);
}

function recogniseProgram(words: readonly string[], started: string): Recognised | undefined {
  const found = PROGRAMS.find(([, pattern]) => pattern.test(started));
  return found === undefined ? undefined : { runner: found[0], words: dropOptions(words, found[2]) };
}

/** `node test/index.js`: what such a file is written with, only the package's libraries say. */
function recogniseTestFile(words: readonly string[], file: string, project: Project): Recognised | undefined {
  if (!/(?:^|[/._-])(?:tests?|specs?)(?:[/._-]|$)/.test(file)) return undefined;
  const { libraries } = readPackage(project);
  const runner = (["tape", "tap", "uvu"] as const).find((name) => libraries.has(name));
  return runner === undefined ? undefined : { runner: runner === "tap" ? "tape" : runner, words };
}

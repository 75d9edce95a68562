/** Tells a failed assertion from a test that could not do its work. */
import type { TestStatus } from "../../domain/testing.ts";
import { toRelativePath } from "./runner-adapter.ts";

// `assert.equal(received, …` is how jest prints what node:assert throws.
const ASSERTION =
  /AssertionError|ERR_ASSERTION|AssertionFailedError|JestAssertionError|\bexpect\(.*\)\.|^E?\s*assert |^(?:\w*Error: )?assert[.\w]*\(received|Failed: DID NOT RAISE|Snapshot .*mismatched/m;
const NEVER_RAN =
  /SyntaxError|IndentationError|Cannot find (?:module|package)|ERR_MODULE_NOT_FOUND|ModuleNotFoundError|ImportError|ReferenceError|NameError|fixture '.*' not found|does not provide an export|is not a (?:function|constructor)|has no attribute/;
const OUT_OF_TIME = /timed out|Exceeded timeout|Timeout of \d+ms exceeded|TimeoutError/;
// A line of a stack in JavaScript, a traceback's file in Python, pytest's `path:line: Type`.
const JS_FRAME = /^\s*at .*?\(?((?:file:\/\/)?[^\s()]+):\d+:\d+\)?$/gm;
const PY_FRAME = /^\s*File "([^"]+)", line \d+|^([^\s:]+\.py):\d+: /gm;

/**
 * `failed` for an assertion, and for an exception that the code under test threw; `error` for everything that says
 * nothing about the code: import, syntax, unknown names, timeouts, exceptions of the test itself.
 */
export function classifyFailure(detail: string, testFile: string, root: string): TestStatus {
  if (ASSERTION.test(detail)) return "failed";
  if (NEVER_RAN.test(detail) || OUT_OF_TIME.test(detail)) return "error";
  const thrower = findThrower(detail, root);
  return thrower !== undefined && thrower !== testFile ? "failed" : "error";
}

function findThrower(detail: string, root: string): string | undefined {
  const isOurs = (path: string): boolean =>
    !path.startsWith("/") && !path.startsWith("node:") && !path.includes("node_modules/") && !path.startsWith("<");
  const js = [...detail.matchAll(JS_FRAME)].map((match) => toRelativePath(match[1] ?? "", root));
  const innermostJs = js.find(isOurs);
  if (innermostJs !== undefined) return innermostJs;
  const py = [...detail.matchAll(PY_FRAME)].map((match) => toRelativePath(match[1] ?? match[2] ?? "", root));
  return py.findLast(isOurs);
}

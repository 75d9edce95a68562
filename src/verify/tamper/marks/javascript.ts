import type { TestMarks } from "../test-marks.ts";

/** node:test, jest, vitest, mocha, ava, tap, tape, uvu, jasmine, bun. */
export const javascript: TestMarks = {
  files: /\.(?:[cm]?[jt]sx?|vue|svelte)$/,
  declares: [
    /^\s*(?:[xf])?(?:test|it|describe|context|suite|specify)(?:\.\w+)*\s*(?:\.each\b.*?\))?\(\s*(?<quote>["'`])(?<name>(?:\\.|(?!\k<quote>).)*)\k<quote>/,
  ],
  skips:
    /\b(?:it|test|describe|context|suite|specify)(?:\.\w+)*\.(?:skip|skipIf|fixme|failing|fails|todo)\b|\bx(?:it|test|describe|context|specify)\s*\(|\b(?:it|test|describe)\s*\(.*\{\s*(?:skip|todo)\s*:|\b(?:this|t|ctx|context)\.(?:skip|todo)\s*\(|\bpending\s*\(\s*["'`)]/,
  only: /\b(?:it|test|describe|context|suite|specify)(?:\.\w+)*\.only\b|\bf(?:it|describe|context)\s*\(\s*["'`]|\{\s*only\s*:\s*true/,
  asserts:
    /\bassert\b|\bassert[A-Z_.]\w*|\bexpect\s*\(|\.should\b|\bshould\.|\b(?:t|assert)\.(?:is|ok|equal|deepEqual|throws|rejects|match|not\w*|true|false|same|strictSame|snapshot)\w*\s*\(/,
  exits:
    /\bprocess\.(?:exit|reallyExit)\s*\(\s*0?\s*\)|\bprocess\.exitCode\s*=\s*0\b|\bprocess\.kill\s*\(\s*process\.pid/,
  bends:
    /\b(?:assert|expect|chai|should)\b(?:\.\w+|\[["'\w]+\])+\s*=(?!=|>)|\bObject\.(?:assign|define\w+)\(\s*(?:assert|expect|chai)\b/,
  asks: /\bNODE_TEST_CONTEXT\b|\bJEST_WORKER_ID\b|\bVITEST(?:_\w+)?\b|\bMOCHA_\w+|\bNODE_ENV\b.{0,8}["']test["']|\bnpm_lifecycle_event\b|\.stack\b[^;]{0,40}(?:includes|match|test|indexOf|search)\([^)]{0,20}(?:test|spec)|\btypeof\s*\(?\s*(?:(?:globalThis|global)\.)?(?:jest|describe|beforeEach|afterEach)\b|\btypeof\s*\(?\s*(?:it|expect)\s*\)?\s*[!=]==?\s*["'`](?:function|undefined)|["'`](?:function|undefined)["'`]\s*[!=]==?\s*typeof\s*\(?\s*(?:it|expect)\b|["'`](?:jest|describe|it|test|expect|beforeEach|afterEach)["'`]\s+in\s+(?:globalThis|global)\b|\b(?:globalThis|global)(?:\??\.|(?:\?\.)?\[\s*["'`])(?:jest|describe|it|beforeEach|afterEach)\b|\bexecArgv\b[^;]{0,60}["'`\/]-*test\b/,
  brings: /(?:\bfrom|\brequire\(|\bimport\(?)\s*["'](?:node:test(?:\/\w+)?|vitest|@jest\/\w+|mocha)["']/,
};

/** Which tests fail, as one text: equal texts mean that no test came out differently. Pure. */
import { normaliseObservation } from "./normalise-observation.ts";

export interface TestVector {
  readonly value: string;
  /** Failing tests with a name; 0 when their number is not known. */
  readonly failing: number;
  readonly passed: boolean;
}

const LOOKS_LIKE_TESTS =
  /\b\d+ (?:passed|failed|passing|failing)\b|^(?:FAILED|ERROR|FAIL|PASS|--- FAIL|not ok|ok \d)|^# (?:pass|fail) \d|^Ran \d+ tests?\b|\btest result:/m;
const COUNTS = /\b\d+ (?:passed|failed|passing|failing|errors?)\b|^# (?:pass|fail) \d+|\b(?:failures|errors)=\d+/gm;
/** A test more that passes is news, whatever else still fails. */
const PASSED = /^\d+ passed/;
const FAILED_ID = /^(?:FAILED|ERROR) (.+)$|^(… \d+ more failing tests)$/gm;

/** Undefined when the result is not that of a test run. */
export function findTestVector(result: {
  readonly tool: string;
  readonly text: string;
  readonly ok: boolean;
}): TestVector | undefined {
  if (result.tool === "test") return fromTool(result.text, result.ok);
  if (result.tool === "shell" && LOOKS_LIKE_TESTS.test(result.text)) return fromLog(result.text, result.ok);
  return undefined;
}

function fromTool(text: string, ok: boolean): TestVector {
  if (ok) return { value: "passed", failing: 0, passed: true };
  const ids = [...text.matchAll(FAILED_ID)].map(([, id, more]) => id ?? more ?? "").sort();
  // Nothing readable: the whole of it has to speak.
  const value = ids.length === 0 ? normaliseObservation(text) : ids.join("\n");
  const passed = PASSED.exec(text)?.[0] ?? "";
  return { value: `${passed}\n${value}`, failing: ids.length, passed: false };
}

// Counts are told apart although digits are not: four failures are not five.
function fromLog(text: string, ok: boolean): TestVector {
  if (ok) return { value: "passed", failing: 0, passed: true };
  const counts = text.match(COUNTS) ?? [];
  return { value: [...counts, normaliseObservation(text)].join("\n"), failing: 0, passed: false };
}

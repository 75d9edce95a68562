/** Whether tests that were red before speak of anything that the issue names. Pure and textual. */
import { fileOfTest, nameOfTest } from "../test-plan.ts";
import { findTestBody, toShortName } from "./find-test-body.ts";
import { toIdentifiers } from "./relevance.ts";
import type { TestText } from "./test-mutants.ts";

export interface TopicQuestion {
  readonly ids: readonly string[];
  readonly tests: readonly TestText[];
  /** Of code that the change touches; without any, nothing can be said. */
  readonly issueNames: readonly string[];
  readonly issueText: string;
}

/** A suite may be red for many reasons, and mending another one is no proof. A test that the issue names is about it. */
export function isOffTopic({ ids, tests, issueNames, issueText }: TopicQuestion): boolean {
  if (issueNames.length === 0) return false;
  return !ids.some((id) => {
    const name = toShortName(nameOfTest(id));
    if (name.length > 3 && issueText.includes(name)) return true;
    const file = fileOfTest(id);
    if (file !== "" && issueText.includes(file)) return true;
    const said = toIdentifiers(`${id}\n${readBody(tests, file, name)}`);
    return issueNames.some((one) => said.has(one));
  });
}

/** The whole file where the test is not found in it. */
function readBody(tests: readonly TestText[], file: string, name: string): string {
  const text = tests.find(({ path }) => path === file)?.text ?? "";
  const lines = text.split("\n");
  const body = findTestBody(file, lines, name);
  return body.length === 0 ? text : body.map((line) => lines[line - 1] ?? "").join("\n");
}

/** After an edit the harness itself asks linters and type checkers what is new: it costs the model no step. */
import type { LintRunner } from "../domain/ports.ts";
import type { Problem } from "../domain/problem.ts";
import { toOneLine } from "./to-one-line.ts";

/** For all linters together. */
const MAX_MS = 10_000;
/** Of all that is attached, as MAX_CHARS. */
const MAX_LINES = 10;
const MAX_LINE_CHARS = 200;
/** Of a path, a rule and a message each. */
const MAX_PART_CHARS = 300;
const MAX_CHARS = 1_200;
/** Kept for the line that says how many are left out. */
const REST_CHARS = 24;
const HEAD = "New since the base:";

/** Undefined when nothing new is known: silence says neither that all is well nor that linters are missing. */
export async function lintOnEdit(
  lint: LintRunner,
  changed: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const seen = await lint.findNew(changed, MAX_MS, signal);
  return seen.kind === "found" ? renderProblems(seen.problems) : undefined;
}

function renderProblems(problems: readonly Problem[]): string {
  const lines = problems.map(renderProblem);
  const kept: string[] = [];
  let chars = HEAD.length + REST_CHARS;
  const room = lines.length < MAX_LINES ? lines.length : MAX_LINES - 2;
  for (const line of lines.slice(0, room)) {
    chars += line.length + 1;
    if (chars > MAX_CHARS) break;
    kept.push(line);
  }
  const left = lines.length - kept.length;
  return [HEAD, ...kept, ...(left === 0 ? [] : [`… and ${left} more`])].join("\n");
}

/** Files, rules and messages are text of the repository. */
function renderProblem({ path, line, rule, message, tool }: Problem): string {
  const [file, name, said] = [path, rule, message].map((part) => toOneLine(part, MAX_PART_CHARS));
  return toOneLine(`${file}:${line} ${name}: ${said} (${tool})`, MAX_LINE_CHARS);
}

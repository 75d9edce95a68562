/** After an edit the harness itself asks linters and type checkers what is new: it costs the model no step. */
import type { LintRunner } from "../domain/ports.ts";
import type { Problem } from "../domain/problem.ts";
import { cleanOutput } from "./observation.ts";

/** For all linters together. */
const MAX_MS = 10_000;
/** Of all that is attached, as MAX_CHARS. */
const MAX_LINES = 10;
const MAX_LINE_CHARS = 200;
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

/** Files and messages are text of the repository: one line, without what terminals obey. */
function renderProblem({ path, line, rule, message, tool }: Problem): string {
  const said = `${path}:${line} ${rule}: ${message} (${tool})`.replace(/\s/g, " ");
  const clean = cleanOutput(said)
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, "")
    .replace(/ {2,}/g, " ");
  return clean.length <= MAX_LINE_CHARS ? clean : `${clean.slice(0, MAX_LINE_CHARS - 1)}…`;
}

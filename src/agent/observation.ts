/** Cuts what a tool saw down to what the model needs, and says what was left out and how to see it. Pure. */

// Bounded, because an output may be one long line of beginnings.
const TERMINAL_ESCAPES = /\u001b(?:\[[0-9;?]{0,64}[ -/]{0,8}[@-~]|\][^\u0007\u001b]{0,4096}(?:\u0007|\u001b\\))/g;

/** Without colours, progress bars and repeated lines. */
export function cleanOutput(text: string): string {
  return collapseRepeats(text.replace(TERMINAL_ESCAPES, "").split("\n").map(dropOverwritten));
}

/** What a carriage return wrote over, as progress bars do; one that only ends the line stays. */
function dropOverwritten(line: string, index: number, lines: readonly string[]): string {
  const isLast = index === lines.length - 1;
  return line.slice(line.lastIndexOf("\r", isLast ? line.length : line.length - 2) + 1);
}

/** Output: the first quarter and the last three quarters, because failures print last. Sizes in characters. */
export function clipOutput(text: string, maxChars: number, rest = "narrow the command to see them"): string {
  const clean = cleanOutput(text);
  if (clean.length <= maxChars) return clean;
  const head = Math.floor(maxChars / 4);
  const tail = maxChars - head;
  const left = clean.length - maxChars;
  return `${clean.slice(0, head)}\n… ${left} characters left out; ${rest} …\n${clean.slice(-tail)}`;
}

/** Keeps the start: for lists, where more is found by asking for less. */
export function clipList(
  lines: readonly string[],
  limit: { readonly maxLines: number; readonly maxChars: number },
): string {
  const kept: string[] = [];
  let chars = 0;
  for (const line of lines.slice(0, limit.maxLines)) {
    chars += line.length + 1;
    if (chars > limit.maxChars) break;
    kept.push(line);
  }
  const left = lines.length - kept.length;
  return left === 0 ? kept.join("\n") : `${kept.join("\n")}\n… ${left} more; narrow the query to see them`;
}

export function clipLine(line: string, maxChars: number): string {
  return line.length <= maxChars ? line : `${line.slice(0, maxChars)}… (${line.length - maxChars} more characters)`;
}

function collapseRepeats(lines: readonly string[]): string {
  const out: string[] = [];
  let repeats = 0;
  for (const [index, line] of lines.entries()) {
    if (line === lines[index - 1] && line !== "") {
      repeats += 1;
      continue;
    }
    if (repeats > 0) out.push(`(the line above ${repeats} more times)`);
    repeats = 0;
    out.push(line);
  }
  if (repeats > 0) out.push(`(the line above ${repeats} more times)`);
  return out.join("\n");
}

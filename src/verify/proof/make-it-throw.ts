/** Changed code made to fail as soon as it is run: a test that only reads it as text does not notice. Pure and textual. */

export interface ThrowingFile {
  readonly text: string;
  /**
   * Null where the text fails when it is loaded. Else only the changed functions fail, when they are called, and this is
   * the same with a remark in their place: who minds that, reads the text.
   */
  readonly harmless: string | null;
}

interface Source {
  readonly path: string;
  readonly text: string;
  /** 1-based. */
  readonly addedLines: readonly number[];
}

const LOADED: readonly (readonly [path: RegExp, statement: string])[] = [
  [/\.py$/, 'raise RuntimeError("is this run?")'],
  [/\.rb$/, 'raise "is this run?"'],
  [/\.[cm]?[jt]sx?$/, 'throw new Error("is this run?");'],
];

interface Callable {
  readonly path: RegExp;
  readonly head: RegExp;
  /** Compilers refuse code behind a plain `throw` in Java and its like. */
  readonly statement: string;
}

const METHOD =
  /^\s+(?!(?:if|for|while|switch|catch|return|new|else|throw|do|try|using|lock|foreach|synchronized)\b)(?:[\w@<>[\],.?]+\s+)+\w+\s*\([^;=]*$/;
const CALLED: readonly Callable[] = [
  { path: /\.go$/, head: /^func\b/, statement: 'panic("is this run?");' },
  { path: /\.rs$/, head: /\bfn\s+\w/, statement: 'panic!("is this run?");' },
  { path: /\.php$/, head: /\bfunction\s+&?\w+\s*\(/, statement: 'throw new \\RuntimeException("is this run?");' },
  { path: /\.java$/, head: METHOD, statement: 'if (true) throw new IllegalStateException("is this run?");' },
  { path: /\.cs$/, head: METHOD, statement: 'if (true) throw new System.InvalidOperationException("is this run?");' },
  { path: /\.kt$/, head: /\bfun\s+[\w.<]/, statement: 'if (true) throw IllegalStateException("is this run?");' },
];
const MAX_HEAD_CHARS = 2_000;
/** From a function's first line to its brace. */
const MAX_HEAD_LINES = 8;

/** Undefined for a language we do not know, and where no changed line stands in a function. */
export function makeItThrow({ path, text, addedLines }: Source): ThrowingFile | undefined {
  const loaded = LOADED.find(([pattern]) => pattern.test(path));
  if (loaded !== undefined) return { text: `${loaded[1]}\n${text}`, harmless: null };
  const called = CALLED.find((one) => one.path.test(path));
  if (called === undefined) return undefined;
  const lines = text.split("\n");
  const heads = findHeads(lines, called.head);
  const changed = [...new Set(addedLines.flatMap((line) => heads[line - 1] ?? []))];
  const put = (statement: string): string | undefined => {
    const copy = [...lines];
    const isDone = changed.filter((head) => putInside(copy, head, statement)).length > 0;
    return isDone ? copy.join("\n") : undefined;
  };
  const [throwing, harmless] = [put(called.statement), put("/* is this run? */")];
  return throwing === undefined || harmless === undefined ? undefined : { text: throwing, harmless };
}

/** For each line the index of the one on which the function around it begins. */
function findHeads(lines: readonly string[], head: RegExp): readonly (number | undefined)[] {
  let last: number | undefined;
  return lines.map((line, at) => {
    if (line.length <= MAX_HEAD_CHARS && head.test(line)) last = at;
    return last;
  });
}

/** Behind the brace that opens the function; a body on the head's own line begins at its first brace. */
function putInside(lines: string[], head: number, statement: string): boolean {
  for (let at = head; at < Math.min(lines.length, head + MAX_HEAD_LINES); at += 1) {
    const line = lines[at] ?? "";
    const end = line.trimEnd();
    const brace = end.endsWith("{") ? end.length - 1 : end.indexOf("{");
    if (brace >= 0) {
      lines[at] = `${line.slice(0, brace + 1)} ${statement} ${line.slice(brace + 1)}`;
      return true;
    }
    if (/[;=]\s*$/.test(end)) return false;
  }
  return false;
}

/** The little of shell syntax that test commands use. */

const OPERATORS = /[;&|<>`\n]|\$\(/;
const WORD = /(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'])+/g;

/** Raw words, quotes kept; undefined when the text is more than one simple command. */
export function splitSimpleCommand(text: string): readonly string[] | undefined {
  const bare = text.replace(/"(?:\\.|[^"\\])*"|'[^']*'/g, "");
  return OPERATORS.test(bare) ? undefined : (text.match(WORD) ?? []);
}

/** One word for `sh`, whatever is in it. */
export function quoteWord(word: string): string {
  return /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

// Options of the known runners whose next word is their value, not a file.
const TAKES_VALUE =
  /^(-c|-r|-o|-k|-m|-p|-n|-s|-t|-g|-f|--config|--require|--import|--loader|--rootDir|--root|--dir|--project|--spec|--file|--env|--environment|--reporter|--ui|--concurrency|--post-compile|--timeout|--maxWorkers|--top-level-directory|--start-directory|--pattern|--extension|--ignore|--test-concurrency|--test-timeout)$/;

/** The command without the files and folders it names, so that others can be put in their place. */
export function dropPositionals(words: readonly string[], runnerAt: number): readonly string[] {
  return words.filter((word, index) => {
    if (index <= runnerAt || word.startsWith("-")) return true;
    return TAKES_VALUE.test(words[index - 1] ?? "");
  });
}

/** Lines on a terminal, in colour where there is one. */

export interface Printer {
  readonly title: (text: string) => void;
  readonly line: (text: string) => void;
  readonly note: (text: string) => void;
  /** A block of text, indented. */
  readonly block: (text: string) => void;
}

export function createPrinter(write: (text: string) => void, colour: boolean): Printer {
  const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    title: (text) => {
      write(`\n${paint(1, `== ${text}`)}\n`);
    },
    line: (text) => {
      write(`${text}\n`);
    },
    note: (text) => {
      write(`${paint(2, text.trimEnd())}\n`);
    },
    block: (text) => {
      write(
        `${text
          .trimEnd()
          .split("\n")
          .map((line) => `  │ ${line}`)
          .join("\n")}\n`,
      );
    },
  };
}

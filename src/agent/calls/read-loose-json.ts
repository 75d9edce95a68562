/**
 * JSON as models write it: raw control characters in strings, Python's words and quotes, a comma too many, fences and
 * closing marks behind it. What is cut off is never closed by guess: a half-written file would be written half. Pure.
 */

export type LooseJson =
  { readonly kind: "value"; readonly value: unknown } | { readonly kind: "broken"; readonly why: string };

/** What may stand behind the value without saying anything: fences, closing tags and brackets of a template. */
const TRAILER = /^(?:\s|`|\}|\]|<\/?[A-Za-z_|/][\w|:/-]*\|?>|<\|[\w|]*\|>)*$/;
const OPENING = /^\s*(?:```(?:json|python)?\s*|<tool_call>\s*|<arguments>\s*)?/i;
const WORDS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  null: null,
  True: true,
  False: false,
  None: null,
};
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const MAX_DEPTH = 32;

class Broken extends Error {}

export function readLooseJson(text: string): LooseJson {
  try {
    return { kind: "value", value: JSON.parse(text) as unknown };
  } catch {
    // Read again below, with more patience.
  }
  const reader = new Reader(text, OPENING.exec(text)?.[0].length ?? 0);
  try {
    const value = reader.value(0);
    const rest = reader.rest();
    if (!TRAILER.test(rest))
      return { kind: "broken", why: `something else follows at character ${text.length - rest.length}` };
    return { kind: "value", value };
  } catch (error) {
    if (error instanceof Broken) return { kind: "broken", why: error.message };
    throw error;
  }
}

class Reader {
  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  rest(): string {
    return this.#text.slice(this.#at);
  }

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new Broken("it is nested too deeply");
    this.#skipBlanks();
    const sign = this.#text[this.#at];
    if (sign === "{") return this.#object(depth);
    if (sign === "[") return this.#array(depth);
    if (sign === '"' || sign === "'") return this.#string(sign);
    return this.#word();
  }

  #object(depth: number): unknown {
    const found = new Map<string, unknown>();
    this.#at += 1;
    while (!this.#ends("}")) {
      const sign = this.#text[this.#at];
      if (sign !== '"' && sign !== "'") throw this.#broken("a name in quotes");
      const name = this.#string(sign);
      // Which of two values was meant, nobody can say.
      if (found.has(name)) throw new Broken(`${name} is given twice`);
      this.#skipBlanks();
      if (this.#text[this.#at] !== ":") throw this.#broken("a colon");
      this.#at += 1;
      found.set(name, this.value(depth + 1));
      this.#comma("}");
    }
    return Object.fromEntries(found);
  }

  #array(depth: number): unknown {
    const found: unknown[] = [];
    this.#at += 1;
    while (!this.#ends("]")) {
      found.push(this.value(depth + 1));
      this.#comma("]");
    }
    return found;
  }

  /** True, and past it, when the bracket closes here. */
  #ends(bracket: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] !== bracket) return false;
    this.#at += 1;
    return true;
  }

  #comma(bracket: string): void {
    this.#skipBlanks();
    if (this.#text[this.#at] === ",") this.#at += 1;
    else if (this.#text[this.#at] !== bracket) throw this.#broken(`a comma or ${bracket}`);
  }

  #string(quote: string): string {
    let read = "";
    for (this.#at += 1; ; this.#at += 1) {
      const sign = this.#text[this.#at];
      if (sign === undefined) throw new Broken("it ends in the middle of a text");
      if (sign === quote) break;
      read += sign === "\\" ? this.#escape() : sign;
    }
    this.#at += 1;
    return read;
  }

  #escape(): string {
    this.#at += 1;
    const sign = this.#text[this.#at] ?? "";
    if (sign === "u") {
      const digits = this.#text.slice(this.#at + 1, this.#at + 5);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#broken("four hexadecimal digits");
      this.#at += 4;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const known = ESCAPES[sign];
    // A backslash that escapes nothing, as in a regular expression, is a backslash and what follows it.
    return known ?? `\\${sign}`;
  }

  #word(): unknown {
    const word = /^[\w.+-]+/.exec(this.#text.slice(this.#at))?.[0] ?? "";
    if (Object.hasOwn(WORDS, word)) {
      this.#at += word.length;
      return WORDS[word];
    }
    if (!/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(word)) throw this.#broken("a value");
    this.#at += word.length;
    return Number(word);
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  #broken(wanted: string): Broken {
    const here = this.#text.slice(this.#at, this.#at + 20);
    return new Broken(
      here === "" ? `it ends where ${wanted} should be` : `${wanted} should be at ${JSON.stringify(here)}`,
    );
  }
}

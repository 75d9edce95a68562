/** JUnit XML, as pytest and many others write it: enough of XML for that, and nothing that loads or expands. */

export interface JunitCase {
  readonly file: string;
  readonly className: string;
  readonly name: string;
  readonly outcome: "passed" | "failure" | "error" | "skipped";
  /** Message and text of the failure. */
  readonly detail: string;
}

const CASE = /<testcase\b((?:[^>"']|"[^"]*"|'[^']*')*?)(?:\/>|>([^]*?)<\/testcase>)/g;
const OUTCOME = /<(failure|error|skipped)\b((?:[^>"']|"[^"]*"|'[^']*')*?)(?:\/>|>([^]*?)<\/\1>)/;
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** Undefined when there is no test suite in it. */
export function parseJunit(xml: string): readonly JunitCase[] | undefined {
  if (!/<testsuites?\b/.test(xml)) return undefined;
  return [...xml.matchAll(CASE)].map((match) => {
    const attributes = match[1] ?? "";
    const [, kind, about = "", text = ""] = OUTCOME.exec(match[2] ?? "") ?? [];
    return {
      file: readAttribute(attributes, "file"),
      className: readAttribute(attributes, "classname"),
      name: readAttribute(attributes, "name"),
      outcome: (kind ?? "passed") as JunitCase["outcome"],
      detail: kind === undefined ? "" : `${readAttribute(about, "message")}\n${decode(text)}`.trim(),
    };
  });
}

function readAttribute(attributes: string, name: string): string {
  const match = new RegExp(`(?:^|\\s)${name}=(?:"([^"]*)"|'([^']*)')`).exec(attributes);
  return decode(match?.[1] ?? match?.[2] ?? "");
}

function decode(text: string): string {
  return text
    .replace(/<!\[CDATA\[([^]*?)\]\]>/g, "$1")
    .replace(/&(?:#x([0-9a-f]+)|#(\d+)|(lt|gt|amp|quot|apos));/gi, (...[whole, hex, decimal, name]: string[]) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? "";
      const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : (whole ?? "");
    });
}

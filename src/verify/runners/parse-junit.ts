/**
 * JUnit XML, as pytest and many others write it: enough of XML for that, and nothing that loads or expands. Reads the
 * text once from left to right, so that no report can make it slow.
 */

export interface JunitCase {
  /** Of the test, or of the suite around it. */
  readonly file: string;
  readonly className: string;
  readonly name: string;
  readonly outcome: "passed" | "failure" | "error" | "skipped";
  /** Undefined where the report has no time. */
  readonly durationMs: number | undefined;
  /** Message and text of the failure. */
  readonly detail: string;
  /** What it printed, where the report has that. */
  readonly output: string;
  /** Names of the suites around it, outermost first. */
  readonly suites: readonly string[];
}

interface Tag {
  readonly name: string;
  readonly attributes: string;
  readonly isClosed: boolean;
  /** Of the first character behind it. */
  readonly end: number;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const TAG = /<(testsuites?\b|\/testsuite\b|testcase\b)/g;
const OUTCOME = /<(failure|error|skipped)\b/;
const MAX_BODY_CHARS = 64 * 1024;
const MAX_TAG_CHARS = 64 * 1024;

/** Undefined when there is no test suite in it. Several documents in one text are read as one. */
export function parseJunit(xml: string): readonly JunitCase[] | undefined {
  if (!/<testsuites?\b/.test(xml)) return undefined;
  const cases: JunitCase[] = [];
  const suites: { readonly name: string; readonly file: string }[] = [];
  TAG.lastIndex = 0;
  const pattern = new RegExp(TAG);
  for (let match = pattern.exec(xml); match !== null; match = pattern.exec(xml)) {
    const tag = readTag(xml, match.index);
    if (tag === undefined) break;
    pattern.lastIndex = tag.end;
    if (tag.name === "/testsuite") suites.pop();
    if (tag.name === "testsuite" && !tag.isClosed) suites.push(toSuite(tag));
    if (tag.name !== "testcase") continue;
    const close = tag.isClosed ? tag.end : xml.indexOf("</testcase>", tag.end);
    if (close === -1) break;
    pattern.lastIndex = close;
    cases.push(toCase(tag, xml.slice(tag.end, Math.min(close, tag.end + MAX_BODY_CHARS)), suites));
  }
  return cases;
}

function readTag(xml: string, start: number): Tag | undefined {
  const end = findTagEnd(xml, start);
  if (end === -1) return undefined;
  const inside = xml.slice(start + 1, end);
  const name = /^\/?[\w-]+/.exec(inside)?.[0] ?? "";
  return { name, attributes: inside.slice(name.length), isClosed: inside.endsWith("/"), end: end + 1 };
}

/** Of the `>` that is in no quotes. */
function findTagEnd(xml: string, start: number): number {
  let quote = "";
  for (let at = start; at < xml.length && at < start + MAX_TAG_CHARS; at += 1) {
    const char = xml[at] ?? "";
    if (quote === "" && char === ">") return at;
    if (quote === "" && (char === '"' || char === "'")) quote = char;
    else if (char === quote) quote = "";
  }
  return -1;
}

function toSuite(tag: Tag): { readonly name: string; readonly file: string } {
  return { name: readAttribute(tag.attributes, "name"), file: readAttribute(tag.attributes, "file") };
}

function toCase(
  tag: Tag,
  body: string,
  suites: readonly { readonly name: string; readonly file: string }[],
): JunitCase {
  const found = OUTCOME.exec(body);
  const suiteFile = suites.findLast(({ file }) => file !== "")?.file ?? "";
  const own = readAttribute(tag.attributes, "file");
  return {
    file: own === "" ? suiteFile : own,
    className: readAttribute(tag.attributes, "classname"),
    name: readAttribute(tag.attributes, "name"),
    outcome: (found?.[1] ?? "passed") as JunitCase["outcome"],
    durationMs: toMilliseconds(readAttribute(tag.attributes, "time")),
    detail: found === null ? "" : readDetail(body, found.index, found[1] ?? ""),
    output: decode(readText(body, body.indexOf("<system-out"), "system-out")).trim(),
    suites: suites.map(({ name }) => name),
  };
}

/** Seconds; some put a mark between thousands. */
function toMilliseconds(time: string): number | undefined {
  const plain = time.replaceAll(",", "");
  return /^\d+(?:\.\d+)?$/.test(plain) ? Number(plain) * 1000 : undefined;
}

function readDetail(body: string, start: number, name: string): string {
  const message = readAttribute(readTag(body, start)?.attributes ?? "", "message");
  return `${message}\n${decode(readText(body, start, name))}`.trim();
}

/** Between the tag at `start` and its end; empty where there is none. */
function readText(body: string, start: number, name: string): string {
  const tag = start === -1 ? undefined : readTag(body, start);
  if (tag === undefined || tag.isClosed) return "";
  const end = body.indexOf(`</${name}>`, tag.end);
  return body.slice(tag.end, end === -1 ? body.length : end);
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

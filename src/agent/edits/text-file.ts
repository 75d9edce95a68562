/** A file's bytes as lines, and back: byte order mark, every line's own end and the final newline survive. Pure. */

export interface TextLine {
  /** Without its line end. */
  readonly text: string;
  /** Empty only on a last line that has none. */
  readonly eol: "\n" | "\r\n" | "";
}

export interface TextFile {
  /** LF line ends, no byte order mark; for showing and searching. */
  readonly text: string;
  readonly lines: readonly TextLine[];
  readonly bom: boolean;
  /** `single-byte` is any other encoding read byte for byte (Latin-1), so that what is not ASCII is only carried along. */
  readonly encoding: "utf-8" | "single-byte";
}

/** Undefined when the bytes are no text: they hold a NUL, as binaries and UTF-16 do. */
export function toTextFile(bytes: Uint8Array): TextFile | undefined {
  if (bytes.includes(0)) return undefined;
  const { raw, encoding } = decode(bytes);
  const bom = raw.startsWith("\ufeff");
  const lines = toTextLines(bom ? raw.slice(1) : raw);
  return { text: joinLines(lines), lines, bom, encoding };
}

/** Lines as bytes in the file's encoding. Undefined when a character has no place in it. */
export function encodeLines(lines: readonly TextLine[], encoding: TextFile["encoding"]): Uint8Array | undefined {
  const raw = lines.map(({ text, eol }) => text + eol).join("");
  if (encoding === "utf-8") return new TextEncoder().encode(raw);
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) {
    const code = raw.charCodeAt(at);
    if (code > 0xff) return undefined;
    bytes[at] = code;
  }
  return bytes;
}

function decode(bytes: Uint8Array): { readonly raw: string; readonly encoding: TextFile["encoding"] } {
  try {
    return { raw: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), encoding: "utf-8" };
  } catch {
    // TextDecoder's "latin1" is Windows-1252, which is not one character for one byte.
    const parts: string[] = [];
    for (let at = 0; at < bytes.length; at += 8_192) {
      parts.push(String.fromCharCode(...bytes.subarray(at, at + 8_192)));
    }
    return { raw: parts.join(""), encoding: "single-byte" };
  }
}

/** The empty text has no line; a lone CR is text, as git sees it. */
export function toTextLines(raw: string): readonly TextLine[] {
  const lines: TextLine[] = [];
  let start = 0;
  for (let at = raw.indexOf("\n"); at !== -1; at = raw.indexOf("\n", start)) {
    const isCrlf = at > start && raw[at - 1] === "\r";
    lines.push({ text: raw.slice(start, isCrlf ? at - 1 : at), eol: isCrlf ? "\r\n" : "\n" });
    start = at + 1;
  }
  if (start < raw.length) lines.push({ text: raw.slice(start), eol: "" });
  return lines;
}

function joinLines(lines: readonly TextLine[]): string {
  return lines.map(({ text, eol }) => (eol === "" ? text : `${text}\n`)).join("");
}

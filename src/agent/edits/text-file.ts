/** A file's bytes as text with LF ends, and back with the byte order mark and line ends it had. Pure. */

export interface TextFile {
  /** LF line ends, no byte order mark. */
  readonly text: string;
  readonly bom: boolean;
  readonly eol: "\n" | "\r\n";
}

/** Undefined when the bytes are no UTF-8 text, or mix both line ends so that they could not be restored. */
export function toTextFile(bytes: Uint8Array): TextFile | undefined {
  let raw: string;
  try {
    raw = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
  if (raw.includes("\0")) return undefined;
  const bom = raw.startsWith("\ufeff");
  const body = bom ? raw.slice(1) : raw;
  const crlf = body.split("\r\n").length - 1;
  const lf = body.split("\n").length - 1;
  if (crlf > 0 && crlf !== lf) return undefined;
  return { text: body.replaceAll("\r\n", "\n"), bom, eol: crlf > 0 ? "\r\n" : "\n" };
}

export function toBytes(file: TextFile): Uint8Array {
  const body = file.eol === "\n" ? file.text : file.text.replaceAll("\n", "\r\n");
  return new TextEncoder().encode(file.bom ? `\ufeff${body}` : body);
}

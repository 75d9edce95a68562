/** Whether an added line runs as soon as its file is loaded, as far as indentation and the added lines above it tell. Pure. */
import type { ChangedLine } from "../../domain/commit.ts";

/** Every line may be asked, so that a file of nothing but such lines would take quadratic time. */
const MAX_LINES_UP = 200;
const COMMENT = /^\s*(?:\/\/|\/?\*|#(?!\[)|--|<!--)/;
/** Runs what it holds when the process ends, to have the last word. */
const HOOK =
  /\.(?:on|once|addListener|prependListener)\(\s*["'`](?:exit|beforeExit)["'`]|\batexit\b|\bat_exit\b|\bregister_shutdown_function\b|\baddShutdownHook\b|\bProcessExit\b|\bon_exit\s*\(/;
/** Above a line that is further in, and nevertheless no function and no condition. */
const NO_GUARD =
  /^(?:\{|.*;|(?:try|do|begin|finally|with)\b.*|static\s*\{.*|(?:class|namespace|module|package)\s+\w.*|[;!(+-]+\s*(?:async\s*)?(?:function\b|\(\)\s*=>).*|func\s+init\b.*|.*__attribute__\s*\(\(\s*constructor.*|#!?\[(?:\w+::)?ctor\].*)$/;
const ALWAYS = String.raw`\s*\(?\s*(?:true|not\s+false|[1-9]\d*|!0|!false|not\s+0)\s*(?:\)|:|then|\{|$)`;
const NO_CONDITION = new RegExp(
  `^(?:if|while)\\b${ALWAYS}|^(?:for\\s*\\(\\s*;\\s*;|loop\\b|unless\\s+(?:false|nil)\\b)`,
  "i",
);
/** How a line begins whose statement is guarded by it. */
const GUARDS: readonly RegExp[] = [
  /^(?:else\s*)?(?:if|elif|elsif|unless|case|when)\b/,
  /^(?!(?:true|false|[!()01\s])*(?:&&|\|\||or\b|and\b))[^;{}]*(?:&&|\|\||\bor|\band)\s*$/i,
  /^(?:export\s+)?(?:(?:public|private|protected|static|async)\s+)*(?:function|def|fn|func(?!\s+init\b)|fun)\b/,
  /^(?:export\s+)?(?:const|let|var)\s+\w+\s*=\s*(?:async\s*)?(?:\([^()]*\)|\w+)\s*=>/,
  /^(?:process\.(?:on|once)\(\s*["'`]SIG\w+["'`]|signal\.signal\().*(?:=>|\bfunction\b|\blambda\b)/,
  /^(?!func\s)(?:[\w:*&<>]+\s+)+[*&]?\w+\s*\([^()]*\)\s*\{/,
];
/** Behind a statement on the same line. */
const GUARD_BEHIND = /\b(?:if|unless)\s+(?!(?:true|false|nil|\d+)\s*$)\S/;
const SENT_AWAY = /\b(?:header\s*\(|redirect\w*\s*\()/i;

/** A statement of a file: all before it on its line, and from it on. */
export interface Statement {
  readonly line: ChangedLine;
  readonly before: string;
  readonly rest: string;
}

/** A file's path, and its added lines by their numbers. */
export interface AddedTexts {
  readonly path: string;
  readonly texts: ReadonlyMap<number, string>;
}

/** False where it is inside a function, under a condition, or below lines that the change did not add. */
export function isOutermost({ path, texts }: AddedTexts, { line, before, rest }: Statement): boolean {
  if (HOOK.test(before)) return true;
  if (isGuardedAside(path, before, rest) || isAnswered(path, texts.get(line.line - 1))) return false;
  return climb(texts, line);
}

function isGuardedAside(path: string, before: string, rest: string): boolean {
  const start = trimClosed(before);
  const isGuard = !NO_CONDITION.test(start) && GUARDS.some((guard) => guard.test(start));
  return (isGuard && isOpen(start)) || (path.endsWith(".rb") && GUARD_BEHIND.test(rest));
}

function trimClosed(text: string): string {
  return text.trim().replace(/^\}\s*/, "");
}

/** Whether what the line began is not over yet. */
function isOpen(text: string): boolean {
  const count = (brace: string): number => text.split(brace).length - 1;
  return count("{") > count("}") || !/[;}]/.test(text);
}

/** A page of PHP ends by design where it has sent the browser elsewhere. */
function isAnswered(path: string, above: string | undefined): boolean {
  return path.endsWith(".php") && above !== undefined && SENT_AWAY.test(above);
}

function climb(texts: ReadonlyMap<number, string>, line: ChangedLine): boolean {
  let indent = toIndent(line.text);
  for (let at = line.line - 1; indent > 0 && at > 0; at -= 1) {
    const text = texts.get(at);
    if (text === undefined || line.line - at > MAX_LINES_UP) return false;
    if (isAside(text) || toIndent(text) >= indent) continue;
    if (HOOK.test(text)) return true;
    const start = trimClosed(text);
    if (mayGuard(start)) return false;
    // What a brace of its own opens stands above it, no further in.
    indent = start === "{" ? toIndent(text) + 1 : toIndent(text);
  }
  return true;
}

function mayGuard(start: string): boolean {
  return !NO_GUARD.test(start) && !NO_CONDITION.test(start);
}

function isAside(text: string): boolean {
  return text.trim() === "" || COMMENT.test(text);
}

function toIndent(text: string): number {
  return text.length - text.trimStart().length;
}

/** A run as people read it: what was said, called and seen, in Markdown. Pure. */
import type { ToolCall } from "../domain/conversation.ts";
import type { RunEvent, RunEventOf } from "../domain/run-event.ts";
import { describeEvent } from "./render-event.ts";

export interface TranscriptHead {
  readonly run: string;
  readonly title: string;
}

export function renderTranscript({ run, title }: TranscriptHead, events: readonly RunEvent[]): string {
  const parts = events.map(renderPart).filter((part) => part !== "");
  return `# ${toLine(title)}\n\nRun ${run}\n\n${parts.join("\n\n")}\n`;
}

function renderPart(event: RunEvent): string {
  if (event.type === "conversation.opened")
    return event.messages.map(({ role, text }) => `## The ${role} message\n\n${block(text)}`).join("\n\n");
  // Each is followed by a row that says more.
  if (event.type === "step.requested" || event.type === "workspace.intended") return "";
  if (event.type === "step.answered") return renderAnswer(event);
  if (event.type === "tool.finished") return renderTool(event);
  if (event.type === "message.added") return `## Told by the program\n\n${block(event.message.text)}`;
  return `> ${event.type}: ${toLine(describeEvent(event))}`;
}

function renderTool({ ok, tool, text, durationMs, instead }: RunEventOf<"tool.finished">): string {
  const how = [`${(durationMs / 1_000).toFixed(1)} s`, ...(instead === undefined ? [] : [`${instead}, not run`])];
  return `**${ok ? "" : "✗ "}${tool}** (${how.join(", ")})\n\n${block(clip(text))}`;
}

function renderAnswer({ step, message, usage, durationMs }: RunEventOf<"step.answered">): string {
  const seconds = (durationMs / 1_000).toFixed(1);
  const head = `## Step ${step}\n\n_${seconds} s, ${usage.prompt} prompt tokens (${usage.cachedPrompt} cached), ${usage.completion} completion_`;
  const thought = message.reasoning === undefined ? [] : [`Thought:\n\n${block(clip(message.reasoning))}`];
  const said = message.text.trim() === "" ? [] : [quote(message.text.trim())];
  return [head, ...thought, ...said, ...message.toolCalls.map(renderCall)].join("\n\n");
}

/** What the model said may be any Markdown: quoted, none of it can end a fence or begin a heading of ours. */
function quote(text: string): string {
  return text.replace(/^/gm, "> ");
}

const MAX_SHOWN_CHARS = 20_000;

function clip(text: string): string {
  if (text.length <= MAX_SHOWN_CHARS) return text;
  const half = MAX_SHOWN_CHARS / 2;
  return `${text.slice(0, half)}\n… (${text.length - 2 * half} characters left out) …\n${text.slice(-half)}`;
}

function toLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Long texts in arguments are shown as they are, not as JSON. */
function renderCall({ name, arguments: args }: ToolCall): string {
  const entries = toEntries(args);
  if (entries === undefined) return `→ ${code(name)}\n\n${block(clip(args))}`;
  const given = entries.filter(([, value]) => value !== "null");
  const isShort = (value: string): boolean => !value.includes("\n") && value.length <= MAX_INLINE_CHARS;
  const short = given.filter(([, value]) => isShort(value)).map(([key, value]) => `${key}: ${code(value)}`);
  const long = given.filter(([, value]) => !isShort(value)).map(([key, value]) => `${key}:\n\n${block(clip(value))}`);
  return [`→ ${code(name)} ${short.join(" · ")}`.trim(), ...long].join("\n\n");
}

const MAX_INLINE_CHARS = 200;

/** A span of code, whatever backticks and lines it has. */
function code(text: string): string {
  const ticks = "`".repeat(longestRun(text, 0) + 1);
  const line = text.replace(/[\r\n]/g, " ");
  const pad = line === "" || line.includes("`") ? " " : "";
  return `${ticks}${pad}${line}${pad}${ticks}`;
}

function toEntries(args: string): readonly (readonly [string, string])[] | undefined {
  try {
    const value: unknown = JSON.parse(args);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return Object.entries(value).map(([key, each]) => [key, typeof each === "string" ? each : JSON.stringify(each)]);
  } catch {
    return undefined;
  }
}

/** Fenced by more backticks than the text has. */
function block(text: string): string {
  const fence = "`".repeat(longestRun(text, 2) + 1);
  return `${fence}\n${text.replace(/\n$/, "")}\n${fence}`;
}

function longestRun(text: string, least: number): number {
  return [...text.matchAll(/`+/g)].reduce((most, [ticks]) => Math.max(most, ticks.length), least);
}

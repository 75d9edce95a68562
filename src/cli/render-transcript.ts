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
  return `# ${title}\n\nRun ${run}\n\n${parts.join("\n\n")}\n`;
}

function renderPart(event: RunEvent): string {
  if (event.type === "conversation.opened")
    return event.messages.map(({ role, text }) => `## ${role}\n\n${block(text)}`).join("\n\n");
  if (event.type === "step.requested") return "";
  if (event.type === "step.answered") return renderAnswer(event);
  if (event.type === "tool.finished")
    return `**${event.ok ? "" : "✗ "}${event.tool}** (${event.durationMs} ms)\n\n${block(event.text)}`;
  if (event.type === "message.added") return `## user\n\n${block(event.message.text)}`;
  return `> ${event.type}: ${describeEvent(event)}`;
}

function renderAnswer({ step, message, usage, durationMs }: RunEventOf<"step.answered">): string {
  const head = `## Step ${step}\n\n_${usage.prompt} prompt tokens (${usage.cachedPrompt} cached), ${usage.completion} completion, ${durationMs} ms_`;
  const thought = message.reasoning === undefined ? [] : [message.reasoning.replace(/^/gm, "> ")];
  const said = message.text.trim() === "" ? [] : [message.text.trim()];
  return [head, ...thought, ...said, ...message.toolCalls.map(renderCall)].join("\n\n");
}

/** Long texts in arguments are shown as they are, not as JSON. */
function renderCall({ name, arguments: args }: ToolCall): string {
  const entries = toEntries(args);
  if (entries === undefined) return `→ \`${name}\`\n\n${block(args)}`;
  const short = entries.filter(([, value]) => !value.includes("\n")).map(([key, value]) => `${key}: ${value}`);
  const long = entries.filter(([, value]) => value.includes("\n")).map(([key, value]) => `${key}:\n\n${block(value)}`);
  return [`→ \`${name}\` ${short.join(" · ")}`.trim(), ...long].join("\n\n");
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
  const longest = [...text.matchAll(/`{3,}/g)].reduce((most, [ticks]) => Math.max(most, ticks.length), 2);
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text.replace(/\n$/, "")}\n${fence}`;
}

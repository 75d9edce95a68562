/** A bad path in a tool call is an answer for the model, not an end of the run. */
import { BotError } from "../../domain/bot-error.ts";
import type { ToolResult } from "../tool.ts";

export async function answeringPaths(act: () => Promise<ToolResult>): Promise<ToolResult> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof BotError && error.code === "bad-path") {
      return { ok: false, text: `${error.message}. ${error.advice}`, summary: error.message };
    }
    throw error;
  }
}

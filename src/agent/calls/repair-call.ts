/**
 * A model's tool call as it was meant: what is certain is put right, what is not is left as it was written and refused
 * by the tool's own check. Pure.
 */
import type { ToolCall } from "../../domain/conversation.ts";
import type { Tool } from "../tool.ts";
import { findToolName } from "./find-tool-name.ts";
import { fitArguments, type Fitted } from "./fit-arguments.ts";
import { readLooseJson } from "./read-loose-json.ts";

export interface RepairedCall {
  readonly call: ToolCall;
  /** What was done to it, in words for people; empty when it is as the model wrote it. */
  readonly repairs: string[];
}

/** The call itself when it is valid already, or when no certain repair makes it valid. */
export function repairCall(call: ToolCall, tools: readonly Tool[]): RepairedCall {
  const asWritten: RepairedCall = { call, repairs: [] };
  if (isValid(call, tools)) return asWritten;
  const name = findToolName(
    call.name,
    tools.map((tool) => tool.name),
  );
  const tool = tools.find((one) => one.name === name);
  const fitted = tool === undefined ? undefined : fit(call.arguments, tool);
  if (tool === undefined || fitted === undefined) return asWritten;
  const repaired = { ...call, name: tool.name, arguments: JSON.stringify(fitted.value) };
  if (!isValid(repaired, tools)) return asWritten;
  const renamed = tool.name === call.name ? [] : [`${call.name.slice(0, 60)} as ${tool.name}`];
  const repairs = [...renamed, ...fitted.repairs];
  return { call: repaired, repairs: repairs.length === 0 ? ["text to JSON"] : repairs };
}

function isValid(call: ToolCall, tools: readonly Tool[]): boolean {
  const tool = tools.find(({ name }) => name === call.name);
  return tool !== undefined && tool.check(call.arguments) === undefined;
}

function fit(written: string, tool: Tool): Extract<Fitted, { kind: "fitted" }> | undefined {
  const read = readLooseJson(written === "" ? "{}" : written);
  if (read.kind === "broken") return undefined;
  const fitted = fitArguments(read.value, tool.schema.parameters);
  return fitted.kind === "fitted" ? fitted : undefined;
}

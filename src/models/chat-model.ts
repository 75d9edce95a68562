/** The Model port over one OpenAI-compatible server: streams, checks that the answer is whole, repeats what may pass. */
import { createParser } from "eventsource-parser";
import { Agent, request as send, type Dispatcher } from "undici";
import { BotError } from "../domain/bot-error.ts";
import { addUsage } from "../domain/conversation.ts";
import type { ModelAnswer, ModelProfile, ModelRequest } from "../domain/model-turn.ts";
import type { Clock, Model } from "../domain/ports.ts";
import { ModelList, readErrorMessage, toRequestBody, type ReasoningField } from "./chat-wire.ts";
import { createStreamAssembler, type StreamAssembler } from "./stream-assembler.ts";

export interface ChatModelOptions {
  /** With or without `/v1` at the end. */
  readonly url: string;
  /** The first that the server lists, when undefined. */
  readonly model: string | undefined;
  readonly apiKey: string | undefined;
  /** Where the server does not say, or says too much. */
  readonly windowTokens?: number | undefined;
  readonly reasoningField?: ReasoningField | undefined;
  readonly clock: Clock;
  /** Milliseconds that only ever grow, for durations. */
  readonly monotonicMs: () => number;
}

export interface ChatModel extends Model {
  /** Names of the models the server offers. @throws BotError `model-unavailable` */
  listModels(signal: AbortSignal): Promise<readonly string[]>;
  close(): Promise<void>;
}

// Most servers' own temperature for these models is 0.6 to 0.7; a little more of it leaves a loop.
const USUAL_TEMPERATURE = 0.7;
const TEMPERATURE_RISE = 0.2;
const MAX_TEMPERATURE = 1.2;
const RETRY_DELAYS_MS = [500, 2_000];
// A cold 100K-token prefill takes a minute; between two tokens nothing sane takes this long.
const HEADERS_TIMEOUT_MS = 180_000;
const BODY_TIMEOUT_MS = 120_000;

/** As vLLM, TensorRT-LLM, SGLang, llama.cpp and OpenAI say it. */
const WINDOW_FULL =
  /maximum context length|context_length_exceeded|max_seq_len|max_num_tokens|longer than the model's context|exceeds? the (?:available )?context|prompt is too long/i;

interface Connection {
  readonly options: ChatModelOptions;
  readonly base: string;
  readonly dispatcher: Dispatcher;
  readonly headers: Readonly<Record<string, string>>;
}

/** No request is made before a method is called. */
export function createChatModel(options: ChatModelOptions): ChatModel {
  const dispatcher = new Agent({ headersTimeout: HEADERS_TIMEOUT_MS, bodyTimeout: BODY_TIMEOUT_MS });
  const headers = {
    "content-type": "application/json",
    ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
  };
  const connection: Connection = { options, base: toBase(options.url), dispatcher, headers };
  let named: Promise<string> | undefined;
  let profiled: Promise<ModelProfile> | undefined;
  return {
    async complete(request, signal) {
      named ??= options.model === undefined ? firstModel(connection, signal) : Promise.resolve(options.model);
      const model = await named.catch((error: unknown) => {
        named = undefined;
        throw error;
      });
      return completeWithoutRepetition(connection, { request, model }, signal);
    },
    async profile(_tier, signal) {
      profiled ??= findProfile(connection, signal);
      return profiled.catch((error: unknown) => {
        profiled = undefined;
        throw error;
      });
    },
    listModels: async (signal) => (await listModels(connection, signal)).map(({ id }) => id),
    close: () => dispatcher.close(),
  };
}

async function retrying<Result>(
  { options }: Connection,
  signal: AbortSignal,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (const delayMs of RETRY_DELAYS_MS) {
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted || !(error instanceof BotError) || error.kind !== "transient") throw error;
      await options.clock.sleep(delayMs, signal);
    }
  }
  return attempt();
}

interface Asked {
  readonly request: ModelRequest;
  readonly model: string;
}

interface Answered {
  readonly answer: ModelAnswer;
  /** The answer was broken off where it began to repeat itself. */
  readonly isCutOff: boolean;
}

/** An answer that repeats itself is asked for once more, warmer; the second time it is taken as far as it is sane. */
async function completeWithoutRepetition(
  connection: Connection,
  asked: Asked,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  const ask = (what: Asked): Promise<Answered> =>
    retrying(connection, signal, () => completeOnce(connection, what, signal));
  const first = await ask(asked);
  if (!first.isCutOff) return first.answer;
  const temperature = raise(asked.request.temperature ?? USUAL_TEMPERATURE);
  const second = await ask({ ...asked, request: { ...asked.request, temperature } });
  const { server, usage, durationMs } = second.answer;
  const remark = second.isCutOff ? "repeated itself twice, cut off" : "repeated itself, asked again";
  return {
    ...second.answer,
    server: `${server} (${remark})`,
    usage: addUsage(first.answer.usage, usage),
    durationMs: first.answer.durationMs + durationMs,
  };
}

function raise(temperature: number): number {
  return Math.min(Math.round((temperature + TEMPERATURE_RISE) * 100) / 100, MAX_TEMPERATURE);
}

async function completeOnce(connection: Connection, { request, model }: Asked, signal: AbortSignal): Promise<Answered> {
  const { options, base } = connection;
  const startedMs = options.monotonicMs();
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  const response = await post(
    connection,
    toRequestBody(request, { model, reasoningField: options.reasoningField }),
    either,
  );
  const assembler = createStreamAssembler();
  await pump(response, assembler, { signal, enough });
  const isCutOff = assembler.isRepeating();
  const assembled = isCutOff ? assembler.cutOff() : assembler.finish();
  if (assembled.kind === "broken") throw new BotError("model-answer-invalid", { reason: assembled.reason });
  const { message, finish, usage } = assembled;
  const durationMs = Math.round(options.monotonicMs() - startedMs);
  const server = `${model} at ${new URL(base).host}`;
  return { answer: { message, finish, usage, server, durationMs }, isCutOff };
}

async function post(connection: Connection, body: string, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  const { base, dispatcher, headers } = connection;
  const response = await reach(
    () => send(`${base}/chat/completions`, { method: "POST", headers, body, dispatcher, signal }),
    signal,
  );
  if (response.statusCode === 200) return response;
  throw toStatusError(response.statusCode, readErrorMessage(await response.body.text().catch(() => "")));
}

/** To abort `enough` ends the request, and with it the server's work. */
async function pump(
  response: Dispatcher.ResponseData,
  assembler: StreamAssembler,
  { signal, enough }: { readonly signal: AbortSignal; readonly enough: AbortController },
): Promise<void> {
  const parser = createParser({
    onEvent: ({ data }) => {
      assembler.add(data);
      if (assembler.isRepeating()) enough.abort();
    },
  });
  const decoder = new TextDecoder();
  try {
    for await (const bytes of response.body) {
      parser.feed(decoder.decode(bytes as Uint8Array, { stream: true }));
      if (enough.signal.aborted) return;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (enough.signal.aborted) return;
    const reason = error instanceof Error ? error.message : String(error);
    throw new BotError("model-answer-invalid", { reason: `the stream broke: ${reason}` }, { cause: error });
  }
}

async function listModels(connection: Connection, signal: AbortSignal): Promise<ModelList["data"]> {
  const { base, dispatcher, headers } = connection;
  const response = await reach(() => send(`${base}/models`, { headers, dispatcher, signal }), signal);
  const text = await response.body.text();
  if (response.statusCode !== 200) throw toStatusError(response.statusCode, readErrorMessage(text));
  const parsed = ModelList.safeParse(parseJson(text));
  if (!parsed.success) throw new BotError("model-unavailable", { reason: `${base}/models is no list of models` });
  return parsed.data.data;
}

/** Servers that keep no list are asked all the same when the model has a name: only its window is unknown then. */
async function findProfile(connection: Connection, signal: AbortSignal): Promise<ModelProfile> {
  const { model, windowTokens } = connection.options;
  const found = model === undefined ? (await listAgain(connection, signal))[0] : await findNamed(connection, signal);
  const name = model ?? found?.id;
  if (name === undefined) throw new BotError("model-unavailable", { reason: `${connection.base} offers no model` });
  return { name, windowTokens: windowTokens ?? found?.max_model_len ?? found?.context_length ?? null };
}

function listAgain(connection: Connection, signal: AbortSignal): Promise<ModelList["data"]> {
  return retrying(connection, signal, () => listModels(connection, signal));
}

async function findNamed(connection: Connection, signal: AbortSignal): Promise<ModelList["data"][number] | undefined> {
  const { model } = connection.options;
  const models = await listAgain(connection, signal).catch((error: unknown) => {
    if (error instanceof BotError && error.code === "model-refused") return [];
    throw error;
  });
  const found = models.find(({ id }) => id === model);
  if (found === undefined && models.length > 0) await tryName(connection, models, signal);
  return found;
}

/** Some servers take names that they do not list (aliases, adapters), so the server itself is asked: one token. */
async function tryName(connection: Connection, models: ModelList["data"], signal: AbortSignal): Promise<void> {
  const { model } = connection.options;
  const body = JSON.stringify({ model, messages: [{ role: "user", content: "Hi" }], max_tokens: 1, stream: false });
  try {
    const response = await retrying(connection, signal, () => post(connection, body, signal));
    await response.body.dump();
  } catch (error) {
    if (!(error instanceof BotError) || error.code !== "model-refused") throw error;
    const listed = models.slice(0, 10).map(({ id }) => id);
    const reason = `it has no model ${model ?? ""}; it lists ${listed.join(", ")}. ${error.details["reason"] ?? ""}`;
    throw new BotError("model-refused", { reason }, { cause: error });
  }
}

async function firstModel(connection: Connection, signal: AbortSignal): Promise<string> {
  const [first] = await listAgain(connection, signal);
  if (first === undefined) throw new BotError("model-unavailable", { reason: `${connection.base} offers no model` });
  return first.id;
}

async function reach<Result>(act: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message || error.name : String(error);
    throw new BotError("model-unavailable", { reason }, { cause: error });
  }
}

/** 429 and 5xx pass; TensorRT-LLM answers 400 for its own faults too, but repeating those has never been seen to help. */
function toStatusError(status: number, message: string): BotError {
  const reason = `HTTP ${status}: ${message}`;
  if (status >= 400 && status < 500 && WINDOW_FULL.test(message)) return new BotError("model-window-full", { reason });
  if (status === 401 || status === 403) return new BotError("model-unauthorised", { reason });
  const passing = status === 408 || status === 429 || status >= 500;
  return new BotError(passing ? "model-unavailable" : "model-refused", { reason });
}

function toBase(url: string): string {
  const trimmed = url.replace(/\/+$/, "");
  return trimmed.endsWith("/v1") ? trimmed : `${trimmed}/v1`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

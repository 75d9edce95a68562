/** The model that is configured; or one that says that none is, so that runs wait for it instead of failing. */
import type { ServiceSettings } from "../config/service-settings.ts";
import { BotError } from "../domain/bot-error.ts";
import type { Clock, Model } from "../domain/ports.ts";
import { createChatModel } from "../models/chat-model.ts";
import type { ReleaseStack } from "./release-stack.ts";

export type ModelSettings = Pick<
  ServiceSettings,
  "MODEL_URL" | "MODEL_NAME" | "MODEL_API_KEY" | "MODEL_WINDOW_TOKENS" | "MODEL_REASONING"
>;

export function createModel(settings: ModelSettings, clock: Clock, stack: ReleaseStack): Model {
  const { MODEL_URL: url, MODEL_NAME: model, MODEL_API_KEY: apiKey } = settings;
  if (url === undefined) {
    const refuse = (): Promise<never> => Promise.reject(new BotError("model-not-configured"));
    return { complete: refuse, profile: refuse };
  }
  const chat = createChatModel({
    url,
    model,
    apiKey,
    windowTokens: settings.MODEL_WINDOW_TOKENS,
    reasoningField: settings.MODEL_REASONING,
    clock,
    monotonicMs: () => performance.now(),
  });
  stack.push(() => chat.close());
  return chat;
}

/** What GitHub does not have is an answer where nothing is expected to be there for sure. */
import { BotError } from "../domain/bot-error.ts";

/** Undefined for `github-gone` (404, 410, suspended); everything else is thrown on: a refusal says nothing of what is there. */
export async function findOrNothing<T>(find: () => Promise<T>): Promise<T | undefined> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof BotError && error.code === "github-gone") return undefined;
    throw error;
  }
}

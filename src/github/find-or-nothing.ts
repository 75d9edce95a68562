/** What GitHub does not have is an answer where nothing is expected to be there for sure. */
import { BotError } from "../domain/bot-error.ts";

/** Undefined for `github-gone`; everything else is thrown on. */
export async function findOrNothing<T>(find: () => Promise<T>): Promise<T | undefined> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof BotError && error.code === "github-gone") return undefined;
    throw error;
  }
}

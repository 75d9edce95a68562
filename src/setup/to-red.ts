/** A failure as a red light: its advice, or a better one where the catalogue speaks to a running service. */
import { toBotError } from "../domain/bot-error.ts";
import type { ErrorCode } from "../domain/error-catalogue.ts";
import { red, type Finding } from "./stations.ts";

const FIXES: Readonly<Partial<Record<ErrorCode, string>>> = {
  "github-unavailable": "Try again in a moment. If it goes on, check GITHUB_URL and this machine's network.",
  "store-unavailable": "Check DATABASE_URL, that PostgreSQL is up, and that the data folder can be written.",
  "model-unavailable": "Check the address, the key, that the server is up, and its log.",
  "model-answer-invalid": "Check that the server streams chat completions, and look at its log.",
  "model-refused": "Check the name of the model and the key.",
  "model-unauthorised": "Check the key.",
  "bad-usage": "Choose something else and try again.",
};

export function toRed(error: unknown, name = ""): Finding {
  const { code, message, advice } = toBotError(error);
  return red(message, FIXES[code] ?? advice, name);
}

/** One JSON line per happening on stderr; static messages, details as fields, secrets taken out by value. */
import { pino } from "pino";
import type { BotError } from "../domain/bot-error.ts";

export interface Logger {
  readonly info: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly problem: (where: string, error: BotError) => void;
}

export function createLogger(level: string, redact: (text: string) => string): Logger {
  const log = pino({ level, base: null }, { write: (line: string) => void process.stderr.write(redact(line)) });
  return {
    info(message, fields = {}) {
      log.info(fields, message);
    },
    problem(where, error) {
      const { code, kind, message, advice, stack } = error;
      const fields = { where, code, kind, problem: message, advice, ...(kind === "internal" ? { stack } : {}) };
      if (kind === "transient") log.warn(fields, "problem");
      else log.error(fields, "problem");
    },
  };
}

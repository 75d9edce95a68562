/** Settings of the service, from the environment. Every name, default and unit is in this one schema. */
import { distance } from "fastest-levenshtein";
import { z } from "zod";
import { SANDBOX_KINDS } from "../domain/sandbox.ts";
import { parseWithNames } from "./parse-with-names.ts";

const text = z.string().min(1);
const seconds = z.coerce.number().positive();

export const ServiceSettings = z.object({
  APP_ID: z.coerce.number().int().positive().optional().describe("Numeric id of the GitHub App."),
  PRIVATE_KEY: text.optional().describe("The App's private key, PEM text; `\\n` counts as a line end."),
  PRIVATE_KEY_PATH: text.optional().describe("File with the App's private key."),
  WEBHOOK_SECRET: text.optional().describe("Secret that GitHub signs deliveries with."),
  GITHUB_URL: z.url().default("https://github.com").describe("Web address; a GHES host for GitHub Enterprise Server."),
  GITHUB_TIMEOUT_SECONDS: seconds.default(30).describe("How long one request to GitHub may take."),
  CA_CERTS_PATH: text
    .optional()
    .describe("PEM file of certificate authorities to trust besides the built-in ones, for GitHub and git."),
  DATABASE_URL: text.optional().describe("PostgreSQL; an embedded one is started when absent."),
  REDIS_URL: text.optional().describe("Redis for the queue; PostgreSQL is used when absent."),
  DATA_DIR: text.default("./.swe-agent").describe("Folder for the database, mirrors and artifacts."),
  SANDBOX: z
    .enum(SANDBOX_KINDS)
    .exclude(["none"])
    .optional()
    .describe("docker or bubblewrap; the best present when absent."),
  SANDBOX_IMAGE: text.default("swe-agent-sandbox:local").describe("Image of the Docker sandbox."),
  MODEL_URL: z.url().optional().describe("OpenAI-compatible model server, such as vLLM."),
  MODEL_NAME: text.optional().describe("Model to ask for; the first that the server lists when absent."),
  MODEL_API_KEY: text.optional().describe("Sent as bearer token to the model server."),
  HOST: text.default("127.0.0.1").describe("Address the webhook server listens on."),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(3000)
    .describe("Port the webhook server listens on; 0 picks one."),
  LABEL: text.default("swe-agent").describe("Label that starts a run."),
  ALLOWED_BOT_IDS: text
    .optional()
    .transform((list) =>
      (list ?? "")
        .split(",")
        .filter((id) => id.trim() !== "")
        .map(Number),
    )
    .pipe(z.array(z.number().int().positive()))
    .describe("Numeric ids of bots whose label counts, separated by commas."),
  WORK_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(2).describe("Runs one worker drives at a time."),
  DELIVERY_SWEEP_SECONDS: seconds
    .default(120)
    .describe("How often GitHub's list of deliveries is compared with what arrived."),
  LOCK_SECONDS: seconds.default(30).describe("A silent worker's run is taken over after this long."),
  STALLED_CHECK_SECONDS: seconds.default(30).describe("How often stalled wake-ups are looked for."),
  SWEEP_SECONDS: seconds.default(15).describe("How often runs that should be awake are looked for."),
  HEARTBEAT_SECONDS: seconds.default(2).describe("How often a run's lease is renewed and its messages are read."),
  RETRY_SECONDS: seconds
    .default(15)
    .describe("First wait after a failure of ours; it doubles, and four of it are waited for a model."),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"])
    .default("info")
    .describe("Least severe line that is logged."),
});
export type ServiceSettings = z.infer<typeof ServiceSettings>;

/**
 * Empty values count as absent.
 *
 * @throws BotError `bad-settings` naming every problem, unknown names of ours included.
 */
export function parseServiceSettings(env: Readonly<Record<string, string | undefined>>): ServiceSettings {
  const names = Object.keys(ServiceSettings.shape);
  const ours = Object.entries(env).filter(([key, value]) => names.includes(key) && value !== "");
  const unknown = Object.keys(env).filter((key) => !names.includes(key) && looksLikeOurs(key, names));
  const value = Object.fromEntries([...ours, ...unknown.map((key) => [key, env[key]] as const)]);
  const strict = z.strictObject(ServiceSettings.shape);
  return parseWithNames(strict, value, "the environment");
}

/** Lines for `docs/operating.md`: name, default, meaning. */
export function listServiceSettings(): readonly {
  readonly name: string;
  readonly byDefault: string;
  readonly meaning: string;
}[] {
  const defaults: Readonly<Record<string, string | number | readonly unknown[] | undefined>> = ServiceSettings.parse(
    {},
  );
  return Object.entries(ServiceSettings.shape).map(([name, schema]) => {
    const value = defaults[name];
    const byDefault = value === undefined || Array.isArray(value) ? "–" : String(value);
    return { name, byDefault, meaning: schema.description ?? "" };
  });
}

// The environment is full of other programs' names: only a near miss of a long name is taken for one of ours.
function looksLikeOurs(key: string, names: readonly string[]): boolean {
  return key.length >= 6 && names.some((name) => name.length >= 6 && distance(key, name) <= 2);
}

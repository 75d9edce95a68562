/** Settings of the service, from the environment. Every name, default, unit and accepted form is in this one schema. */
import { distance } from "fastest-levenshtein";
import { z } from "zod";
import { BotError } from "../domain/bot-error.ts";
import { SANDBOX_KINDS } from "../domain/sandbox.ts";
import { withNearest } from "./parse-with-names.ts";
import { describe, FIND_MISTAKE, isPlainAndFar, MIN_SECRET_CHARACTERS } from "./setting-mistakes.ts";

const text = z.string().min(1);
/** Beyond 24 days a timer of Node's fires at once; nobody means more than a day. */
const MAX_SECONDS = 86_400;
const seconds = z.coerce.number().positive().max(MAX_SECONDS);

const PEM = "the PEM text of the key file that GitHub gave you, also with `\\n` for line ends or in base64";
const BEATS_A_LOCK = 3;
const SECONDS = "a number of seconds above 0, at most 86400";

export const ServiceSettings = z.object({
  APP_ID: z.coerce.number().int().positive().optional().meta({
    description: "Numeric id of the GitHub App.",
    accepted: "the number that the App's settings page shows as App ID, such as 123456",
  }),
  PRIVATE_KEY: text.optional().meta({
    description: "The App's private key: PEM text, also with `\\n` for line ends or in base64.",
    accepted: PEM,
  }),
  PRIVATE_KEY_PATH: text.optional().meta({
    description: "File with the App's private key.",
    accepted: "the path of the key file that GitHub gave you",
  }),
  WEBHOOK_SECRET: text.optional().meta({
    description: "Secret that GitHub signs deliveries with, at least 16 characters.",
    accepted: `the App's webhook secret, at least ${MIN_SECRET_CHARACTERS} characters, without blanks or quotes around it`,
  }),
  GITHUB_URL: z.url().default("https://github.com").meta({
    description: "Web address; a GHES host for GitHub Enterprise Server.",
    accepted: "GitHub's web address without a path, such as https://github.com or https://github.example.com",
  }),
  GITHUB_TIMEOUT_SECONDS: seconds.default(30).meta({
    description: "How long one request to GitHub may take.",
    accepted: SECONDS,
  }),
  CA_CERTS_PATH: text.optional().meta({
    description: "PEM file of certificate authorities to trust besides the built-in ones, for GitHub and git.",
    accepted: "the path of a PEM file with one or more certificates",
  }),
  WEBHOOK_URL: z.url().optional().meta({
    description: "Public address that GitHub delivers to; `doctor` compares it with the App's.",
    accepted: "an address that ends in /api/github/webhooks, such as https://bot.example.com/api/github/webhooks",
  }),
  WEBHOOK_TUNNEL_URL: z.url().optional().meta({
    description: "Channel of a smee-compatible relay to fetch deliveries from, when GitHub cannot reach this machine.",
    accepted: "the address of a channel, such as https://smee.io/abcdEFGH1234",
  }),
  DATABASE_URL: text.optional().meta({
    description: "PostgreSQL; an embedded one is started when absent.",
    accepted: "an address such as postgres://user:password@host:5432/name",
  }),
  REDIS_URL: text.optional().meta({
    description: "Redis for the queue; PostgreSQL is used when absent.",
    accepted: "an address such as redis://host:6379 or rediss://host:6379",
  }),
  DATA_DIR: text.default("./.swe-agent").meta({
    description: "Folder for the database, mirrors and artifacts.",
    accepted: "a folder",
  }),
  SANDBOX: z.enum(SANDBOX_KINDS).exclude(["none"]).optional().meta({
    description: "docker or bubblewrap; the best present when absent.",
    accepted: "docker or bubblewrap; the service never runs without a sandbox",
  }),
  SANDBOX_IMAGE: text.default("swe-agent-sandbox:local").meta({
    description: "Image of the Docker sandbox.",
    accepted: "the name of an image",
  }),
  SANDBOX_DIR: text.optional().meta({
    description: "Folder for bubblewrap's workspaces; /var/tmp/swe-agent when absent. All of one service share it.",
    accepted: "an absolute path whose parents every user may enter",
  }),
  SOLVE_DIR: text.optional().meta({
    description:
      "Where solve keeps a run until it ends, so that it can go on after a kill; swe-agent/solve in XDG_STATE_HOME or ~/.local/state when absent.",
    accepted: "a folder that the user may write to",
  }),
  MODEL_URL: z.url().optional().meta({
    description: "OpenAI-compatible model server, such as vLLM.",
    accepted: "the server's address with or without /v1, such as http://127.0.0.1:8000/v1",
  }),
  MODEL_NAME: text.optional().meta({
    description: "Model to ask for; the first that the server lists when absent.",
    accepted: "a name that the server lists",
  }),
  MODEL_API_KEY: text.optional().meta({
    description: "Sent as bearer token to the model server.",
    accepted: "the key as the server expects it",
  }),
  MODEL_WINDOW_TOKENS: z.coerce.number().int().min(1_024).max(100_000_000).optional().meta({
    description: "Tokens that a prompt and its answer may have together; asked of the server when absent.",
    accepted: "a whole number of tokens from 1024, such as 131072",
  }),
  MODEL_REASONING: z.enum(["none", "effort", "thinking"]).default("none").meta({
    description:
      "How the model server is told how much to think, by mode: not at all, by reasoning_effort, or by the chat template's enable_thinking.",
    accepted: "none, effort or thinking",
  }),
  HOST: text.default("127.0.0.1").meta({
    description: "Address the webhook server listens on.",
    accepted: "an address of this machine, such as 127.0.0.1 or 0.0.0.0",
  }),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000).meta({
    description: "Port the webhook server listens on; 0 picks one.",
    accepted: "a whole number from 0 to 65535",
  }),
  LABEL: text.default("swe-agent").meta({ description: "Label that starts a run.", accepted: "a label's name" }),
  ALLOWED_BOT_IDS: text
    .optional()
    .transform((list) =>
      (list ?? "")
        .split(",")
        .filter((id) => id.trim() !== "")
        .map(Number),
    )
    .pipe(z.array(z.number().int().positive()))
    .meta({
      description: "Numeric ids of bots whose label counts, separated by commas.",
      accepted: "numbers separated by commas, such as 41898282, 29139614",
    }),
  WORK_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(2).meta({
    description: "Runs one worker drives at a time.",
    accepted: "a whole number from 1 to 64",
  }),
  DELIVERY_SWEEP_SECONDS: seconds.default(120).meta({
    description: "How often GitHub's list of deliveries is compared with what arrived.",
    accepted: SECONDS,
  }),
  LOCK_SECONDS: seconds.default(30).meta({
    description: "A silent worker's run is taken over after this long.",
    accepted: SECONDS,
  }),
  STALLED_CHECK_SECONDS: seconds.default(30).meta({
    description: "How often stalled wake-ups are looked for.",
    accepted: SECONDS,
  }),
  SWEEP_SECONDS: seconds.default(15).meta({
    description: "How often runs that should be awake are looked for.",
    accepted: SECONDS,
  }),
  HEARTBEAT_SECONDS: seconds.default(2).meta({
    description: "How often a run's lease is renewed and its messages are read.",
    accepted: `${SECONDS}, at most a third of LOCK_SECONDS`,
  }),
  RETRY_SECONDS: seconds.default(15).meta({
    description:
      "How long a run waits after it failed for no fault of its change; doubled each time. Four times as long when no model server answers.",
    accepted: SECONDS,
  }),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info").meta({
    description: "Least severe line that is logged.",
    accepted: "debug, info, warn, error or silent",
  }),
});
export type ServiceSettings = z.infer<typeof ServiceSettings>;

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Empty values count as absent.
 *
 * @throws BotError `bad-settings` naming every problem, unknown names of ours included.
 */
export function parseServiceSettings(env: Environment): ServiceSettings {
  failOnProblems(listSettingProblems(env));
  return ServiceSettings.parse(toOurs(env));
}

/** @throws BotError `bad-settings` with one line a problem, when there is any */
export function failOnProblems(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const lines = problems.map((problem) => `\n  - ${problem}`).join("");
  throw new BotError("bad-settings", { source: "the environment or the settings file", problems: lines });
}

/** Every value that is not valid and every name that is nearly ours, each with what was found and what is accepted. */
export function listSettingProblems(env: Environment): readonly string[] {
  const problems = Object.entries(toOurs(env)).flatMap(([name, value]) => findProblem(name, value));
  const unknown = Object.keys(env).filter((key) => !NAMES.includes(key) && looksLikeOurs(key));
  return [
    ...problems,
    ...findSlowHeartbeat(problems, env),
    ...unknown.map((key) => `unknown key ${withNearest(key, NAMES)}`),
  ];
}

/** What lacks of the App's identity, and what is there twice. Values are checked by `listSettingProblems`. */
export function listIdentityProblems(env: Environment): readonly string[] {
  const given = toOurs(env);
  const problems = (["APP_ID", "WEBHOOK_SECRET"] as const)
    .filter((name) => given[name] === undefined)
    .map((name) => `${name}: missing; accepted: ${acceptedBy(name)}`);
  const keys = [given["PRIVATE_KEY"], given["PRIVATE_KEY_PATH"]].filter((value) => value !== undefined).length;
  if (keys === 0) problems.push(`PRIVATE_KEY_PATH: missing; accepted: ${acceptedBy("PRIVATE_KEY_PATH")}`);
  if (keys === 2) problems.push("PRIVATE_KEY and PRIVATE_KEY_PATH: found both; accepted: one of them");
  return problems;
}

/** Whether any part of an App's identity is given. */
export function hasIdentity(env: Environment): boolean {
  return ["APP_ID", "WEBHOOK_SECRET", "PRIVATE_KEY", "PRIVATE_KEY_PATH"].some(
    (name) => toOurs(env)[name] !== undefined,
  );
}

/** What works but should not stay so. */
export function listSettingWarnings({ GITHUB_URL, MODEL_URL, MODEL_API_KEY }: ServiceSettings): readonly string[] {
  const warnings: string[] = [];
  if (isPlainAndFar(GITHUB_URL))
    warnings.push(
      "GITHUB_URL begins with http:// and is another machine: tokens can be read on the way. Use https://.",
    );
  if (MODEL_URL !== undefined && MODEL_API_KEY !== undefined && isPlainAndFar(MODEL_URL))
    warnings.push("MODEL_URL begins with http:// and is another machine: MODEL_API_KEY can be read on the way.");
  return warnings;
}

/** Line of one setting with a value that is not valid, in the form of every other problem. */
export function renderProblem(name: keyof ServiceSettings, found: string): string {
  return `${name}: found ${found}; accepted: ${acceptedBy(name)}`;
}

export interface SettingLine {
  readonly name: string;
  readonly byDefault: string;
  readonly meaning: string;
  readonly accepted: string;
}

/** For `docs/operating.md` and `.env.example`: every setting in order. */
export function listServiceSettings(): readonly SettingLine[] {
  const defaults: Readonly<Record<string, string | number | readonly unknown[] | undefined>> = ServiceSettings.parse(
    {},
  );
  return Object.entries(ServiceSettings.shape).map(([name, schema]) => {
    const value = defaults[name];
    const byDefault = value === undefined || Array.isArray(value) ? "–" : String(value);
    return { name, byDefault, meaning: schema.description ?? "", accepted: acceptedBy(name) };
  });
}

const NAMES: readonly string[] = Object.keys(ServiceSettings.shape);

function toOurs(env: Environment): Readonly<Record<string, string>> {
  return Object.fromEntries(
    NAMES.flatMap((name) => (env[name] === undefined || env[name] === "" ? [] : [[name, env[name]] as const])),
  );
}

function findProblem(name: string, value: string): readonly string[] {
  const mistake = FIND_MISTAKE[name]?.(value);
  const schema = ServiceSettings.shape[name as keyof ServiceSettings];
  if (mistake === undefined && schema.safeParse(value).success) return [];
  return [renderProblem(name as keyof ServiceSettings, mistake ?? describe(value))];
}

/** A lease that is renewed too late is taken over while its worker lives: two missed beats must not matter. */
function findSlowHeartbeat(problems: readonly string[], env: Environment): readonly string[] {
  if (problems.length > 0) return [];
  const { HEARTBEAT_SECONDS: beat, LOCK_SECONDS: lock } = ServiceSettings.parse(toOurs(env));
  if (beat * BEATS_A_LOCK <= lock) return [];
  const accepted = `at most a third of LOCK_SECONDS, so ${Math.floor((lock / BEATS_A_LOCK) * 100) / 100} or less`;
  return [`HEARTBEAT_SECONDS: found ${beat} with LOCK_SECONDS ${lock}; accepted: ${accepted}`];
}

function acceptedBy(name: string): string {
  const accepted = ServiceSettings.shape[name as keyof ServiceSettings].meta()?.["accepted"];
  return typeof accepted === "string" ? accepted : "";
}

// The environment is full of other programs' names: only a near miss of a long name is taken for one of ours.
function looksLikeOurs(key: string): boolean {
  return key.length >= 6 && NAMES.some((name) => name.length >= 6 && distance(key, name) <= 2);
}

/** Whether the App that is configured is the App that GitHub knows: key, clock, permissions, events, webhook. */
import { z } from "zod";
import { toBotError } from "../domain/bot-error.ts";
import type { Clock } from "../domain/ports.ts";
import type { AppAnswer, AppClient } from "./app-client.ts";
import { APP_EVENTS, APP_PERMISSIONS, NEEDED_NOW } from "./app-manifest.ts";

/**
 * ok · later: only features to come need it · notice: nothing is wrong, something is to be done · warning: works badly
 * or not at all now · stop: cannot work as it is configured.
 */
export interface AppFinding {
  readonly about: "app" | "clock" | "permissions" | "events" | "installations" | "webhook" | "deliveries";
  readonly level: "ok" | "later" | "notice" | "warning" | "stop";
  readonly found: string;
  /** Empty for `ok`. */
  readonly advice: string;
}

export interface AppHealthDeps {
  readonly client: AppClient;
  readonly clock: Clock;
  readonly appId: number;
  readonly githubUrl: string;
  /** Where GitHub should deliver to, when it is known. */
  readonly webhookUrl: string | undefined;
}

/** GitHub refuses tokens of a clock that is further off than its own tolerance. */
const MAX_SKEW_S = 60;

const App = z.object({
  slug: z.string(),
  html_url: z.string(),
  owner: z.object({ login: z.string(), type: z.string().optional() }).nullish(),
  permissions: z.record(z.string(), z.string()).default({}),
  events: z.array(z.string()).default([]),
});
type App = z.infer<typeof App>;

const Installations = z.array(
  z.object({
    account: z.object({ login: z.string() }).nullish(),
    html_url: z.string().default(""),
    permissions: z.record(z.string(), z.string()).default({}),
    suspended_at: z.string().nullish(),
  }),
);
const Hook = z.object({ url: z.string().optional() });
const Deliveries = z.array(z.object({ status_code: z.number(), event: z.string(), delivered_at: z.string() }));

/** Never throws for what GitHub answers or does not; only the signal ends it early. */
export async function checkAppHealth(deps: AppHealthDeps, signal: AbortSignal): Promise<readonly AppFinding[]> {
  try {
    const answer = await deps.client.ask({ method: "GET", path: "/app" }, signal);
    const app = App.safeParse(answer.body);
    if (answer.status !== 200 || !app.success) return [refuse(deps, answer)];
    const rest = await Promise.all([
      findInstallations(deps, app.data, signal),
      findWebhook(deps, app.data, signal),
      findDeliveries(deps, app.data, signal),
    ]);
    return [...findClock(deps, answer), ...findLacking(deps, app.data), ...rest.flat()];
  } catch (error) {
    signal.throwIfAborted();
    const { message } = toBotError(error);
    return [warning("app", message, "Check GITHUB_URL and the network. The service asks again for every run.")];
  }
}

function refuse(deps: AppHealthDeps, answer: AppAnswer): AppFinding {
  const { appId, githubUrl } = deps;
  const skewS = toSkewS(deps, answer);
  if (answer.status === 401 && skewS !== undefined && Math.abs(skewS) > MAX_SKEW_S)
    return stop("clock", `GitHub refuses the App's token, and ${describeSkew(skewS)}`, CLOCK_ADVICE);
  if (answer.status === 401)
    return stop(
      "app",
      `GitHub at ${githubUrl} refuses the private key for App ${appId} (401)`,
      "Check that APP_ID and the key are of the same App, and that the key was not deleted in the App's settings.",
    );
  if (answer.status === 404)
    return stop(
      "app",
      `${githubUrl} knows no App ${appId} (404)`,
      "Check APP_ID, and GITHUB_URL if the App is on GitHub Enterprise Server.",
    );
  if (answer.status === 200 || (answer.status >= 300 && answer.status < 400))
    return stop("app", `${githubUrl} answers ${answer.status}, but not as GitHub's API`, "Check GITHUB_URL.");
  return warning("app", `GitHub answers ${answer.status} at the moment`, "Nothing to do if it passes.");
}

const CLOCK_ADVICE = "Set this machine's clock, best by NTP (timedatectl set-ntp true).";

function findClock(deps: AppHealthDeps, answer: AppAnswer): readonly AppFinding[] {
  const skewS = toSkewS(deps, answer);
  if (skewS === undefined || Math.abs(skewS) <= MAX_SKEW_S) return [];
  return [warning("clock", describeSkew(skewS), CLOCK_ADVICE)];
}

/** Seconds that this machine's clock is ahead of GitHub's; negative when it is behind. */
function toSkewS({ clock }: AppHealthDeps, { dateMs }: AppAnswer): number | undefined {
  return dateMs === undefined ? undefined : Math.round((Date.parse(clock.now()) - dateMs) / 1_000);
}

function describeSkew(skewS: number): string {
  const minutes = Math.abs(skewS) / 60;
  const amount = minutes < 2 ? `${Math.abs(skewS)} seconds` : `${Math.round(minutes)} minutes`;
  return `this machine's clock is ${amount} ${skewS > 0 ? "ahead of" : "behind"} GitHub's`;
}

function findLacking(deps: AppHealthDeps, app: App): readonly AppFinding[] {
  const permissions = Object.entries(APP_PERMISSIONS)
    .filter(([name, level]) => !reaches(app.permissions[name], level))
    .map(([name, level]) => ({ name, words: `${name}: ${level}` }));
  const events = APP_EVENTS.filter((name) => !app.events.includes(name)).map((name) => ({ name, words: name }));
  const page = toSettingsPage(deps, app);
  const about = `App ${app.slug}`;
  return [
    { about: "app", level: "ok", found: `${app.slug} at ${deps.githubUrl}`, advice: "" },
    ...toLacking("permissions", permissions, {
      about,
      advice: `Add them at ${page}/permissions; then every installation has to accept them.`,
    }),
    ...toLacking("events", events, { about, advice: `Subscribe to them at ${page}/permissions.` }),
  ];
}

interface Words {
  readonly about: string;
  readonly advice: string;
}

function toLacking(
  kind: "permissions" | "events",
  lacking: readonly { readonly name: string; readonly words: string }[],
  { about, advice }: Words,
): readonly AppFinding[] {
  const isNeeded = ({ name }: { readonly name: string }): boolean => NEEDED_NOW[kind].includes(name);
  const now = lacking.filter(isNeeded);
  const later = lacking.filter((each) => !isNeeded(each));
  const list = (some: typeof lacking): string => some.map(({ words }) => words).join(", ");
  return [
    ...(now.length === 0 ? [] : [stop(kind, `${about} lacks the ${kind} ${list(now)}`, advice)]),
    ...(later.length === 0
      ? []
      : [{ about: kind, level: "later" as const, found: `for later features, ${about} lacks ${list(later)}`, advice }]),
  ];
}

function reaches(has: string | undefined, wanted: string): boolean {
  return has === wanted || (wanted === "read" && (has === "write" || has === "admin"));
}

async function findInstallations(
  { client }: AppHealthDeps,
  app: App,
  signal: AbortSignal,
): Promise<readonly AppFinding[]> {
  const { body } = await client.ask({ method: "GET", path: "/app/installations?per_page=100" }, signal);
  const list = Installations.safeParse(body).data;
  if (list === undefined) return [];
  const link = `${app.html_url}/installations/new`;
  if (list.length === 0) return [notice("installations", "the App is installed nowhere", `Install it: ${link}`)];
  const behind = list.filter(({ permissions }) =>
    NEEDED_NOW.permissions.some(
      (name) => !reaches(permissions[name], APP_PERMISSIONS[name as keyof typeof APP_PERMISSIONS]),
    ),
  );
  const names = list.map(({ account }) => account?.login ?? "?").join(", ");
  return [
    { about: "installations", level: "ok", found: `installed for ${names}`, advice: "" },
    ...behind.map(({ account, html_url: page }) =>
      warning(
        "installations",
        `the installation of ${account?.login ?? "?"} has not accepted all permissions`,
        `Its owner accepts them at ${page}.`,
      ),
    ),
  ];
}

async function findWebhook(deps: AppHealthDeps, app: App, signal: AbortSignal): Promise<readonly AppFinding[]> {
  const { client, webhookUrl } = deps;
  const { status, body } = await client.ask({ method: "GET", path: "/app/hook/config" }, signal);
  const url = Hook.safeParse(body).data?.url;
  if (status !== 200 || webhookUrl === undefined || url === webhookUrl) return [];
  const found = url === undefined ? "the App has no webhook" : `GitHub delivers to ${url}, not to ${webhookUrl}`;
  return [warning("webhook", found, `Set the webhook's address at ${toSettingsPage(deps, app)}.`)];
}

/** Only the newest answer counts: what came before may have been mended. */
async function findDeliveries(deps: AppHealthDeps, app: App, signal: AbortSignal): Promise<readonly AppFinding[]> {
  const { status, body } = await deps.client.ask({ method: "GET", path: "/app/hook/deliveries?per_page=30" }, signal);
  const newest = status === 200 ? Deliveries.safeParse(body).data?.[0] : undefined;
  if (newest === undefined) return [];
  const { status_code: code, delivered_at: when } = newest;
  const page = `${toSettingsPage(deps, app)}/advanced`;
  if (code === 401)
    return [
      warning(
        "deliveries",
        `the newest delivery (${newest.event}, ${when}) was refused: its signature does not fit`,
        `WEBHOOK_SECRET differs from the App's. Set the same one here and at ${toSettingsPage(deps, app)}; then redeliver at ${page}.`,
      ),
    ];
  if (code >= 200 && code < 300) return [];
  const found = `the newest delivery (${newest.event}, ${when}) got ${code === 0 ? "no answer" : code}`;
  return [notice("deliveries", found, `If it goes on, GitHub cannot reach the webhook. Redeliver at ${page}.`)];
}

function toSettingsPage({ githubUrl }: AppHealthDeps, { slug, owner }: App): string {
  const web = githubUrl.replace(/\/+$/, "");
  const whose = owner?.type === "Organization" ? `/organizations/${owner.login}` : "";
  return `${web}${whose}/settings/apps/${slug}`;
}

function stop(about: AppFinding["about"], found: string, advice: string): AppFinding {
  return { about, level: "stop", found, advice };
}

function warning(about: AppFinding["about"], found: string, advice: string): AppFinding {
  return { about, level: "warning", found, advice };
}

function notice(about: AppFinding["about"], found: string, advice: string): AppFinding {
  return { about, level: "notice", found, advice };
}

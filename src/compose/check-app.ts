/** Asks GitHub about the App that is configured: for the doctor in full, at a start only what stops or hinders. */
import { BotError } from "../domain/bot-error.ts";
import type { Clock } from "../domain/ports.ts";
import { createAppClient } from "../github/app-client.ts";
import { checkAppHealth, type AppFinding } from "../github/app-health.ts";
import type { Network } from "../github/open-fetch.ts";
import type { Logger } from "./create-logger.ts";
import type { AppSettings } from "./read-github-app.ts";

type AppToCheck = Pick<AppSettings, "settings" | "app"> & { readonly clock: Clock; readonly network: Network };

/** Never throws for what GitHub answers, or for no answer. */
export function checkApp(
  { settings, app, clock, network }: AppToCheck,
  signal: AbortSignal,
): Promise<readonly AppFinding[]> {
  const { GITHUB_URL: githubUrl, WEBHOOK_URL: webhookUrl, WEBHOOK_TUNNEL_URL: tunnelUrl } = settings;
  const client = createAppClient({ ...app, githubUrl, clock, network });
  const expected = { appId: app.appId, githubUrl, webhookUrl: tunnelUrl ?? webhookUrl };
  return checkAppHealth({ client, clock, ...expected }, signal);
}

/**
 * Warnings are said and the start goes on: a GitHub that is away must not keep the service down.
 *
 * @throws BotError `bad-github-app` with everything that cannot work as it is configured
 */
export async function requireApp(
  deps: AppToCheck & {
    readonly log: Logger;
    readonly onNotice: (notice: string) => void;
  },
  signal: AbortSignal,
): Promise<void> {
  const findings = await checkApp(deps, signal);
  const stops = findings.filter(({ level }) => level === "stop");
  if (stops.length > 0) {
    const problems = stops.map(({ found }) => found).join("; ");
    throw new BotError("bad-github-app", { problems, advice: stops.map(({ advice }) => advice).join(" ") });
  }
  for (const { level, found, advice } of findings) {
    if (level === "warning" || level === "notice") deps.onNotice(`${toWord(level)}: ${found}. ${advice}`);
    if (level === "later") deps.log.info("the App will need more", { found, advice });
  }
}

function toWord(level: "warning" | "notice"): string {
  return level === "warning" ? "Warning" : "Note";
}

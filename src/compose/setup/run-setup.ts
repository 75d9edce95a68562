/** `swe-agent setup`: the page's server, the flow behind it, and the same stations as lines in the terminal. */
import { hostname, userInfo } from "node:os";
import { resolve } from "node:path";
import type { SetupWish } from "../../cli/use-cases.ts";
import type { Environment } from "../../config/service-settings.ts";
import { BotError } from "../../domain/bot-error.ts";
import { redactSecrets } from "../../github/redact-secrets.ts";
import { openSetupServer } from "../../setup/open-setup-server.ts";
import { createSetupFlow } from "../../setup/setup-flow.ts";
import type { SettingsStore } from "../../setup/setup-ports.ts";
import { renderNews } from "../../setup/stations.ts";
import { createSystemClock } from "../system-clock.ts";
import { createSetupPorts } from "./create-setup-ports.ts";
import { openBrowser } from "./open-browser.ts";
import { openSettingsStore } from "./settings-store.ts";

export interface SetupOptions {
  readonly env: Environment;
  readonly say: (text: string) => void;
}

/** Until the signal. @throws BotError `bad-settings` for a settings file that is not valid · `bad-usage` for the port */
export async function runSetup({ env, say }: SetupOptions, wish: SetupWish, signal: AbortSignal): Promise<void> {
  const settings = await openSettingsStore(wish.folder, env);
  refuseOtherFile(env["SWE_AGENT_ENV_FILE"] ?? "", settings.path);
  const tell = (text: string): void => {
    say(redactSecrets(text, listSecrets(settings)));
  };
  const ports = createSetupPorts({ env, settings, clock: createSystemClock(), say: tell });
  const flow = createSetupFlow(
    ports,
    (id, state, before) => {
      tell(renderNews(id, state, before));
    },
    signal,
  );
  const server = await openSetupServer(flow, wish.port);
  say(renderInvitation(server, env, settings.path));
  const opened = wish.open && hasDisplay(env) ? await openBrowser(server.url, { folder: wish.folder, env }) : undefined;
  void server.entered.then(() => opened?.remove());
  flow.start();
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => {
      resolve();
    });
  });
  await opened?.remove();
  await server.close();
  await flow.settled();
}

/** The service would read that one, and not what is saved here. */
function refuseOtherFile(named: string, path: string): void {
  if (named === "" || resolve(named) === path) return;
  const reason = `SWE_AGENT_ENV_FILE names ${named}, and the set-up writes ${path}: unset it, or choose its folder with --dir`;
  throw new BotError("bad-usage", { reason });
}

function renderInvitation(
  { url, port }: { readonly url: string; readonly port: number },
  env: Environment,
  path: string,
): string {
  const lines = [`Open this address; it works once, in one browser:`, "", `  ${url}`, ""];
  if (!hasDisplay(env)) {
    const target = `${userInfo().username}@${hostname()}`;
    lines.push(`There is no display here. On your own machine first: ssh -L ${port}:127.0.0.1:${port} ${target}`, "");
  }
  return [...lines, `Settings go into ${path}. Ctrl-C ends the set-up; what is saved stays.`, "", ""].join("\n");
}

function hasDisplay(env: Environment): boolean {
  return process.platform === "darwin" || (env["DISPLAY"] ?? env["WAYLAND_DISPLAY"] ?? "") !== "";
}

/** A second line of defence: no text of ours holds one. */
function listSecrets(settings: SettingsStore): readonly string[] {
  const values = settings.values();
  const names = ["PRIVATE_KEY", "WEBHOOK_SECRET", "MODEL_API_KEY"];
  return names.flatMap((name) => (values[name] === undefined ? [] : [values[name]]));
}

/** A stand-in that knows nobody yet, and how its changes become webhooks. */
import { toAddresses } from "./addresses.ts";
import { createContractLog } from "./contract/contract-log.ts";
import type { GithubTwinOptions } from "./github-twin-options.ts";
import { createLimits } from "./limits.ts";
import { renderRepository } from "./render-repository.ts";
import { renderUser } from "./render-user.ts";
import { toPublicKey } from "./signing.ts";
import {
  APP_EVENTS,
  APP_PERMISSIONS,
  findInstallation,
  type TwinRepository,
  type TwinState,
  type TwinUser,
} from "./state.ts";
import { toIso } from "./to-iso.ts";
import { createTwinGit } from "./twin-git.ts";
import { createWebhooks } from "./webhooks.ts";

const HOUR_MS = 60 * 60_000;
/** Sent to every App, whatever it subscribed to. */
const ALWAYS_SENT = new Set(["installation", "installation_repositories", "github_app_authorization"]);

export function createTwinState(options: GithubTwinOptions & { readonly privateKeyPem: string }): TwinState {
  const { clock = { now: () => new Date().toISOString() }, layout = "ghes", slug = "swe-agent" } = options;
  const { permissions = APP_PERMISSIONS, events = APP_EVENTS, webhookUrl, appId } = options;
  let lastId = 1000;
  let lastMs = 0;
  const nextId = (): number => (lastId += 1);
  const nowMs = (): number => Date.parse(clock.now());
  const webhooks = createWebhooks({ secret: options.webhookSecret, appId, hookId: nextId(), nextId, nowMs });
  webhooks.configure({ url: webhookUrl });
  const bot: TwinUser = { id: nextId(), login: `${slug}[bot]`, type: "Bot" };
  const state: TwinState = {
    app: { id: appId, slug, key: toPublicKey(options.privateKeyPem), bot, permissions, events },
    users: new Map([[bot.login, bot]]),
    members: new Map(),
    repositories: [],
    formerNames: new Map(),
    installations: [],
    tokens: new Map(),
    tokenLifetimeMs: options.tokenLifetimeMs ?? HOUR_MS,
    git: createTwinGit(options.folder),
    webhooks,
    limits: createLimits(options.limits ?? {}, nowMs),
    contract: createContractLog(),
    addresses: toAddresses(layout, "http://127.0.0.1"),
    nextId,
    nowMs,
    tick() {
      lastMs = Math.max(nowMs(), lastMs + 1000);
      return toIso(lastMs);
    },
    emit(event, repository, fields) {
      sendEvent(state, { event, repository, fields });
    },
  };
  return state;
}

/** Only where the App is installed, and what it subscribed to; with the fields that every payload has. */
function sendEvent(
  state: TwinState,
  news: { event: string; repository: TwinRepository; fields: Record<string, unknown> },
): void {
  const { event, repository, fields } = news;
  const installation = findInstallation(state, repository);
  if (installation === undefined) return;
  if (!ALWAYS_SENT.has(event) && !state.app.events.includes(event)) return;
  if (!ALWAYS_SENT.has(event) && installation.suspendedAt !== null) return;
  const account = repository.owner;
  state.webhooks.send(event, {
    ...fields,
    sender: renderUser(state, fields["sender"] as TwinUser),
    // Deliveries about an installation carry it and its repositories themselves.
    ...(event === "installation"
      ? {}
      : { repository: renderRepository(state, repository), installation: { id: installation.id } }),
    ...(account.type === "Organization" ? { organization: { login: account.login, id: account.id } } : {}),
  });
}

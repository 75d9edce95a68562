/**
 * A strict stand-in for GitHub Enterprise Server in this process: REST under `/api/v3`, git over HTTP at the root, over
 * real bare repositories. What people do on GitHub's pages is done through this object; what the App does goes over HTTP.
 */
import { createCodeControl } from "./code-control.ts";
import { createIssueControl } from "./issue-control.ts";
import { createReaders } from "./readers.ts";
import type { TwinControl } from "./twin-control.ts";
import { createInterceptors, type Fault, type HeldRequest, type Matcher } from "./interceptors.ts";
import { renderRepository, renderUser } from "./render.ts";
import { generatePrivateKey, toPublicKey } from "./signing.ts";
import { findInstallation, toIso, type TwinRepository, type TwinState, type TwinUser } from "./state.ts";
import { createTwinGit } from "./twin-git.ts";
import { createTwinServer, type LedgerEntry } from "./twin-server.ts";
import { createWebhooks, type TwinDelivery, type TwinWebhooks } from "./webhooks.ts";

export interface GithubTwinOptions {
  /** Absolute; holds the bare repositories. */
  readonly folder: string;
  readonly appId: number;
  /** Login of the bot is `<slug>[bot]`; `swe-agent` unless set. */
  readonly slug?: string;
  /** PEM; made when absent and found on the twin. */
  readonly privateKeyPem?: string;
  readonly webhookSecret: string;
  /** Where deliveries go; none are sent without it, but all are listed. */
  readonly webhookUrl?: string;
  /** Real time unless given. Moments of changes move on by at least a second each, whatever the clock says. */
  readonly clock?: { now(): string };
}

export interface GithubTwin extends TwinControl {
  readonly appId: number;
  readonly slug: string;
  readonly privateKeyPem: string;
  readonly webhookSecret: string;
  /** `http://127.0.0.1:<port>` after `start`; what GITHUB_URL would be. */
  readonly url: string;
  /** Any free port unless one is given. */
  start(port?: number): Promise<string>;
  close(): Promise<void>;
  setWebhookUrl(url: string | undefined): void;
  deliveries(): readonly TwinDelivery[];
  /** The same body and GUID once more. */
  redeliver(guid: string): Promise<TwinDelivery>;
  /** Resolves when every delivery that was caused so far has been answered. */
  deliveriesSettled(): Promise<void>;
  /** Every request so far, oldest first. */
  ledger(): readonly LedgerEntry[];
  /** `hold`: resolves when the next matching request has arrived; it changes nothing until it is released. */
  intercept(matcher: Matcher, how: "hold"): Promise<HeldRequest>;
  intercept(matcher: Matcher, how: Fault, times?: number): void;
}

export function createGithubTwin(options: GithubTwinOptions): GithubTwin {
  const privateKeyPem = options.privateKeyPem ?? generatePrivateKey();
  const { state, webhooks } = createState(options, privateKeyPem);
  webhooks.setUrl(options.webhookUrl);
  const interceptors = createInterceptors();
  const ledger: LedgerEntry[] = [];
  const server = createTwinServer({ state, interceptors, ledger });

  function intercept(matcher: Matcher, how: "hold"): Promise<HeldRequest>;
  function intercept(matcher: Matcher, how: Fault, times?: number): void;
  function intercept(matcher: Matcher, how: Fault | "hold", times = 1): Promise<HeldRequest> | undefined {
    if (how === "hold") return interceptors.hold(matcher);
    interceptors.fault(matcher, how, times);
    return undefined;
  }

  return {
    ...createIssueControl(state),
    ...createCodeControl(state),
    ...createReaders(state),
    appId: options.appId,
    slug: state.app.slug,
    privateKeyPem,
    webhookSecret: options.webhookSecret,
    get url() {
      return state.url;
    },
    async start(port = 0) {
      state.url = await server.start(port);
      return state.url;
    },
    close: () => server.close(),
    setWebhookUrl: (url) => {
      webhooks.setUrl(url);
    },
    deliveries: () => webhooks.deliveries(),
    redeliver: (guid) => webhooks.redeliver(guid),
    deliveriesSettled: () => webhooks.settled(),
    ledger: () => ledger,
    intercept,
  };
}

function createState(
  options: GithubTwinOptions,
  privateKeyPem: string,
): { readonly state: TwinState; readonly webhooks: TwinWebhooks } {
  const { clock = { now: () => new Date().toISOString() } } = options;
  const slug = options.slug ?? "swe-agent";
  let lastId = 1000;
  let lastMs = 0;
  const nextId = (): number => (lastId += 1);
  const nowMs = (): number => Date.parse(clock.now());
  const webhooks = createWebhooks({ secret: options.webhookSecret, hookId: nextId(), nextId, nowMs });
  const bot: TwinUser = { id: nextId(), login: `${slug}[bot]`, type: "Bot" };
  const state: TwinState = {
    app: { id: options.appId, slug, key: toPublicKey(privateKeyPem), bot },
    users: new Map([[bot.login, bot]]),
    repositories: [],
    installations: [],
    tokens: new Map(),
    git: createTwinGit(options.folder),
    url: "",
    nextId,
    nowMs,
    tick() {
      lastMs = Math.max(nowMs(), lastMs + 1000);
      return toIso(lastMs);
    },
    emit(event, repository, fields) {
      sendEvent(state, webhooks, { event, repository, fields });
    },
  };
  return { state, webhooks };
}

/** Only where the App is installed, with the fields that every payload has. */
function sendEvent(
  state: TwinState,
  webhooks: TwinWebhooks,
  news: { event: string; repository: TwinRepository; fields: Record<string, unknown> },
): void {
  const { event, repository, fields } = news;
  const installation = findInstallation(state, repository);
  if (installation === undefined) return;
  const account = repository.owner;
  webhooks.send(event, {
    ...fields,
    sender: renderUser(state, fields["sender"] as TwinUser),
    // Deliveries about an installation carry it and its repositories themselves.
    ...(event === "installation"
      ? {}
      : { repository: renderRepository(state, repository), installation: { id: installation.id } }),
    ...(account.type === "Organization" ? { organization: { login: account.login, id: account.id } } : {}),
  });
}

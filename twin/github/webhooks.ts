/** Signed deliveries, one after the other, sent once: like GitHub, nothing is ever retried by itself. */
import { createDeliveryFaults, type DeliveryFaults, type Loss } from "./delivery-faults.ts";
import { createGuid, signWebhook } from "./signing.ts";
import { toIso } from "./to-iso.ts";

export interface TwinDelivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly redelivery: boolean;
  readonly deliveredAt: string;
  readonly url: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** What was signed and sent. */
  readonly body: string;
  /** Status that the receiver answered; 0 when it did not answer or no address is set. */
  readonly status: number;
  /** Seconds of real time. */
  readonly durationSeconds: number;
  /** False for one that was lost on the way. */
  readonly wasSent: boolean;
}

export interface HookConfig {
  readonly url: string | undefined;
  readonly secret: string;
}

export interface TwinWebhooks extends DeliveryFaults {
  /** Returns at once; `settled` waits for it. */
  send(event: string, payload: Record<string, unknown>): void;
  /** @throws when no such message was ever sent */
  redeliver(guid: string): Promise<TwinDelivery>;
  /** Oldest first. */
  deliveries(): readonly TwinDelivery[];
  settled(): Promise<void>;
  config(): HookConfig;
  configure(change: Partial<HookConfig>): void;
}

interface Message {
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly body: string;
}

/** GitHub waits ten seconds for an answer. */
const ANSWER_WITHIN_MS = 10_000;

export function createWebhooks(deps: {
  readonly secret: string;
  readonly appId: number;
  readonly hookId: number;
  readonly nextId: () => number;
  readonly nowMs: () => number;
}): TwinWebhooks {
  const sent: TwinDelivery[] = [];
  const messages = new Map<string, Message>();
  const faults = createDeliveryFaults<Message>(enqueue);
  let config: HookConfig = { url: undefined, secret: deps.secret };
  let queue: Promise<unknown> = Promise.resolve();

  function enqueue(message: Message, loss?: Loss): void {
    queue = queue.then(() => deliver(message, { loss }));
  }

  function redeliver(guid: string): Promise<TwinDelivery> {
    const message = messages.get(guid);
    if (message === undefined) return Promise.reject(new Error(`The stand-in never sent ${guid}.`));
    const result = queue.then(() => deliver(message, { redelivery: true }));
    queue = result;
    return result;
  }

  async function deliver(message: Message, how: { redelivery?: boolean; loss?: Loss | undefined }) {
    const { redelivery = false, loss } = how;
    const deliveredAt = toIso(deps.nowMs());
    const headers = toHeaders(message, { ...deps, secret: config.secret });
    const outcome = await attempt({ url: config.url, headers, body: message.body }, loss);
    const delivery = { ...message, ...outcome, headers, deliveredAt, redelivery, id: deps.nextId() };
    sent.push(delivery);
    return delivery;
  }

  return {
    ...faults,
    send(event, payload) {
      const action = typeof payload["action"] === "string" ? payload["action"] : null;
      const message = { guid: createGuid(), event, action, body: JSON.stringify(payload) };
      messages.set(message.guid, message);
      faults.pass(message);
    },
    redeliver,
    deliveries: () => sent,
    async settled() {
      faults.flush();
      for (let seen: unknown; seen !== queue;) {
        seen = queue;
        await queue;
      }
    },
    config: () => config,
    configure(change) {
      config = { ...config, ...change };
    },
  };
}

function toHeaders(
  message: Message,
  hook: { readonly secret: string; readonly appId: number; readonly hookId: number },
): Record<string, string> {
  return {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/twin",
    "x-github-delivery": message.guid,
    "x-github-event": message.event,
    "x-github-hook-id": String(hook.hookId),
    "x-github-hook-installation-target-id": String(hook.appId),
    "x-github-hook-installation-target-type": "integration",
    "x-hub-signature-256": signWebhook(hook.secret, message.body),
  };
}

type Outcome = Pick<TwinDelivery, "url" | "status" | "wasSent" | "durationSeconds">;

async function attempt(
  what: { readonly url: string | undefined; readonly headers: Record<string, string>; readonly body: string },
  loss: Loss | undefined,
): Promise<Outcome> {
  const { url, headers, body } = what;
  if (loss === "believed-delivered") return { url, status: 200, wasSent: false, durationSeconds: 0.1 };
  if (url === undefined || loss !== undefined) return { url, status: 0, wasSent: false, durationSeconds: 0 };
  const startedMs = performance.now();
  const status = await post(url, headers, body);
  return { url, status, wasSent: true, durationSeconds: Math.round((performance.now() - startedMs) / 10) / 100 };
}

async function post(url: string, headers: Record<string, string>, body: string): Promise<number> {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

/** Signed deliveries, one after the other, sent once: like GitHub, nothing is ever retried by itself. */
import { createGuid, signWebhook } from "./signing.ts";
import { toIso } from "./state.ts";

export interface TwinDelivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly redelivery: boolean;
  readonly deliveredAt: string;
  /** What was signed and sent. */
  readonly body: string;
  /** Status that the receiver answered; 0 when it did not answer or no address is set. */
  readonly status: number;
}

export interface TwinWebhooks {
  /** Returns at once; `settled` waits for it. */
  send(event: string, payload: Record<string, unknown>): void;
  redeliver(guid: string): Promise<TwinDelivery>;
  deliveries(): readonly TwinDelivery[];
  settled(): Promise<void>;
  setUrl(url: string | undefined): void;
}

/** GitHub waits ten seconds for an answer. */
const ANSWER_WITHIN_MS = 10_000;

export function createWebhooks(deps: {
  readonly secret: string;
  readonly hookId: number;
  readonly nextId: () => number;
  readonly nowMs: () => number;
}): TwinWebhooks {
  const sent: TwinDelivery[] = [];
  const bodies = new Map<string, { readonly event: string; readonly action: string | null; readonly body: string }>();
  let url: string | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  async function deliver(guid: string, redelivery: boolean): Promise<TwinDelivery> {
    const message = bodies.get(guid);
    const { event = "", action = null, body = "" } = message ?? {};
    const headers = {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/twin",
      "x-github-delivery": guid,
      "x-github-event": event,
      "x-github-hook-id": String(deps.hookId),
      "x-github-hook-installation-target-type": "integration",
      "x-hub-signature-256": signWebhook(deps.secret, body),
    };
    const deliveredAt = toIso(deps.nowMs());
    const status = url === undefined ? 0 : await post(url, headers, body);
    const delivery = { id: deps.nextId(), guid, event, action, redelivery, deliveredAt, body, status };
    sent.push(delivery);
    return delivery;
  }

  return {
    send(event, payload) {
      const guid = createGuid();
      const action = typeof payload["action"] === "string" ? payload["action"] : null;
      bodies.set(guid, { event, action, body: JSON.stringify(payload) });
      queue = queue.then(() => deliver(guid, false));
    },
    redeliver: (guid) => deliver(guid, true),
    deliveries: () => sent,
    async settled() {
      for (let seen: unknown; seen !== queue;) {
        seen = queue;
        await queue;
      }
    },
    setUrl(next) {
      url = next;
    },
  };
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

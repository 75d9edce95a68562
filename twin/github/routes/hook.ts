/** The App's webhook: its settings, and GitHub's list of deliveries, newest first, for three days. */
import { notFound, numberOf, pageSize, Refusal, textOf, toLink, type Call, type Reply, type Route } from "../router.ts";
import type { TwinState } from "../state.ts";
import type { TwinDelivery } from "../webhooks.ts";

const KEPT_MS = 3 * 24 * 60 * 60_000;

function getConfig(call: Call): Reply {
  const { url, secret } = call.state.webhooks.config();
  const shown = { content_type: "json", insecure_ssl: "0", ...(secret === "" ? {} : { secret: "********" }) };
  return { status: 200, body: url === undefined ? shown : { ...shown, url } };
}

function updateConfig(call: Call): Reply {
  const [url, secret] = [textOf(call, "url"), textOf(call, "secret")];
  call.state.webhooks.configure({
    ...(url === undefined ? {} : { url }),
    ...(secret === undefined ? {} : { secret }),
  });
  return getConfig(call);
}

/** A cursor is the id of the last delivery that was shown. */
function listDeliveries(call: Call): Reply {
  const { query, state } = call;
  const cursor = query.get("cursor");
  const before = cursor === null ? Infinity : readCursor(cursor);
  const status = query.get("status");
  const rest = kept(state)
    .filter(({ id }) => id < before)
    .filter((delivery) => status === null || (status === "success") === isSuccess(delivery));
  const page = rest.slice(0, pageSize(call));
  const last = page.at(-1);
  const headers: Record<string, string> =
    last === undefined || page.length === rest.length
      ? {}
      : { link: toLink(call, { cursor: `v1_${last.id}` }, "next") };
  return { status: 200, headers, body: page.map((delivery) => renderItem(delivery)) };
}

function readCursor(cursor: string): number {
  const id = /^v1_(\d+)$/.exec(cursor)?.[1];
  if (id === undefined) throw new Refusal(400, "Invalid cursor", { isMalformed: true });
  return Number(id);
}

function getDelivery(call: Call): Reply {
  const delivery = find(call);
  const { headers, body, url, status } = delivery;
  return {
    status: 200,
    body: {
      ...renderItem(delivery),
      url: url ?? "",
      request: { headers, payload: JSON.parse(body) as unknown },
      response: { headers: status === 0 ? null : {}, payload: null },
    },
  };
}

/** Answered at once; the delivery itself comes later. */
function redeliver(call: Call): Reply {
  const { guid } = find(call);
  void call.state.webhooks.redeliver(guid);
  return { status: 202, body: {} };
}

/** @throws Refusal 404, also for one that is older than GitHub keeps them */
function find(call: Call): TwinDelivery {
  const delivery = kept(call.state).find(({ id }) => id === numberOf(call, "delivery_id"));
  if (delivery === undefined) throw notFound();
  return delivery;
}

function kept(state: TwinState): TwinDelivery[] {
  const oldestMs = state.nowMs() - KEPT_MS;
  return state.webhooks
    .deliveries()
    .filter(({ deliveredAt }) => Date.parse(deliveredAt) >= oldestMs)
    .reverse();
}

function isSuccess({ status }: TwinDelivery): boolean {
  return status >= 200 && status < 400;
}

function renderItem(delivery: TwinDelivery): Record<string, unknown> {
  const { id, guid, event, action, redelivery, deliveredAt, durationSeconds, status, body } = delivery;
  const payload = JSON.parse(body) as { installation?: { id: number }; repository?: { id: number } };
  return {
    id,
    guid,
    delivered_at: deliveredAt,
    redelivery,
    duration: durationSeconds,
    status: status === 0 ? "failed to connect to host" : isSuccess(delivery) ? "OK" : "Invalid HTTP Response",
    status_code: status,
    event,
    action,
    installation_id: payload.installation?.id ?? null,
    repository_id: payload.repository?.id ?? null,
    throttled_at: null,
  };
}

export const HOOK_ROUTES: readonly Route[] = [
  { operation: "apps/get-webhook-config-for-app", need: "app", handle: getConfig },
  { operation: "apps/update-webhook-config-for-app", need: "app", handle: updateConfig },
  { operation: "apps/list-webhook-deliveries", need: "app", handle: listDeliveries },
  { operation: "apps/get-webhook-delivery", need: "app", handle: getDelivery },
  { operation: "apps/redeliver-webhook-delivery", need: "app", handle: redeliver },
];

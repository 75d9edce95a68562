/** The door's checks, in the order size, type, headers, signature, JSON; nothing is parsed that is not signed. */
import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { BotError } from "../../domain/bot-error.ts";
import type { Delivery } from "../../domain/delivery.ts";
import { parseDeliveryId, type DeliveryId } from "../../domain/ids.ts";

export interface Refusal {
  readonly status: 400 | 401 | 413 | 415;
  readonly reason: string;
}

export interface DeliveryHead {
  readonly id: DeliveryId;
  readonly event: string;
  readonly signature: string;
}

const EVENT_NAME = /^[a-z_]{1,60}$/;
const SIGNATURE = /^sha256=[0-9a-f]{64}$/;

/** What the headers alone decide, before a byte of the body is read. */
export function readHead(headers: IncomingHttpHeaders): DeliveryHead | Refusal {
  if (!/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "")) {
    return { status: 415, reason: "the content type must be application/json" };
  }
  if (headers["content-encoding"] !== undefined) return { status: 415, reason: "no content encoding is taken" };
  const event = single(headers["x-github-event"]);
  if (event === undefined || !EVENT_NAME.test(event))
    return { status: 400, reason: "X-GitHub-Event is missing or odd" };
  const id = readId(single(headers["x-github-delivery"]));
  if (id === undefined) return { status: 400, reason: "X-GitHub-Delivery is missing or odd" };
  const signature = single(headers["x-hub-signature-256"]);
  if (signature === undefined || !SIGNATURE.test(signature)) {
    return { status: 401, reason: "X-Hub-Signature-256 is missing or malformed" };
  }
  return { id, event, signature };
}

export type Verify = (body: string, signature: string) => Promise<boolean>;

/** The signed body as a delivery. */
export async function readBody(
  head: DeliveryHead,
  bytes: Uint8Array,
  by: { readonly verify: Verify; readonly now: string },
): Promise<Delivery | Refusal> {
  const text = decode(bytes);
  if (text === undefined || !(await by.verify(text, head.signature))) {
    return { status: 401, reason: "the signature does not fit the body" };
  }
  const payload = parseObject(text);
  if (payload === undefined) return { status: 400, reason: "the body is not a JSON object" };
  const bodyHash = createHash("sha256").update(bytes).digest("hex");
  return { id: head.id, event: head.event, bodyHash, payload, receivedAt: by.now };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parseObject(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readId(value: string | undefined): DeliveryId | undefined {
  try {
    return value === undefined ? undefined : parseDeliveryId(value);
  } catch (error) {
    if (error instanceof BotError) return undefined;
    throw error;
  }
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

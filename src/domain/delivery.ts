/** One webhook as it came through the door, and the few fields of it that decisions read. */
import { z } from "zod";
import type { DeliveryId } from "./ids.ts";

export interface Delivery {
  readonly id: DeliveryId;
  /** Value of the X-GitHub-Event header, such as `issues`. */
  readonly event: string;
  /** SHA-256 of the signed bytes, 64 hex digits: the signature does not cover the id, so equal bodies are one delivery. */
  readonly bodyHash: string;
  readonly payload: unknown;
  /** ISO 8601. */
  readonly receivedAt: string;
}

/** GitHub's record of one delivery to us. */
export interface ListedDelivery {
  /** GitHub's own number of it, as text: it is beyond what a number holds exactly. */
  readonly key: string;
  /** Its GUID, the same when it is sent again. */
  readonly id: DeliveryId;
  readonly event: string;
  readonly deliveredAt: string;
}

const actor = z.object({ id: z.int(), login: z.string(), type: z.string().default("User") });

/** The part of an `issues` delivery that we read; everything else GitHub may change. */
export const IssuePayload = z.object({
  action: z.string(),
  installation: z.object({ id: z.int() }),
  repository: z.object({ id: z.int(), name: z.string(), owner: z.object({ login: z.string() }) }),
  sender: actor,
  label: z.object({ name: z.string() }).optional(),
  issue: z.object({
    number: z.int().positive(),
    title: z.string(),
    body: z.string().nullable().default(""),
    state: z.string(),
    user: z.object({ login: z.string() }).nullable().default(null),
    pull_request: z.unknown().optional(),
  }),
});
export type IssuePayload = z.infer<typeof IssuePayload>;

const repository = z.object({ id: z.int(), name: z.string(), full_name: z.string() });

/** `installation` and `installation_repositories` deliveries. */
export const InstallationPayload = z.object({
  action: z.string(),
  installation: z.object({ id: z.int(), account: z.object({ login: z.string() }) }),
  repositories: z.array(repository).optional(),
  repositories_added: z.array(repository).optional(),
  repositories_removed: z.array(repository).optional(),
});
export type InstallationPayload = z.infer<typeof InstallationPayload>;

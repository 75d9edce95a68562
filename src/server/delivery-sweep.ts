/**
 * GitHub sends a delivery once and keeps it in a list for three days. Whatever is in that list and not in the inbox is
 * fetched and put there, whether GitHub believes that it arrived or not.
 */
import { createHash } from "node:crypto";
import { BotError, toBotError } from "../domain/bot-error.ts";
import type { ListedDelivery } from "../domain/delivery.ts";
import type { Clock, GithubApp, Inbox, SweepMarks } from "../domain/ports.ts";

export interface DeliverySweepDeps {
  readonly inbox: Pick<Inbox, "missing" | "accept" | "settle">;
  readonly app: Pick<GithubApp, "listDeliveries" | "readDelivery">;
  readonly marks: SweepMarks;
  readonly clock: Clock;
  readonly everyMs: number;
  /** Told after new rows, so that the dispatcher need not wait for its next look. */
  readonly onAccepted: () => void;
  readonly onProblem: (where: string, error: BotError) => void;
  readonly onFound: (count: number) => void;
}

const MARK = "deliveries";
/** GitHub keeps deliveries for three days. */
const KEPT_MS = 3 * 24 * 60 * 60_000;
/** A delivery may be listed late, and our clock may differ from GitHub's. */
const OVERLAP_MS = 15 * 60_000;
/** So many, and GitHub itself is what fails. */
const MAX_FAILURES = 5;

/** Runs until the signal; a failed round is reported, and the next one begins where the last good one ended. */
export async function runDeliverySweep(deps: DeliverySweepDeps, signal: AbortSignal): Promise<void> {
  const unreadable = new Set<string>();
  while (!signal.aborted) {
    await sweepDeliveries(deps, signal, unreadable).catch((error: unknown) => {
      if (!signal.aborted) deps.onProblem("delivery sweep", toBotError(error));
    });
    await deps.clock.sleep(deps.everyMs, signal).catch(() => undefined);
  }
}

/**
 * One round. Returns how many deliveries had not arrived. `unreadable` is kept from round to round: what could not be
 * read before is tried after all others, so that a few of them keep nothing newer out.
 */
export async function sweepDeliveries(
  deps: DeliverySweepDeps,
  signal: AbortSignal,
  unreadable = new Set<string>(),
): Promise<number> {
  const startedAt = deps.clock.now();
  const lost = await findLost(deps, await readSince(deps), signal);
  // Oldest first, as they would have come.
  let problem: unknown;
  let failures = 0;
  for (const delivery of [...lost].reverse().sort((a, b) => rank(unreadable, a) - rank(unreadable, b))) {
    signal.throwIfAborted();
    try {
      await recover(deps, delivery);
      unreadable.delete(delivery.id);
    } catch (error) {
      unreadable.add(delivery.id);
      // One that cannot be read keeps no other out; the mark stays where it is, so that it is looked for again.
      problem = error;
      failures += 1;
      if (failures >= MAX_FAILURES || toBotError(error).code === "github-limited") break;
    }
  }
  if (problem !== undefined) throw toBotError(problem);
  await deps.marks.set(MARK, startedAt);
  if (lost.length > 0) deps.onFound(lost.length);
  return lost.length;
}

function rank(unreadable: ReadonlySet<string>, { id }: ListedDelivery): number {
  return unreadable.has(id) ? 1 : 0;
}

async function readSince({ marks, clock }: DeliverySweepDeps): Promise<number> {
  const keptMs = Date.parse(clock.now()) - KEPT_MS;
  const mark = await marks.get(MARK);
  return mark === undefined ? keptMs : Math.max(keptMs, Date.parse(mark) - OVERLAP_MS);
}

/** Newest first, each GUID once: a redelivery is listed again under the GUID of the first. */
async function findLost(
  { app, inbox }: DeliverySweepDeps,
  sinceMs: number,
  signal: AbortSignal,
): Promise<readonly ListedDelivery[]> {
  const lost = new Map<string, ListedDelivery>();
  for (let cursor: string | undefined; ;) {
    signal.throwIfAborted();
    const page = await app.listDeliveries(cursor);
    const recent = page.deliveries.filter(({ deliveredAt }) => Date.parse(deliveredAt) >= sinceMs);
    const missing = new Set(await inbox.missing(recent.map(({ id }) => id)));
    for (const delivery of recent) if (missing.has(delivery.id)) lost.set(delivery.id, delivery);
    cursor = page.next;
    if (cursor === undefined || recent.length < page.deliveries.length) return [...lost.values()];
  }
}

async function recover({ app, inbox, onAccepted }: DeliverySweepDeps, delivery: ListedDelivery): Promise<void> {
  const payload = await readPayload(app, delivery.key);
  const bodyHash = createHash("sha256").update(JSON.stringify(payload)).digest("hex");
  const { id, event, deliveredAt: receivedAt } = delivery;
  if ((await inbox.accept({ id, event, bodyHash, payload, receivedAt })) === "new") {
    onAccepted();
    return;
  }
  // The same body came under another id: it did its work there, and this id must not be looked for for ever.
  const ownHash = createHash("sha256").update(`${id} ${bodyHash}`).digest("hex");
  await inbox.accept({ id, event, bodyHash: ownHash, payload: { sameBodyAs: bodyHash }, receivedAt });
  await inbox.settle(id, { kind: "ignore", reason: "the same body came under another id" });
}

/** Nothing, when GitHub has forgotten it since: the row then says which field is lacking. */
async function readPayload(app: DeliverySweepDeps["app"], key: string): Promise<unknown> {
  try {
    return (await app.readDelivery(key)) ?? { forgotten: key };
  } catch (error) {
    if (error instanceof BotError && error.code === "github-gone") return { forgotten: key };
    throw error;
  }
}

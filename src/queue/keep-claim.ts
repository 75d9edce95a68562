/** While a run is driven: renews its lease, and turns a lost claim, a stop or a shutdown into the abort signal. */
import type { Clock, RunMessages, RunStore } from "../domain/ports.ts";
import { findStop } from "../domain/run-message.ts";
import type { Claim, ClaimLoss } from "../domain/run.ts";

export interface KeptClaim {
  /** Its reason is a ClaimLoss. */
  readonly signal: AbortSignal;
  release(): Promise<void>;
}

export interface KeepClaimDeps {
  readonly runs: RunStore;
  readonly messages: RunMessages;
  readonly clock: Clock;
  readonly claim: Claim;
  readonly shutdown: AbortSignal;
  readonly settings: { readonly heartbeatMs: number };
}

/** Resolves after the first look, so that a run that was stopped while it waited never begins. */
export async function keepClaim(deps: KeepClaimDeps): Promise<KeptClaim> {
  const lost = new AbortController();
  const done = new AbortController();
  const onShutdown = (): void => {
    lost.abort(deps.shutdown.reason);
  };
  deps.shutdown.addEventListener("abort", onShutdown, { once: true });
  if (deps.shutdown.aborted) onShutdown();
  await report(deps, lost);
  const beating = beat(deps, lost, done.signal);
  return {
    signal: lost.signal,
    async release() {
      deps.shutdown.removeEventListener("abort", onShutdown);
      done.abort();
      await beating;
    },
  };
}

async function beat(deps: KeepClaimDeps, lost: AbortController, done: AbortSignal): Promise<void> {
  for (;;) {
    await deps.clock.sleep(deps.settings.heartbeatMs, done).catch(() => undefined);
    if (done.aborted) return;
    // A stopped run still has to say so: its lease is kept until it is released. A lost one has nothing to keep.
    if ((await report(deps, lost)) === "taken-over") return;
  }
}

async function report(deps: KeepClaimDeps, lost: AbortController): Promise<ClaimLoss["kind"] | undefined> {
  const loss = await look(deps);
  if (loss !== undefined) lost.abort(loss);
  return loss?.kind;
}

async function look({ runs, messages, claim }: KeepClaimDeps): Promise<ClaimLoss | undefined> {
  try {
    if (!(await runs.renew(claim))) return { kind: "taken-over" };
    const stop = findStop(await messages.list(claim.run));
    return stop === undefined ? undefined : { kind: "stop", by: stop.by, why: stop.why };
  } catch {
    // The database is away: every act that matters asks it again and fails there.
    return undefined;
  }
}

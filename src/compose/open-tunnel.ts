/** Deliveries through a smee-compatible channel, for a machine that GitHub cannot reach. The door checks them as ever. */
import { SmeeClient } from "smee-client";
import { BotError, toBotError } from "../domain/bot-error.ts";
import type { Logger } from "./create-logger.ts";
import type { ReleaseStack } from "./release-stack.ts";

export interface Tunnel {
  /** Address of the channel. */
  readonly source: string;
  /** Address of our door. */
  readonly target: string;
}

const CONNECT_TIMEOUT_MS = 15_000;

/** A channel that does not answer is a warning and is tried again: the service must come up without it. */
export async function openTunnel(
  { source, target }: Tunnel,
  { log, onNotice }: { readonly log: Logger; readonly onNotice: (notice: string) => void },
  stack: ReleaseStack,
): Promise<void> {
  const logger = {
    info: (text: string) => {
      log.info("tunnel", { text });
    },
    error: (...what: readonly unknown[]) => {
      const reason = what.map(String).join(" ");
      log.problem("tunnel", toBotError(new BotError("tunnel-unavailable", { channel: source, reason })));
    },
  };
  const client = new SmeeClient({ source, target, logger });
  stack.push(() => client.stop());
  const late = AbortSignal.timeout(CONNECT_TIMEOUT_MS);
  const opened = await Promise.race([
    client.start().then(
      () => undefined,
      (error: unknown) => error,
    ),
    new Promise<unknown>((resolve) => {
      late.addEventListener("abort", () => {
        resolve(new BotError("tunnel-unavailable", { channel: source, reason: "no answer" }));
      });
    }),
  ]);
  if (opened !== undefined)
    onNotice(
      `Warning: the tunnel at ${new URL(source).origin} does not answer yet. It is tried again; check WEBHOOK_TUNNEL_URL.`,
    );
}

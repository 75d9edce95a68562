/** A pool for BullMQ whose connections may break at any moment without ending the process, and that can be closed. */
import type { PostgresConnectionOptions } from "bullmq";
import pg from "pg";
import { within } from "./within.ts";

export interface SteadyPool {
  /** As BullMQ takes it. */
  readonly connection: PostgresConnectionOptions;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/** One listening connection a lane, and some for everything else. */
const MAX_CONNECTIONS = 6;
const CONNECT_TIMEOUT_MS = 5_000;
/** A server that vanished without a word answers nothing. */
const QUERY_TIMEOUT_MS = 60_000;
/** A process that is frozen in the middle of a transaction would hold its locks as long as it sleeps. */
const IDLE_IN_TRANSACTION_MS = 10_000;
const CLOSE_WITHIN_MS = 2_000;

/** An error that nobody listens to ends a Node process; whoever uses this connection sees its queries fail anyway. */
class SteadyClient extends pg.Client {
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event === "error" && this.listenerCount("error") === 0) return false;
    return super.emit(event, ...(args as [Error]));
  }
}

/** Unqualified names are looked up in `schema`. */
export function openSteadyPool(databaseUrl: string, schema: string): SteadyPool {
  const clients = new Set<pg.Client>();
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    options: `-c search_path=${schema}`,
    keepAlive: true,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    max: MAX_CONNECTIONS,
    Client: SteadyClient,
  });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => clients.add(client as unknown as pg.Client));
  pool.on("remove", (client) => clients.delete(client as unknown as pg.Client));
  return {
    pool,
    connection: toConnection(pool),
    async close() {
      const ended = pool.end();
      // A worker that is closed while it begins to listen keeps its connection for ever.
      const cut = setTimeout(() => {
        for (const client of clients) void client.end().catch(() => undefined);
      }, CLOSE_WITHIN_MS);
      await within(2 * CLOSE_WITHIN_MS, ended);
      clearTimeout(cut);
    },
  };
}

/**
 * BullMQ waits before it repeats what failed for want of a connection, and knows such a failure by this code alone.
 * PostgreSQL's own words for a restart have others: it would ask again at once, for ever, and nothing else would run.
 */
function toConnection(pool: pg.Pool): PostgresConnectionOptions {
  const handler: ProxyHandler<pg.Pool> = {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      const call = value.bind(target) as (...args: unknown[]) => unknown;
      return name === "query" || name === "connect" ? marking(call) : call;
    },
  };
  return new Proxy(pool, handler) as unknown as PostgresConnectionOptions;
}

function marking(call: (...args: unknown[]) => unknown): (...args: unknown[]) => Promise<unknown> {
  return async (...args) => {
    try {
      return await call(...args);
    } catch (error) {
      if (error instanceof Error && isLost(error)) Object.assign(error, { code: "ECONNREFUSED" });
      throw error;
    }
  };
}

/** Class 08 and 57P are PostgreSQL's connection exceptions and shutdowns; the words are the driver's own. */
function isLost(error: Error & { readonly code?: unknown }): boolean {
  const code = typeof error.code === "string" ? error.code : "";
  return /^(?:08|57P|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND)/.test(code) || /connection|timeout/i.test(error.message);
}

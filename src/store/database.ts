/** The one door to PostgreSQL: a pool, transactions, and failures as `store-unavailable`. */
import pg from "pg";
import { BotError } from "../domain/bot-error.ts";

export type Row = Record<string, unknown>;

/** Runs one statement; `values` fill `$1`, `$2`, … */
export type Query = (sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

export interface Database {
  readonly query: Query;
  /** Commits when `work` resolves, rolls back when it throws. */
  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** `postgresql://…` */
  readonly url: string;
  readonly maxConnections: number;
  /** A minute unless set. */
  readonly queryTimeoutMs?: number;
}

/**
 * What a process that is frozen, or whose machine is gone, holds in the middle of a transaction is let go by PostgreSQL
 * after this; everybody else would wait for it as long as it sleeps. Ours take milliseconds.
 */
const IDLE_IN_TRANSACTION_MS = 10_000;

/** A server that vanished without a word answers nothing; waiting for TCP to notice takes a quarter of an hour. */
const QUERY_TIMEOUT_MS = 60_000;

/** No connection is made before the first query. */
export function createDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    query_timeout: options.queryTimeoutMs ?? QUERY_TIMEOUT_MS,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => undefined);
  return {
    query: (sql, values) => run(pool, sql, values),
    transaction: (work) => transact(pool, work),
    close: () => pool.end(),
  };
}

async function transact<Result>(pool: pg.Pool, work: (query: Query) => Promise<Result>): Promise<Result> {
  const client = await pool.connect().catch((error: unknown) => {
    throw toStoreError(error);
  });
  let broken = false;
  // While it is ours, a break of the connection between two statements is ours to hear.
  const onError = (): void => {
    broken = true;
  };
  client.on("error", onError);
  try {
    await run(client, "begin");
    const result = await work((sql, values) => run(client, sql, values));
    await run(client, "commit");
    return result;
  } catch (error) {
    // Behind a statement that is not answered, the next one would wait as long again.
    if (isUnanswered(error)) broken = true;
    else
      await client.query("rollback").catch(() => {
        broken = true;
      });
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

async function run(
  connection: pg.Pool | pg.PoolClient,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  try {
    const result = await connection.query<Row>(sql, [...values]);
    return result.rows;
  } catch (error) {
    throw toStoreError(error);
  }
}

/** The driver's words for `query_timeout`. */
function isUnanswered(error: unknown): boolean {
  return error instanceof BotError && error.message.includes("Query read timeout");
}

function toStoreError(error: unknown): BotError {
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return new BotError("store-unavailable", { reason }, { cause: error });
}

/** The two homes of the queue, as servers of a test's own that can be restarted and emptied. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import pg from "pg";
import type { QueueBackendOptions } from "../../src/queue/queue-backend.ts";
import { openEmbeddedPostgres, type EmbeddedPostgres } from "../../src/store/embedded-postgres.ts";

export interface Backing {
  readonly options: QueueBackendOptions;
  /** The server goes away and comes back with what it had written. */
  restart(): Promise<void>;
  /** Everything the queue keeps is gone, as after an eviction or a restore without it. */
  wipe(): Promise<void>;
  close(): Promise<void>;
}

export interface RedisBacking extends Backing {
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Redis as operators are told to run it: an append-only file, no eviction. */
export async function openRedisBacking(databaseUrl: string): Promise<RedisBacking> {
  const folder = await mkdtemp(join(tmpdir(), "swe-agent-redis-"));
  const port = await findFreePort();
  let child = await startRedis(port, folder);
  const redisUrl = `redis://127.0.0.1:${port}`;
  const stop = (): Promise<void> => end(child);
  const start = async (): Promise<void> => {
    child = await startRedis(port, folder);
  };
  return {
    options: { databaseUrl, redisUrl },
    stop,
    start,
    async restart() {
      await stop();
      await start();
    },
    async wipe() {
      const redis = new Redis(redisUrl);
      await redis.flushall();
      redis.disconnect();
    },
    async close() {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL behind a relay that keeps its address when the server comes back on another port. */
export async function openPostgresBacking(): Promise<Backing> {
  const folder = await mkdtemp(join(tmpdir(), "swe-agent-queue-postgres-"));
  const open = (): Promise<EmbeddedPostgres> =>
    openEmbeddedPostgres({ folder, uid: process.getuid?.() ?? 1_000, onNotice: () => undefined });
  let server = await open();
  const relay = await openRelay(portOf(server.url));
  const url = new URL(server.url);
  url.port = String(relay.port);
  return {
    options: { databaseUrl: url.href, redisUrl: undefined },
    async restart() {
      await server.stop();
      server = await open();
      relay.connectTo(portOf(server.url));
    },
    wipe: () => truncate(server.url),
    async close() {
      await relay.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** BullMQ's jobs; there is no table before its first use. */
async function truncate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ present: boolean }>("select to_regclass('bullmq.job') is not null as present");
  if (rows[0]?.present === true) await client.query("delete from bullmq.job");
  await client.end();
}

async function startRedis(port: number, folder: string): Promise<ChildProcess> {
  const child = spawn(
    "redis-server",
    [
      ...["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""],
      ...["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"],
    ],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (text: Buffer) => {
      if (text.toString().includes("Ready to accept")) resolve();
    });
  });
  return child;
}

/** SIGKILL: what was not written is lost. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGKILL");
  await closed;
}

async function openRelay(
  target: number,
): Promise<{ readonly port: number; connectTo(port: number): void; close(): Promise<void> }> {
  let current = target;
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const upstream = connect(current, "127.0.0.1");
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: portOf(server),
    connectTo(port) {
      current = port;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function portOf(where: string | Server): number {
  if (typeof where === "string") return Number(new URL(where).port);
  const address = where.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * A real PostgreSQL from npm, started by ourselves: as root in a user namespace (PostgreSQL refuses uid 0), and found
 * again when an earlier process of ours was killed and left it running.
 */
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import pg from "pg";
import { BotError } from "../domain/bot-error.ts";
import { locatePostgres } from "./postgres-binaries.ts";
import { decideLaunch, type Launch } from "./postgres-launch.ts";

export interface EmbeddedPostgresOptions {
  /** Holds the cluster, its password and its log. */
  readonly folder: string;
  readonly uid: number;
  /** Told once, in a sentence, when the data must lie somewhere else than `folder`. */
  readonly onNotice: (notice: string) => void;
  /** 100 unless set. */
  readonly maxConnections?: number;
}

export interface EmbeddedPostgres {
  /** `postgresql://…` on 127.0.0.1. */
  readonly url: string;
  /** Stops the server if this process started it. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 10_000;
const USER = "swe_agent";
/** Pid of the process that will stop the server. */
const OWNER_FILE = "owner.pid";

/** @throws BotError `embedded-postgres-failed` */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    const binaries = await locatePostgres(options.folder);
    const launch = await decideLaunch({ binaries, folder: options.folder, uid: options.uid });
    if (launch.notice !== undefined) options.onNotice(launch.notice);
    return await openCluster(launch, options.maxConnections ?? 100);
  } catch (error) {
    if (error instanceof BotError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new BotError("embedded-postgres-failed", { reason, folder: options.folder }, { cause: error });
  }
}

async function openCluster(launch: Launch, maxConnections: number): Promise<EmbeddedPostgres> {
  const data = join(launch.folder, "data");
  const password = await ensureCluster(launch, data);
  const running = await findRunning(data, password);
  if (running !== undefined) return adopt(launch.folder, running);
  const port = await findFreePort();
  const child = launch.spawn(launch.binaries.postgres, [
    ...["-D", data, "-p", String(port)],
    ...["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
    ...["-c", "synchronous_commit=on", "-c", "shared_buffers=32MB", "-c", `max_connections=${maxConnections}`],
    ...["-c", "log_destination=stderr", "-c", "logging_collector=off"],
  ]);
  const log = collectLog(child);
  const url = toUrl(port, password);
  await waitUntilReady(url, child, () => notReady(launch.folder, log()));
  await writeFile(join(launch.folder, OWNER_FILE), String(process.pid));
  return { url, stop: () => stop(child) };
}

/** A server whose starter lives is left to it; one whose starter was killed is ours to stop now. */
async function adopt(folder: string, running: RunningServer): Promise<EmbeddedPostgres> {
  const owner = Number(await readFile(join(folder, OWNER_FILE), "utf8").catch(() => "0"));
  if (owner > 0 && isAlive(owner)) return { url: running.url, stop: () => Promise.resolve() };
  await writeFile(join(folder, OWNER_FILE), String(process.pid));
  return {
    url: running.url,
    async stop() {
      process.kill(running.pid, "SIGINT");
      const deadline = performance.now() + STOP_TIMEOUT_MS;
      while (isAlive(running.pid) && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
  };
}

async function ensureCluster(launch: Launch, data: string): Promise<string> {
  const passwordFile = join(launch.folder, "password");
  if (existsSync(join(data, "PG_VERSION"))) return (await readFile(passwordFile, "utf8")).trim();
  // A half-made cluster holds nothing of anybody's: initdb writes PG_VERSION early, the password file exists before.
  await rm(data, { recursive: true, force: true });
  await mkdir(launch.folder, { recursive: true, mode: 0o700 });
  const password = randomBytes(24).toString("hex");
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await launch.own(launch.folder);
  const child = launch.spawn(launch.binaries.initdb, [
    ...["-D", data, "-U", USER, "--pwfile", passwordFile, "-A", "scram-sha-256"],
    ...["-E", "UTF8", "--locale=C", "--no-instructions"],
  ]);
  const log = collectLog(child);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) {
    await rm(data, { recursive: true, force: true });
    throw new BotError("embedded-postgres-failed", { reason: log().slice(-400), folder: launch.folder });
  }
  await chmod(data, 0o700).catch(() => undefined);
  return password;
}

interface RunningServer {
  readonly url: string;
  readonly pid: number;
}

/** A server that already runs on this cluster (line 1 of postmaster.pid: pid, line 4: port). */
async function findRunning(data: string, password: string): Promise<RunningServer | undefined> {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, "utf8").split("\n");
  const port = Number(lines[3]);
  const pid = Number(lines[0]);
  if (!isAlive(pid) || !Number.isInteger(port) || port <= 0) return undefined;
  const url = toUrl(port, password);
  return (await answers(url)) ? { url, pid } : undefined;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function waitUntilReady(url: string, child: ChildProcess, toError: () => BotError): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) break;
    if (await answers(url)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  child.kill("SIGKILL");
  throw toError();
}

function notReady(folder: string, log: string): BotError {
  const reason = log.slice(-400) || "it did not become ready";
  return new BotError("embedded-postgres-failed", { reason, folder });
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const closed = new Promise((resolve) => child.once("close", resolve));
  // SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, nothing waits for clients.
  child.kill("SIGINT");
  await closed;
}

function collectLog(child: ChildProcess): () => string {
  let text = "";
  const keep = (chunk: Buffer): void => {
    text = (text + chunk.toString("utf8")).slice(-8_192);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  child.on("error", (error) => {
    text += error.message;
  });
  return () => text;
}

function toUrl(port: number, password: string): string {
  return `postgresql://${USER}:${password}@127.0.0.1:${port}/postgres`;
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

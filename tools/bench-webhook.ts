/**
 * `npm run bench:webhook`: signed deliveries at a steady rate against `serve`, beside a bare `node:http` server that
 * only checks the signature, while two sandboxes are busy. Prints p50, p99, throughput and loss of both.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { createHmac, generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request as send, Agent, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { createReleaseStack } from "../src/compose/release-stack.ts";
import { openEmbeddedPostgres } from "../src/store/embedded-postgres.ts";

const COUNT = Number(process.env["BENCH_COUNT"] ?? 2_000);
const PER_SECOND = Number(process.env["BENCH_RATE"] ?? 100);
const SECRET = randomBytes(16).toString("hex");

interface Measured {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly perSecond: number;
  readonly failed: number;
  readonly ids: readonly string[];
}

const stack = createReleaseStack();
try {
  await main();
} finally {
  await stack.release();
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "swe-agent-bench-"));
  stack.push(() => rm(folder, { recursive: true, force: true }));
  const uid = process.getuid?.() ?? 1_000;
  const postgres = await openEmbeddedPostgres({ folder: join(folder, "postgres"), uid, onNotice: console.log });
  stack.push(() => postgres.stop());
  await printSettings(postgres.url);
  const bare = await openBareServer();
  const served = await openServe(postgres.url, folder);
  const busy = startBusySandboxes();
  console.log(`busy: ${busy}`);
  // In turn, so that a noisy minute of the machine hits both.
  const results: Record<"bare" | "serve", Measured[]> = { bare: [], serve: [] };
  const rounds = 2;
  for (let round = 0; round < rounds; round += 1) {
    results.bare.push(await drive(bare, COUNT / rounds));
    results.serve.push(await drive(served, COUNT / rounds));
  }
  print("bare node:http, signature only", results.bare);
  print("swe-agent serve", results.serve);
  await printLoss(postgres.url, results.serve);
  console.log("Does not prove: behaviour over a real network, on a disk slower than this one, or behind a proxy.");
}

async function openBareServer(): Promise<string> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const expected = `sha256=${createHmac("sha256", SECRET).update(Buffer.concat(chunks)).digest("hex")}`;
      response.writeHead(expected === request.headers["x-hub-signature-256"] ? 202 : 401).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stack.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function openServe(databaseUrl: string, folder: string): Promise<string> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const main = fileURLToPath(new URL("../src/main-cli.js", import.meta.url));
  const port = await findFreePort();
  const child = spawn(process.execPath, [main, "serve"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      PATH: process.env["PATH"],
      APP_ID: "1",
      PRIVATE_KEY: privateKey.export({ type: "pkcs1", format: "pem" }) as string,
      WEBHOOK_SECRET: SECRET,
      DATABASE_URL: databaseUrl,
      DATA_DIR: folder,
      PORT: String(port),
      LOG_LEVEL: "warn",
    },
  });
  stack.push(() => end(child));
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 200; tries += 1) {
    if (
      await fetch(`${url}/health`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return `${url}/api/github/webhooks`;
    await wait(50);
  }
  throw new TypeError("serve did not come up");
}

/** Two processor-bound programs in sandboxes: Docker where it is there, else bubblewrap, else plain. */
function startBusySandboxes(): string {
  const spin = "while :; do :; done";
  const children: ChildProcess[] = [];
  const kinds: readonly (readonly [string, readonly string[]])[] = [
    [
      "docker",
      ["run", "--rm", "--init", "--network", "none", "--cpus", "1.5", "swe-agent-sandbox:local", "sh", "-c", spin],
    ],
    ["bwrap", ["--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "sh", "-c", spin]],
    ["sh", ["-c", spin]],
  ];
  const [program, args] = kinds.find(
    ([name]) => process.env["BENCH_BUSY"] === undefined || process.env["BENCH_BUSY"] === name,
  ) ?? ["sh", ["-c", spin]];
  for (let index = 0; index < 2; index += 1) {
    const child = spawn(program, [...args], { stdio: "ignore" });
    child.on("error", (error) => {
      console.error(`busy sandbox: ${error.message}`);
    });
    children.push(child);
  }
  stack.push(async () => {
    await Promise.all(children.map(end));
  });
  return `2 × ${program}`;
}

async function drive(url: string, count: number): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const startedMs = performance.now();
  const pending: Promise<{ ms: number; status: number; id: string }>[] = [];
  for (let index = 0; index < count; index += 1) {
    const dueMs = (index * 1_000) / PER_SECOND;
    const early = dueMs - (performance.now() - startedMs);
    if (early > 0) await wait(early);
    // From when it was due, not from when a slow client came to send it.
    pending.push(deliver(url, agent, startedMs + dueMs));
  }
  const replies = await Promise.all(pending);
  const seconds = (performance.now() - startedMs) / 1_000;
  agent.destroy();
  const sorted = replies.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    p50: at(0.5),
    p99: at(0.99),
    max: sorted.at(-1) ?? 0,
    perSecond: count / seconds,
    failed: replies.filter(({ status }) => status !== 202).length,
    ids: replies.map(({ id }) => id),
  };
}

function deliver(url: string, agent: Agent, dueMs: number): Promise<{ ms: number; status: number; id: string }> {
  const id = randomUUID();
  const body = makeBody(id);
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "x-github-event": "issues",
    "x-github-delivery": id,
    "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
  };
  return new Promise((resolve) => {
    const request = send(url, { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.on("end", () => {
        resolve({ ms: performance.now() - dueMs, status: response.statusCode ?? 0, id });
      });
    });
    request.on("error", () => {
      resolve({ ms: performance.now() - dueMs, status: 0, id });
    });
    request.end(body);
  });
}

/** As large as a usual issues delivery, with another label: it is stored and settled, and starts nothing. */
function makeBody(id: string): string {
  return JSON.stringify({
    action: "labeled",
    label: { name: "bug" },
    installation: { id: 1 },
    repository: { id: 1, name: "shop", full_name: "acme/shop", owner: { login: "acme" } },
    sender: { id: 1, login: "ada", type: "User" },
    issue: { number: 1, title: id, body: "x".repeat(8_000), state: "open", user: { login: "ada" } },
  });
}

async function printSettings(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ version: string; commit: string; fsync: string }>(
    "select version(), current_setting('synchronous_commit') as commit, current_setting('fsync') as fsync",
  );
  await client.end();
  console.log(
    `${COUNT} deliveries at ${PER_SECOND}/s · synchronous_commit=${rows[0]?.commit ?? "?"} fsync=${rows[0]?.fsync ?? "?"}`,
  );
}

async function printLoss(url: string, measured: readonly Measured[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const ids = measured.flatMap((each) => each.ids);
  const { rows } = await client.query<{ n: number; settled: number }>(
    "select count(*)::int as n, count(settled_at)::int as settled from deliveries where id = any($1)",
    [ids],
  );
  await client.end();
  const stored = rows[0]?.n ?? 0;
  console.log(
    `sent ${ids.length}, stored ${stored}, lost ${ids.length - stored}; settled when the load ended: ${rows[0]?.settled ?? 0}`,
  );
}

function print(name: string, rounds: readonly Measured[]): void {
  for (const each of rounds) {
    const figures = `p50 ${each.p50.toFixed(1)} ms  p99 ${each.p99.toFixed(1)} ms  max ${each.max.toFixed(1)} ms  ${each.perSecond.toFixed(0)}/s  failed ${each.failed}`;
    console.log(`${name.padEnd(32)} ${figures}`);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGTERM");
  await Promise.race([closed, wait(5_000).then(() => child.kill("SIGKILL"))]);
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

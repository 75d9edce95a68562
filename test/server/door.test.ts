import { createHmac } from "node:crypto";
import { request as send } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { BotError } from "../../src/domain/bot-error.ts";
import type { Delivery } from "../../src/domain/delivery.ts";
import type { Intake } from "../../src/domain/intake.ts";
import type { Inbox } from "../../src/domain/ports.ts";
import { openDoor, WEBHOOK_PATH, type Door } from "../../src/server/webhooks/door.ts";
import { createEventRouter } from "../../src/server/webhooks/event-router.ts";
import { makeAppKey } from "./make-app-key.ts";

const SECRET = "it is a secret";

interface Reply {
  readonly status: number;
  readonly text: string;
}

let door: Door;
let broken = false;
const accepted: Delivery[] = [];
const settled: Intake[] = [];
const inbox: Inbox = {
  accept(delivery) {
    if (broken) return Promise.reject(new BotError("store-unavailable", { reason: "planted" }));
    if (accepted.some(({ id, bodyHash }) => id === delivery.id || bodyHash === delivery.bodyHash)) {
      return Promise.resolve("seen");
    }
    accepted.push(delivery);
    return Promise.resolve("new");
  },
  missing: () => Promise.resolve([]),
  next: () => Promise.resolve(undefined),
  settle(_id, intake) {
    settled.push(intake);
    return Promise.resolve({ kind: "nothing", reason: "planted" });
  },
};

beforeAll(async () => {
  const router = await createEventRouter({
    appId: 1,
    privateKey: makeAppKey(),
    webhookSecret: SECRET,
    apiUrl: "http://127.0.0.1:1/api/v3",
    policy: { label: "swe-agent", allowedBotIds: [] },
  });
  door = await openDoor(
    {
      inbox,
      verify: router.verify,
      clock: { now: () => "2026-01-01T00:00:00.000Z", sleep: () => Promise.resolve() },
      onAccepted: () => undefined,
      onProblem: () => undefined,
    },
    { host: "127.0.0.1", port: 0 },
  );
});

afterAll(() => door.close());

it.each([
  ["a port that is taken", "127.0.0.1", "PORT: found \\d+, which another program uses; accepted: a free port from 0"],
  ["a host of another machine", "192.0.2.1", "HOST: found 192.0.2.1, .*; accepted: an address of this machine"],
  ["a host that is no address", "nowhere.invalid", "HOST: found nowhere.invalid, .*; accepted: an address of"],
])("%s is named with the setting", async (_what, host, words) => {
  const port = Number(new URL(door.url).port);
  const deps = { inbox, verify: () => Promise.resolve(true), clock: { now: () => "", sleep: () => Promise.resolve() } };
  const silent = { onAccepted: () => undefined, onProblem: () => undefined };

  await expect(openDoor({ ...deps, ...silent }, { host, port })).rejects.toMatchObject({
    code: "bad-settings",
    message: expect.stringMatching(words),
  });
});

let counter = 0;

function sign(body: string | Buffer, algorithm = "sha256"): string {
  return `${algorithm}=${createHmac(algorithm, SECRET).update(body).digest("hex")}`;
}

function makeHeaders(body: string | Buffer): Record<string, string> {
  counter += 1;
  return {
    "content-type": "application/json",
    "x-github-event": "issues",
    "x-github-delivery": `delivery-${counter}`,
    "x-hub-signature-256": sign(body),
  };
}

function post(
  body: string | Buffer,
  change: Record<string, string | undefined> = {},
  path = WEBHOOK_PATH,
): Promise<Reply> {
  const merged = Object.entries({ ...makeHeaders(body), ...change }).filter(([, value]) => value !== undefined);
  const headers = Object.fromEntries(merged) as Record<string, string>;
  return new Promise((resolve, reject) => {
    const request = send(`${door.url}${path}`, { method: "POST", headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** Announces a body and never sends it; `refused` is the status, or undefined while the door waits for the body. */
function holdLarge(bytes: number): { readonly refused: Promise<number | undefined>; readonly hangUp: () => void } {
  const headers = { ...makeHeaders("{}"), "content-length": String(bytes) };
  const request = send(`${door.url}${WEBHOOK_PATH}`, { method: "POST", headers });
  request.on("error", () => undefined);
  request.flushHeaders();
  const answered = new Promise<number | undefined>((resolve) => {
    request.on("response", (response) => {
      resolve(response.statusCode);
    });
  });
  // The door answers `health` on a second connection after it has seen the headers of this one.
  const waiting = fetch(`${door.url}/health`)
    .then(() => fetch(`${door.url}/health`))
    .then(() => undefined);
  return {
    refused: Promise.race([answered, waiting.then(() => fetch(`${door.url}/health`)).then(() => undefined)]),
    hangUp: () => request.destroy(),
  };
}

function makeBody(): string {
  return JSON.stringify({ action: "labeled", unique: counter });
}

describe("the door refuses", () => {
  const body = JSON.stringify({ action: "labeled" });
  const flipped = sign(body).replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  const cases: readonly (readonly [string, Record<string, string | undefined>, number])[] = [
    ["a missing signature", { "x-hub-signature-256": undefined }, 401],
    ["a SHA-1 signature alone", { "x-hub-signature-256": undefined, "x-hub-signature": sign(body, "sha1") }, 401],
    ["a wrong signature of the right length", { "x-hub-signature-256": flipped }, 401],
    ["a signature of the wrong length", { "x-hub-signature-256": "sha256=abc" }, 401],
    ["a signature without its prefix", { "x-hub-signature-256": sign(body).slice(7) }, 401],
    ["an upper-case signature", { "x-hub-signature-256": sign(body).toUpperCase() }, 401],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["a missing content type", { "content-type": undefined }, 415],
    ["a compressed body", { "content-encoding": "gzip" }, 415],
    ["a missing delivery id", { "x-github-delivery": undefined }, 400],
    ["a delivery id of 10,000 characters", { "x-github-delivery": "x".repeat(10_000) }, 400],
    ["a delivery id that is not printable", { "x-github-delivery": "a\tb" }, 400],
    ["a missing event", { "x-github-event": undefined }, 400],
    ["an odd event", { "x-github-event": "Issues; drop" }, 400],
    ["a body that says it is larger than 25 MB", { "content-length": String(26 * 1024 * 1024) }, 413],
  ];

  it.each(cases)("%s", async (_what, change, status) => {
    const before = accepted.length;

    const reply = await post(body, change).catch((error: unknown) => error);

    expect(reply).toMatchObject({ status });
    expect(accepted).toHaveLength(before);
  });

  it("a signed body that is not JSON, or no object", async () => {
    expect((await post("{")).status).toBe(400);
    expect((await post("[1]")).status).toBe(400);
  });

  it("a signed body that is not UTF-8", async () => {
    expect((await post(Buffer.from([0x22, 0xff, 0x22]))).status).toBe(401);
  });

  it("an endless body without a length, while it still streams", async () => {
    const status = await streamEndlessly();

    expect(status).toBe(413);
  });

  it("large bodies that together take too much memory, and small ones never", async () => {
    const large = Array.from({ length: 6 }, () => holdLarge(20 * 1024 * 1024));
    const statuses = await Promise.all(large.map(({ refused }) => refused));

    expect(statuses.filter((status) => status === 503)).toHaveLength(1);
    expect((await post(makeBody())).status).toBe(202);
    for (const { hangUp } of large) hangUp();
  });

  it("other paths and methods", async () => {
    expect((await post(body, {}, "//api/github/webhooks")).status).toBe(404);
    expect((await post(body, {}, `${WEBHOOK_PATH}/`)).status).toBe(404);
    expect((await fetch(`${door.url}${WEBHOOK_PATH}`)).status).toBe(405);
  });

  it("to say yes when the store cannot write", async () => {
    broken = true;
    const reply = await post(makeBody());
    broken = false;

    expect(reply.status).toBe(503);
  });
});

describe("the door takes", () => {
  it("a delivery with 202, and the same once more without a second row", async () => {
    const body = makeBody();
    const before = accepted.length;

    const replies = [await post(body), await post(body)];

    expect(replies.map(({ status }) => status)).toEqual([202, 202]);
    expect(replies.map(({ text }) => text.trim())).toEqual(["new", "seen"]);
    expect(accepted).toHaveLength(before + 1);
  });

  it("a ping with 200, settled", async () => {
    const reply = await post(makeBody(), { "x-github-event": "ping" });

    expect(reply.status).toBe(200);
    expect(settled).toEqual([{ kind: "ignore", reason: "ping" }]);
  });

  it("keys that would change a prototype, as plain data", async () => {
    await post('{"__proto__": {"polluted": true}, "unique": "proto"}');

    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

/** Sends chunks until the server answers or 40 MB are out. */
function streamEndlessly(): Promise<number> {
  const url = new URL(door.url);
  return new Promise((resolve) => {
    const socket = connect(Number(url.port), url.hostname);
    const headers = Object.entries({ ...makeHeaders("x"), "transfer-encoding": "chunked", host: "x" });
    socket.write(
      `POST ${WEBHOOK_PATH} HTTP/1.1\r\n${headers.map(([key, value]) => `${key}: ${value}`).join("\r\n")}\r\n\r\n`,
    );
    const chunk = Buffer.concat([Buffer.from("100000\r\n"), Buffer.alloc(0x100000, "a"), Buffer.from("\r\n")]);
    let sent = 0;
    const pump = (): void => {
      while (sent < 40 && !socket.destroyed) {
        sent += 1;
        if (!socket.write(chunk)) {
          socket.once("drain", pump);
          return;
        }
      }
    };
    socket.on("data", (data: Buffer) => {
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(data.toString())?.[1] ?? 0));
      socket.destroy();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      resolve(0);
    });
    pump();
  });
}

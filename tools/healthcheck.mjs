// Health of a container by what runs in it: a server answers on /health, a worker reaches its database.
import { readFileSync } from "node:fs";
import { connect } from "node:net";

const WITHIN_MS = 4_000;
const words = readFileSync("/proc/1/cmdline", "utf8").split("\0");

if (words.includes("work")) await reachDatabase(process.env.DATABASE_URL ?? "");
else if (words.includes("serve") || words.includes("start")) await askServer(process.env.PORT ?? "3000");

async function askServer(port) {
  const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(WITHIN_MS) });
  if (!answer.ok) throw new Error(`/health answered ${answer.status}`);
}

// A worker without DATABASE_URL has the embedded one, which ends with it.
function reachDatabase(address) {
  if (address === "") return Promise.resolve();
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port || 5432), timeout: WITHIN_MS });
    socket.once("connect", () => {
      socket.destroy();
      resolve();
    });
    socket.once("timeout", () => socket.destroy(new Error("the database does not answer")));
    socket.once("error", reject);
  });
}

// Jest global set-up: finds out once which engines this machine has, so that suites can say what they lack, and starts
// the one PostgreSQL in which every suite makes a database of its own. Also names the folder in which the stand-ins for
// GitHub leave their figures, unless somebody wants to keep them elsewhere.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedPostgres } from "../dist/src/store/embedded-postgres.js";

export default async function setUp() {
  const engines = {
    docker: probe("docker", () => {
      run("docker", ["version", "--format", "{{.Server.Version}}"]);
      run("docker", ["image", "inspect", process.env.SANDBOX_IMAGE ?? "swe-agent-sandbox:local"]);
    }),
    bubblewrap: probe("bubblewrap", () => run("bwrap", ["--unshare-all", "--ro-bind", "/", "/", "true"])),
    redis: probe("redis", () => run("redis-server", ["--version"])),
    python: probe("python", () => run("python3", ["-m", "pytest", "--version"])),
  };
  process.env.SWE_AGENT_TEST_ENGINES = JSON.stringify(engines);
  if (process.env.SWE_AGENT_TWIN_REPORT === undefined) {
    process.env.SWE_AGENT_TWIN_REPORT = mkdtempSync(join(tmpdir(), "swe-agent-test-contract-"));
    globalThis.ownsTwinReport = true;
  }
  const folder = mkdtempSync(join(tmpdir(), "swe-agent-test-postgres-"));
  const postgres = await openEmbeddedPostgres({
    folder,
    uid: process.getuid(),
    onNotice: () => undefined,
    maxConnections: 400,
  });
  process.env.SWE_AGENT_TEST_DATABASE_URL = postgres.url;
  globalThis.stopTestPostgres = async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

function probe(name, check) {
  try {
    check();
    return { present: true, reason: "" };
  } catch (error) {
    const text = String(error.stderr ?? "").trim() || error.message;
    return { present: false, reason: text.split("\n")[0].slice(0, 120) };
  }
}

function run(file, args) {
  execFileSync(file, args, { stdio: ["ignore", "ignore", "pipe"], timeout: 15_000 });
}

/** The folder that benches keep what they fetched, installed and measured in. */
import { chmodSync, mkdirSync, realpathSync } from "node:fs";

/**
 * `BENCH_CACHE`, or a folder in `/var/tmp`; everybody may enter it. Ends the process with status 2 when it lies below
 * `/tmp`: a sandbox has a `/tmp` of its own, and would not see what is installed there.
 */
export function openCache(): string {
  const wanted = process.env["BENCH_CACHE"] ?? "/var/tmp/swe-agent-bench-verify";
  mkdirSync(wanted, { recursive: true });
  const cache = realpathSync(wanted);
  if (/^\/tmp(?:\/|$)/.test(cache)) {
    console.error(`BENCH_CACHE is ${cache}, but sandboxes do not see what is below /tmp. Name a folder elsewhere.`);
    process.exit(2);
  }
  chmodSync(cache, 0o755);
  return cache;
}

/** `swe-agent verify`, wired. */
import type { VerifyWish } from "../../cli/use-cases.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { verifyLocally } from "../../workflows/local/verify-locally.ts";
import { createRunId } from "../create-run-id.ts";
import { readInput } from "./read-input.ts";
import { withLocalParts, type LocalDeps } from "./with-local-parts.ts";

export async function runVerify(deps: LocalDeps, wish: VerifyWish, signal: AbortSignal): Promise<Verdict> {
  const { suiteTimeoutMs } = wish;
  const patch = await readInput(wish.patch);
  const testPatch = wish.testPatch === undefined ? undefined : await readInput(wish.testPatch);
  return withLocalParts(deps, { ...wish, signal }, ({ repo, mirror, createGate }) => {
    const gate = createGate({ run: createRunId(), epoch: 1 }, { suiteTimeoutMs });
    const ports = { repo, objects: mirror, commits: mirror, remote: mirror, gate };
    return verifyLocally(ports, { ref: wish.base, patch, testPatch }, signal);
  });
}

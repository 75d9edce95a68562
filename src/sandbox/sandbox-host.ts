/** The `SandboxHost` port over any engine. */
import { BotError } from "../domain/bot-error.ts";
import type { SandboxHost } from "../domain/ports.ts";
import type { SandboxLimits } from "../domain/sandbox.ts";
import type { JailEngine } from "./jail.ts";
import { openSandboxInJail } from "./sandbox-in-jail.ts";

/** What one sandbox may have at most, whoever asks: a machine with several workers has to live. */
const MAX_LIMITS: SandboxLimits = {
  memoryBytes: 16 * 1024 ** 3,
  maxProcesses: 4096,
  cpus: 8,
  workspaceBytes: 16 * 1024 ** 3,
};

/** Builds the port; opens nothing. Limits beyond `MAX_LIMITS` are refused as `sandbox-limits`. */
export function createSandboxHost(engine: JailEngine): SandboxHost {
  return {
    async open(spec, signal) {
      checkLimits(spec.limits);
      const identity = await engine.identity();
      const jail = await engine.open(spec, signal);
      return openSandboxInJail({ jail, spec, identity }, signal);
    },
    identity: () => engine.identity(),
    reap: (now, claim) => engine.reap(now, claim),
  };
}

function checkLimits(limits: SandboxLimits): void {
  for (const name of Object.keys(MAX_LIMITS) as (keyof SandboxLimits)[]) {
    const asked = limits[name];
    if (!(asked > 0) || asked > MAX_LIMITS[name]) {
      throw new BotError("sandbox-limits", { what: `${name} ${asked}, at most ${MAX_LIMITS[name]}` });
    }
  }
}

/** Which sandbox this machine gets. Decided by opening one, never by finding a program. */
import type Docker from "dockerode";
import { BotError, toBotError } from "../domain/bot-error.ts";
import type { Probe, SandboxHost } from "../domain/ports.ts";
import type { SandboxKind } from "../domain/sandbox.ts";
import { createBubblewrapEngine } from "./bubblewrap-engine.ts";
import type { EngineDeps, JailEngine } from "./jail.ts";
import { createLazyEngine } from "./lazy-engine.ts";
import { createNoneEngine } from "./none-engine.ts";
import { createSandboxProbe, probeJail } from "./probe-jail.ts";
import { createSandboxHost } from "./sandbox-host.ts";

export interface SandboxSettings extends EngineDeps {
  /** ISO 8601, as the clock port gives it. */
  readonly now: () => string;
  /** Name of the docker image; it has to be on the machine. */
  readonly image: string;
  /** How to reach Docker; undefined takes what Docker's own tools take. */
  readonly connect: Docker.DockerOptions | undefined;
  /** Host folder for bubblewrap's and none's workspaces; every user may pass through it and its parents. */
  readonly baseFolder: string;
  /** Folders outside `/usr` whose programs bubblewrap shows, such as the one above `bin/node`. */
  readonly toolFolders: readonly string[];
  /** Single programs, absolute, that commands in bubblewrap and in none find by their file names before others. */
  readonly programs: readonly string[];
  /** `PATH` for `none`. */
  readonly path: string;
}

export interface SandboxChoice {
  /** Undefined: docker, else bubblewrap, else (if allowed) none. */
  readonly wanted: SandboxKind | undefined;
  /** Only for `solve`, `verify`, `review` and the demo. */
  readonly allowNone: boolean;
  readonly settings: SandboxSettings;
}

export interface ChosenSandbox {
  readonly host: SandboxHost;
  readonly kind: SandboxKind;
  /** One line for a person when it is not the best kind. */
  readonly notice: string | null;
}

/**
 * Tries the kinds in order by opening a real sandbox of each.
 *
 * @throws BotError `sandbox-unavailable` when the wanted kind, or every kind, does not hold.
 */
export async function chooseSandboxHost(choice: SandboxChoice, signal: AbortSignal): Promise<ChosenSandbox> {
  const { wanted, settings } = choice;
  const order: readonly SandboxKind[] = wanted === undefined ? ["docker", "bubblewrap", "none"] : [wanted];
  const failures: BotError[] = [];
  for (const kind of order) {
    const jails = createEngine(kind, settings);
    try {
      if (kind === "none") checkNone(choice, failures);
      else await probeJail({ kind, jails, now: settings.now() }, signal);
      return { host: createSandboxHost(jails), kind, notice: toNotice(kind, failures) };
    } catch (error) {
      signal.throwIfAborted();
      failures.push(toUnavailable(kind, error));
    }
  }
  throw worstFirst(failures);
}

/** One probe for each kind that keeps something in. */
export function createSandboxProbes(settings: SandboxSettings): readonly Probe[] {
  return (["docker", "bubblewrap"] as const).map((kind) =>
    createSandboxProbe({ kind, jails: createEngine(kind, settings), now: settings.now }),
  );
}

function createEngine(kind: SandboxKind, settings: SandboxSettings): JailEngine {
  switch (kind) {
    case "docker":
      return createLazyEngine(async () => (await import("./docker-engine.ts")).createDockerEngine(settings));
    case "bubblewrap":
      return createBubblewrapEngine(settings);
    case "none":
      return createNoneEngine(settings);
  }
}

function checkNone(choice: SandboxChoice, failures: readonly BotError[]): void {
  if (choice.allowNone) return;
  const reason =
    failures.length === 0 ? "running without a sandbox is not allowed here" : failures.map(toLine).join("; ");
  const advice = "Start Docker and build the image (deploy/sandbox/build-local-image.sh), or install bubblewrap.";
  throw new BotError("sandbox-unavailable", { kind: choice.wanted ?? "docker or bubblewrap", reason, advice });
}

function toUnavailable(kind: SandboxKind, error: unknown): BotError {
  const known = toBotError(error);
  if (known.code === "sandbox-unavailable") return known;
  const advice = "Run `swe-agent doctor` to see what this machine lacks.";
  return new BotError("sandbox-unavailable", { kind, reason: known.message, advice }, { cause: error });
}

// The last failure names all before it when nothing was wanted; otherwise it is the only one.
function worstFirst(failures: readonly BotError[]): BotError {
  return (
    failures.at(-1) ?? new BotError("sandbox-unavailable", { kind: "docker", reason: "nothing was tried", advice: "" })
  );
}

function toNotice(kind: SandboxKind, failures: readonly BotError[]): string | null {
  if (kind === "none") return "No sandbox: the repository's code runs on this machine as you, and nothing holds it.";
  if (failures.length === 0) return null;
  return `Using ${kind}: ${failures.map(toLine).join("; ")}`;
}

function toLine(failure: BotError): string {
  return failure.message.replaceAll("\n", " ").slice(0, 200);
}

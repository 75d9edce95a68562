/** Whether a jail holds: a real one is opened, and asked from inside what it may do. */
import { BotError, toBotError } from "../domain/bot-error.ts";
import { parseRunId } from "../domain/ids.ts";
import type { Probe, ProbeResult } from "../domain/ports.ts";
import { DEFAULT_LIMITS, type SandboxKind } from "../domain/sandbox.ts";
import type { JailEngine, JailSpec } from "./jail.ts";

const SCRIPT = `
echo "uid=$(id -u)"
sed -n 's/^CapEff:[[:space:]]*/capabilities=/p; s/^NoNewPrivs:[[:space:]]*/no-new-privileges=/p; s/^Seccomp:[[:space:]]*/seccomp=/p' /proc/self/status
sed -n '3,$s/^ *\\([^:]*\\):.*/network=\\1/p' /proc/net/dev
unshare -Ur true 2> /dev/null && echo unshare=yes
touch /usr/.swe-agent-probe 2> /dev/null && echo writable-system=yes
[ -e /var/run/docker.sock ] && echo engine-socket=yes
[ -w . ] && echo workspace=writable
command -v git > /dev/null && echo "git=$(git --version)"
command -v node > /dev/null && echo "node=$(node --version)"
command -v python3 > /dev/null && echo "python=$(python3 --version 2>&1)"
command -v ast-grep > /dev/null && echo "ast-grep=$(ast-grep --version 2> /dev/null)"
exit 0
`;
const PROBE_TIMEOUT_MS = 30_000;
const PROBE_TRIES = 3;
const PROBE_RUN = parseRunId("run_00000000000probe");

interface Requirement {
  readonly fact: string;
  readonly holds: (values: readonly string[]) => boolean;
  readonly otherwise: string;
}

const REQUIREMENTS: readonly Requirement[] = [
  { fact: "uid", holds: ([uid]) => uid !== undefined && uid !== "0", otherwise: "commands run as root" },
  { fact: "capabilities", holds: ([set]) => /^0+$/.test(set ?? ""), otherwise: "commands have capabilities" },
  { fact: "no-new-privileges", holds: ([flag]) => flag === "1", otherwise: "setuid programs work" },
  { fact: "seccomp", holds: ([mode]) => mode === "2", otherwise: "system calls are not filtered" },
  { fact: "network", holds: (names) => names.every((name) => name === "lo"), otherwise: "there is a network" },
  { fact: "unshare", holds: (found) => found.length === 0, otherwise: "new namespaces can be made" },
  { fact: "writable-system", holds: (found) => found.length === 0, otherwise: "the system's files can be written" },
  { fact: "engine-socket", holds: (found) => found.length === 0, otherwise: "the container engine can be reached" },
  { fact: "workspace", holds: ([state]) => state === "writable", otherwise: "the workspace cannot be written" },
  { fact: "git", holds: ([version]) => version !== undefined, otherwise: "git is missing inside" },
];

interface ProbedEngine {
  readonly kind: SandboxKind;
  readonly jails: JailEngine;
  readonly now: string;
}

/**
 * Opens one jail and closes it; a look that was cut short says nothing about the jail and is taken again.
 *
 * @returns what was found inside, in words.
 * @throws BotError `sandbox-unavailable` with every requirement that does not hold · `sandbox-failed` when it could not
 * be looked at in three tries; the signal's reason when aborted.
 */
export async function probeJail(engine: ProbedEngine, signal: AbortSignal): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await probeOnce(engine, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (tries === PROBE_TRIES || toBotError(error).code !== "sandbox-failed") throw error;
    }
  }
}

async function probeOnce(engine: ProbedEngine, signal: AbortSignal): Promise<string> {
  const identity = await engine.jails.identity();
  const deadline = new Date(Date.parse(engine.now) + 2 * PROBE_TIMEOUT_MS).toISOString();
  const spec: JailSpec = { run: PROBE_RUN, epoch: 0, phase: "grade", deadline, limits: DEFAULT_LIMITS };
  const jail = await engine.jails.open(spec, signal);
  try {
    const command = {
      argv: ["/bin/sh", "-c", SCRIPT],
      cwd: jail.home,
      env: { PATH: jail.path },
      stdin: null,
      timeoutMs: PROBE_TIMEOUT_MS,
      maxOutputBytes: 16 * 1024,
    };
    const { exitCode, stdout, stderr, durationMs } = await jail.spawn(command, signal);
    if (exitCode !== 0) {
      const said = Buffer.from(stderr).toString("utf8").trim().slice(-300);
      throw new BotError("sandbox-failed", {
        operation: "probe",
        reason: `it was cut short after ${durationMs} ms with status ${exitCode}${said && `: ${said}`}`,
      });
    }
    const facts = parseFacts(Buffer.from(stdout).toString("utf8"));
    const problems = REQUIREMENTS.filter((rule) => !rule.holds(facts.get(rule.fact) ?? []));
    if (problems.length > 0) {
      const reason = problems.map((rule) => rule.otherwise).join("; ");
      const advice = "This sandbox does not hold on this machine. Run `swe-agent doctor` and use another kind.";
      throw new BotError("sandbox-unavailable", { kind: engine.kind, reason, advice });
    }
    const tools = ["git", "node", "python", "ast-grep"].flatMap((name) => facts.get(name) ?? []);
    return `${identity.image}, tier ${identity.tier}: uid ${facts.get("uid")?.[0] ?? ""}, no network, no capability, system calls filtered; ${tools.join(", ")}`;
  } finally {
    await jail.close();
  }
}

/** The same as a line of `doctor`. */
export function createSandboxProbe(engine: {
  readonly kind: SandboxKind;
  readonly jails: JailEngine;
  readonly now: () => string;
}): Probe {
  return {
    name: `sandbox ${engine.kind}`,
    async run(signal): Promise<ProbeResult> {
      try {
        return { status: "ok", found: await probeJail({ ...engine, now: engine.now() }, signal) };
      } catch (error) {
        signal.throwIfAborted();
        const known = toBotError(error);
        const status = known.code === "sandbox-unavailable" ? "missing" : "failed";
        return { status, found: known.message, advice: known.advice };
      }
    },
  };
}

function parseFacts(text: string): ReadonlyMap<string, readonly string[]> {
  const facts = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const [, name, value] = /^([a-z-]+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) facts.set(name, [...(facts.get(name) ?? []), value]);
  }
  return facts;
}

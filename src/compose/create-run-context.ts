/** The ports of one claim: a journal over its rows, a writer that asks whether the claim still holds, a gate. */
import { randomBytes } from "node:crypto";
import type { ServiceSettings } from "../config/service-settings.ts";
import { BotError } from "../domain/bot-error.ts";
import type { Clock, CodeReader, Journal, Model, RunStore, SandboxHost } from "../domain/ports.ts";
import type { RunEvent } from "../domain/run-event.ts";
import type { Claim, RunState } from "../domain/run.ts";
import type { Mirrors } from "../git/mirrors.ts";
import type { GithubClients } from "../github/github-clients.ts";
import type { Claimed } from "../queue/worker-host.ts";
import type { BaselineCache } from "../verify/suite/baseline.ts";
import { createGate } from "../verify/gate.ts";
import type { RunContext, RunSettings } from "../workflows/resolve-issue/run-context.ts";
import type { Memory } from "./open-memory.ts";
import { PRODUCT } from "./product.ts";

export interface RunContextParts {
  readonly settings: Pick<ServiceSettings, "LABEL" | "ALLOWED_BOT_IDS" | "GITHUB_URL">;
  readonly memory: Memory;
  readonly github: GithubClients;
  readonly mirrors: Mirrors;
  readonly host: SandboxHost;
  readonly model: Model;
  readonly code: CodeReader;
  readonly clock: Clock;
  readonly redact: (text: string) => string;
  readonly retryDelayMs: number;
  /** Shared by the runs of one worker: the base's tests are the same for every candidate. */
  readonly baselines: BaselineCache;
}

const MAX_FAILURES = 5;

export function createRunContext(parts: RunContextParts, { claim, run, events }: Claimed): RunContext {
  const { memory, github, mirrors, host, clock, redact } = parts;
  const { runs } = memory;
  const monotonicMs = (): number => performance.now();
  return {
    run,
    claim,
    journal: createJournal(runs, claim, { events, state: run.state }),
    reader: github.reader,
    writer: github.createWriter({ fence: () => checkClaim(runs, claim), mentions: [run.trigger.actor.login] }),
    objects: mirrors,
    commits: createCommits(parts),
    remote: mirrors,
    checkClaim: () => checkClaim(runs, claim),
    host,
    gate: createGate({
      objects: mirrors,
      commits: mirrors,
      host,
      clock,
      randomHex,
      claim: () => claim,
      baselines: parts.baselines,
    }),
    model: parts.model,
    code: parts.code,
    artifacts: memory.artifacts,
    episodes: memory.episodes,
    once: memory.once,
    clock,
    monotonicMs,
    randomHex,
    redact,
    settings: {
      label: parts.settings.LABEL,
      allowedBotIds: parts.settings.ALLOWED_BOT_IDS,
      product: PRODUCT,
      bot: toUnreadBot(parts.settings.GITHUB_URL),
      retryDelayMs: parts.retryDelayMs,
      maxFailures: MAX_FAILURES,
    },
    conclude: (end) => runs.conclude(claim, end),
    park: (reason, until) => runs.park(claim, reason, until),
  };
}

export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}

function createJournal(
  runs: RunStore,
  claim: Claim,
  start: { readonly events: readonly RunEvent[]; readonly state: RunState },
): Journal {
  const events = [...start.events];
  let state = start.state;
  return {
    events: () => events,
    state: () => state,
    async append(event, next) {
      await runs.append(claim, event, next);
      events.push(event);
      state = next;
    },
  };
}

/** Stands in a commit's message until the commit is made; only GitHub knows the App's own user. */
function toUnreadBot(githubUrl: string): RunSettings["bot"] {
  return { name: "swe-agent[bot]", email: `swe-agent[bot]@users.noreply.${new URL(githubUrl).hostname}` };
}

/** Commits by the App's own user, who is read where a failure of GitHub's parks the run. */
function createCommits({ mirrors, github }: RunContextParts): RunContext["commits"] {
  return {
    commit: async (...[repo, base, patch, message, keep]) => {
      const author = await github.commitAuthor(repo);
      return mirrors.commit(repo, base, patch, { ...message, author }, keep);
    },
    overlay: (repo, onto, overlays) => mirrors.overlay(repo, onto, overlays),
    replaceFile: (...[repo, onto, path, bytes]) => mirrors.replaceFile(repo, onto, path, bytes),
  };
}

async function checkClaim(runs: RunStore, claim: Claim): Promise<void> {
  if (!(await runs.renew(claim))) throw new BotError("stale-epoch", { run: claim.run, epoch: claim.epoch });
}

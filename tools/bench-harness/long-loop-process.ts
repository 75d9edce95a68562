/**
 * Our own loop over many more steps than a mode allows, for its memory. Arguments: address of the fake model, repository,
 * folder for artifacts, steps. Needs `--expose-gc`. Prints one JSON line every fifty steps, and the end as the last one.
 */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runAgent, type AgentDeps, type AgentEnd, type StuckRules } from "../../src/agent/run-agent.ts";
import { decideAfterStep } from "../../src/agent/stuck/decide-after-step.ts";
import { decideBeforeCall } from "../../src/agent/stuck/decide-before-call.ts";
import { toBudget } from "../../src/agent/to-budget.ts";
import { createToolbox } from "../../src/agent/toolbox.ts";
import { createWorkspaceFiles } from "../../src/agent/workspace-files.ts";
import { createCodeReader } from "../../src/code/create-code-reader.ts";
import { createRunId } from "../../src/compose/create-run-id.ts";
import { openSandbox } from "../../src/compose/open-sandbox.ts";
import { createSystemClock } from "../../src/compose/system-clock.ts";
import { toGitEnvironment } from "../../src/compose/to-git-environment.ts";
import type { Journal, Sandbox } from "../../src/domain/ports.ts";
import type { RunEvent } from "../../src/domain/run-event.ts";
import { DEFAULT_LIMITS } from "../../src/domain/sandbox.ts";
import { createLocalMirror } from "../../src/git/local-mirror.ts";
import { createChatModel } from "../../src/models/chat-model.ts";
import { NUDGE, renderOpening } from "../../src/prompts/resolve-issue-prompts.ts";
import { createArtifacts } from "../../src/store/artifacts.ts";
import { ISSUE } from "./write-repository.ts";

const EVERY = 50;
const DAY_MS = 86_400_000;
const [url = "", repository = "", folder = "", wanted = "1000"] = process.argv.slice(2);
const signal = new AbortController().signal;
const clock = createSystemClock();
const monotonicMs = (): number => performance.now();

/** A thousand steps of a script are a circle: the rules look at them as ever, and are not obeyed. */
const DEAF: StuckRules = {
  decideBeforeCall(events, call) {
    decideBeforeCall(events, call);
    return { kind: "run" };
  },
  decideAfterStep(events, mode) {
    decideAfterStep(events, mode);
    return undefined;
  },
};

const end = await main(Number(wanted));
console.log(JSON.stringify({ end: end.kind }));
process.exit(0);

async function main(steps: number): Promise<AgentEnd> {
  const sandbox = await openWorkspace();
  try {
    const model = createChatModel({ url, model: "fake-model", apiKey: undefined, clock, monotonicMs });
    const files = createWorkspaceFiles(sandbox);
    const code = createCodeReader({ monotonicMs });
    const tests = {
      run: () => Promise.resolve("no-tests-found" as const),
      findNearest: () => Promise.resolve([]),
      findImpacted: () => Promise.resolve("all" as const),
    };
    const artifacts = createArtifacts(join(folder, "artifacts"), { flush: false });
    const index = code.createIndex(files);
    const tools = createToolbox({ sandbox, tests, artifacts, syntax: code, files, index });
    const [title = "", ...body] = ISSUE.split("\n");
    const repository = { languages: [], map: "", files: [], testCommand: "node --test", conventions: [] };
    const messages = [...renderOpening({ title, body: body.join("\n"), repository, mode: "deep" })];
    const journal = createJournal([{ type: "conversation.opened", messages }]);
    const redact = (text: string): string => text;
    const deps = {
      model,
      journal,
      artifacts,
      redact,
      monotonicMs,
      sandbox,
      tests,
      lint: { findNew: () => Promise.resolve({ kind: "none" as const }) },
      tools,
      nudge: NUDGE,
      stuckRules: DEAF,
    };
    return await runFor(steps, deps);
  } finally {
    await sandbox.close();
  }
}

/** The modes' own history and observations; only what would end the run early is raised. */
function runFor(steps: number, deps: AgentDeps): Promise<AgentEnd> {
  const caps = {
    maxSteps: steps + 1,
    maxCandidates: 1,
    maxCompletionTokens: 10 * steps * 1_000,
    maxWallMs: DAY_MS,
    maxCommandMs: DAY_MS,
  };
  const profile = { name: "fake-model", windowTokens: null };
  const budget = { ...toBudget("deep", profile), ...caps };
  return runAgent(deps, { conversation: "bench", mode: "deep", profile, budget }, signal);
}

async function openWorkspace(): Promise<Sandbox> {
  const env = { PATH: process.env["PATH"] };
  const { host } = await openSandbox({ wanted: "none", allowNone: true, image: "", env }, signal);
  const mirror = createLocalMirror({
    source: repository,
    folder: await mkdtemp(join(tmpdir(), "mirror-")),
    env: toGitEnvironment(env),
    clock,
  });
  const repo = { installationId: 0, repositoryId: 0, owner: "local", name: "repository" };
  const commit = await mirror.fetch(repo, "HEAD");
  const place = {
    run: createRunId(),
    epoch: 1,
    phase: "agent",
    commit,
    restore: null,
    limits: DEFAULT_LIMITS,
  } as const;
  const deadline = new Date(Date.now() + DAY_MS).toISOString();
  return host.open({ ...place, deadline, pack: await mirror.packAncestors(repo, commit) }, signal);
}

/** Kept in memory, as a worker keeps the rows of the run it has; every fiftieth step says how much memory there is. */
function createJournal(events: RunEvent[]): Journal {
  return {
    events: () => events,
    state: () => "solving",
    append(event) {
      events.push(event);
      if (event.type === "tool.finished" && event.step % EVERY === 0) printMemory(event.step);
      return Promise.resolve();
    },
  };
}

function printMemory(step: number): void {
  if (globalThis.gc === undefined) throw new TypeError("start it with --expose-gc");
  // Twice: what the first round finalises, the second one frees.
  globalThis.gc();
  globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  console.log(JSON.stringify({ step, rssMb: rss / 1_000_000, heapMb: heapUsed / 1_000_000 }));
}

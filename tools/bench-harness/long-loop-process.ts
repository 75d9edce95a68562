/**
 * Our own loop over many more steps than a mode allows, for its memory. Arguments: address of the fake model, repository,
 * folder for artifacts, steps. Needs `--expose-gc`. Prints one JSON line every fifty steps, and the end as the last one.
 */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runAgent, type AgentDeps, type AgentEnd } from "../../src/agent/run-agent.ts";
import { createToolbox } from "../../src/agent/toolbox.ts";
import { createWorkspaceFiles } from "../../src/agent/workspace-files.ts";
import { createCodeReader } from "../../src/code/create-code-reader.ts";
import { createRunId } from "../../src/compose/create-run-id.ts";
import { openSandbox } from "../../src/compose/open-sandbox.ts";
import { createSystemClock } from "../../src/compose/system-clock.ts";
import { toGitEnvironment } from "../../src/compose/to-git-environment.ts";
import { BUDGETS, type Budget } from "../../src/domain/mode.ts";
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

const end = await main(Number(wanted));
console.log(JSON.stringify({ end: end.kind }));
process.exit(0);

async function main(steps: number): Promise<AgentEnd> {
  const sandbox = await openWorkspace();
  try {
    const model = createChatModel({ url, model: "fake-model", apiKey: undefined, clock, monotonicMs });
    const files = createWorkspaceFiles(sandbox);
    const code = createCodeReader({ monotonicMs });
    const tests = { run: () => Promise.resolve("no-tests-found" as const) };
    const tools = createToolbox({ sandbox, tests, syntax: code, files, index: code.createIndex(files) });
    const artifacts = createArtifacts(join(folder, "artifacts"));
    const [title = "", ...body] = ISSUE.split("\n");
    const messages = [...renderOpening({ title, body: body.join("\n"), files: [], testCommand: "node --test" })];
    const journal = createJournal([{ type: "conversation.opened", messages }]);
    const redact = (text: string): string => text;
    const deps = { model, journal, artifacts, redact, monotonicMs, sandbox, tools, nudge: NUDGE };
    return await runFor(steps, deps);
  } finally {
    await sandbox.close();
  }
}

/**
 * THE ONE PLACE TO SWITCH when `AgentTurn` has a budget of its own: pass `budget` in the turn and drop the assignment.
 * Until then the table of the modes is widened in this process, which nobody else shares.
 */
function runFor(steps: number, deps: AgentDeps): Promise<AgentEnd> {
  const budget: Budget = { maxSteps: steps + 1, maxCompletionTokens: 10 * steps, maxWallMs: DAY_MS, maxDebugRounds: 0 };
  (BUDGETS as Record<"deep", Budget>).deep = budget;
  return runAgent(deps, { conversation: "bench", mode: "deep" }, signal);
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

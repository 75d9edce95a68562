/** `swe-agent solve`, wired. */
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { SolveWish } from "../../cli/use-cases.ts";
import { createCodeReader } from "../../code/create-code-reader.ts";
import { BotError } from "../../domain/bot-error.ts";
import { parseArtifactId } from "../../domain/ids.ts";
import type { Artifacts, Journal, Model } from "../../domain/ports.ts";
import type { RunEvent } from "../../domain/run-event.ts";
import type { Run, RunState } from "../../domain/run.ts";
import type { SolveResult } from "../../domain/solve-result.ts";
import { applyToWorkTree, checkWorkTreeIsClean } from "../../git/apply-to-work-tree.ts";
import { solveLocally, type LocalSolveContext } from "../../workflows/local/solve-locally.ts";
import { createModel, type ModelSettings } from "../create-model.ts";
import { randomHex } from "../create-run-context.ts";
import { createRunId } from "../create-run-id.ts";
import { PRODUCT } from "../product.ts";
import { toGitEnvironment } from "../to-git-environment.ts";
import { readIssue } from "./read-input.ts";
import { withLocalParts, type LocalDeps, type LocalParts } from "./with-local-parts.ts";

export async function runSolve(deps: LocalDeps, wish: SolveWish, signal: AbortSignal): Promise<SolveResult> {
  const issue = await readIssue(deps, wish.issue);
  const folder = resolve(wish.folder);
  const git = toGitEnvironment(deps.env);
  if (wish.apply) await checkWorkTreeIsClean(folder, git);
  const settings = toModelSettings(deps.model, wish);
  const result = await withLocalParts(deps, { ...wish, signal }, (parts) => {
    const model = createModel(settings, parts.clock, parts.stack);
    return solveLocally(toContext(deps, parts, { wish, model, issue }), { ...issue, ref: wish.base }, signal);
  });
  if (wish.out !== undefined) await writeFile(wish.out, result.patch);
  const proven = result.outcome === "verified" || result.outcome === "plausible";
  if (wish.apply && proven) await applyToWorkTree(folder, result.patch, git);
  return result;
}

function toModelSettings(fromEnvironment: ModelSettings, wish: SolveWish): ModelSettings {
  const settings: ModelSettings = {
    ...fromEnvironment,
    ...(wish.modelUrl === undefined ? {} : { MODEL_URL: wish.modelUrl }),
    ...(wish.model === undefined ? {} : { MODEL_NAME: wish.model }),
  };
  if (settings.MODEL_URL === undefined) throw new BotError("model-not-configured");
  return settings;
}

interface SolveParts {
  readonly wish: SolveWish;
  readonly model: Model;
  readonly issue: { readonly title: string; readonly body: string };
}

function toContext(deps: LocalDeps, parts: LocalParts, { wish, model, issue }: SolveParts): LocalSolveContext {
  const { mirror, clock, sandbox } = parts;
  const run = toRun(parts, wish, issue);
  const claim = { run: run.id, epoch: 1 };
  return {
    run,
    claim,
    journal: createJournal(deps.onEvent),
    objects: mirror,
    commits: mirror,
    remote: mirror,
    host: sandbox.host,
    gate: parts.createGate(claim),
    model,
    code: createCodeReader({ monotonicMs: () => performance.now() }),
    artifacts: createArtifactsInMemory(),
    clock,
    monotonicMs: () => performance.now(),
    randomHex,
    redact: (text) => text,
    settings: {
      allowedBotIds: [],
      label: "",
      product: PRODUCT,
      bot: { name: "swe-agent", email: "swe-agent@localhost" },
      retryDelayMs: 0,
      maxFailures: 1,
    },
  };
}

function toRun({ repo, clock }: LocalParts, wish: SolveWish, issue: SolveParts["issue"]): Run {
  const now = clock.now();
  return {
    id: createRunId(),
    workflow: "resolve-issue",
    repo,
    number: 0,
    mode: wish.mode,
    trigger: {
      kind: "command-line",
      actor: { id: 0, login: "you" },
      issueTitle: issue.title,
      issueBody: issue.body,
      issueAuthor: "you",
      at: now,
    },
    epoch: 1,
    attempt: 1,
    state: "queued",
    outcome: null,
    parkedReason: null,
    createdAt: now,
    updatedAt: now,
  };
}

function createJournal(onEvent: (event: RunEvent) => void): Journal {
  const events: RunEvent[] = [];
  let state: RunState = "queued";
  return {
    events: () => events,
    state: () => state,
    append(event, next) {
      events.push(event);
      state = next;
      onEvent(event);
      return Promise.resolve();
    },
  };
}

function createArtifactsInMemory(): Artifacts {
  const kept = new Map<string, Uint8Array>();
  return {
    put(kind, bytes) {
      const id = parseArtifactId(`${kind}/${createHash("sha256").update(bytes).digest("hex")}`);
      kept.set(id, bytes);
      return Promise.resolve(id);
    },
    get(id) {
      const bytes = kept.get(id);
      if (bytes === undefined) return Promise.reject(new BotError("artifact-missing", { artifact: id }));
      return Promise.resolve(bytes);
    },
  };
}

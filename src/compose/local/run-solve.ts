/** `swe-agent solve`, wired. A run lies in a folder of its own until it ends, so that a kill loses nothing. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderTranscript } from "../../cli/render-transcript.ts";
import type { SolveWish } from "../../cli/use-cases.ts";
import { createCodeReader } from "../../code/create-code-reader.ts";
import { listSettingProblems } from "../../config/service-settings.ts";
import { BotError } from "../../domain/bot-error.ts";
import { parseRunId } from "../../domain/ids.ts";
import { TIER_OF_MODE } from "../../domain/mode.ts";
import type { Model } from "../../domain/ports.ts";
import type { Run } from "../../domain/run.ts";
import type { SolveResult } from "../../domain/solve-result.ts";
import { applyToWorkTree, checkWorkTreeIsClean } from "../../git/apply-to-work-tree.ts";
import { redactSecrets } from "../../github/redact-secrets.ts";
import { createArtifacts } from "../../store/artifacts.ts";
import type { FoundSolve } from "../../store/find-solve.ts";
import type { StoredSolve } from "../../store/solve-files.ts";
import type { SolveFolder } from "../../store/solve-folder.ts";
import { solveLocally, type LocalSolveContext } from "../../workflows/local/solve-locally.ts";
import { createModel, type ModelSettings } from "../create-model.ts";
import { randomHex } from "../create-run-context.ts";
import { PRODUCT } from "../product.ts";
import { createReleaseStack } from "../release-stack.ts";
import { createSystemClock } from "../system-clock.ts";
import { toGitEnvironment } from "../to-git-environment.ts";
import { checkFile } from "./check-targets.ts";
import { createFolderJournal } from "./folder-journal.ts";
import { planSolve, type SolvePlan } from "./plan-solve.ts";
import { withLocalParts, type LocalDeps, type LocalParts } from "./with-local-parts.ts";

/** @throws BotError for everything that can be known before; until then nothing is written */
export async function runSolve(deps: LocalDeps, wish: SolveWish, signal: AbortSignal): Promise<SolveResult> {
  const git = toGitEnvironment(deps.env);
  await checkFile("--out", wish.out);
  await checkFile("--transcript", wish.transcript);
  const plan = await planSolve(deps, wish, signal);
  if (wish.apply) await checkWorkTreeIsClean(plan.about.repository, git);
  const { earlier } = plan;
  if (earlier?.result !== undefined) return hand(earlier.result, earlier, { wish, git });
  const settings = toModelSettings(deps.model, {
    modelUrl: wish.modelUrl ?? plan.about.modelUrl,
    model: wish.model ?? plan.about.model,
  });
  try {
    const ended = await solve(deps, { plan, settings, wish }, signal);
    return await hand(ended.result, ended, { wish, git });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new BotError("interrupted", {}, { cause: error });
  }
}

interface SolveParts {
  readonly wish: SolveWish;
  readonly plan: SolvePlan;
  readonly settings: ModelSettings;
}

async function solve(deps: LocalDeps, parts: SolveParts, signal: AbortSignal): Promise<Ended> {
  const { plan, settings, wish } = parts;
  const { repository } = plan.about;
  await askModel(settings, plan.about, signal);
  const sandbox = wish.sandbox ?? plan.about.sandbox;
  const at = { ...wish, sandbox, folder: repository, mirror: join(plan.path, "mirror"), signal };
  return withLocalParts(deps, at, async (local) => {
    const folder = await plan.open();
    try {
      const result = await solveIn(deps, { ...parts, folder, local }, signal);
      await folder.conclude(result);
      return { about: folder.about, rows: folder.rows(), result };
    } catch (error) {
      await keepOrRemove(deps, { folder, isNew: plan.earlier === undefined });
      throw error;
    } finally {
      await folder.release();
    }
  });
}

interface Ended extends Pick<FoundSolve, "about" | "rows"> {
  readonly result: SolveResult;
}

/** A server that does not answer is said before anything is prepared. */
async function askModel(settings: ModelSettings, { mode }: StoredSolve, signal: AbortSignal): Promise<void> {
  const stack = createReleaseStack();
  try {
    const model = createModel(settings, createSystemClock(), stack);
    await model.profile(TIER_OF_MODE[mode === "auto" ? "standard" : mode], signal);
  } finally {
    await stack.release();
  }
}

interface OpenParts extends SolveParts {
  readonly folder: SolveFolder;
  readonly local: LocalParts;
}

function solveIn(deps: LocalDeps, parts: OpenParts, signal: AbortSignal): Promise<SolveResult> {
  const { folder, settings, local } = parts;
  const { ref, title, body } = folder.about;
  const model = createModel(settings, local.clock, local.stack);
  const secrets = [settings.MODEL_API_KEY ?? ""].filter((secret) => secret !== "");
  return solveLocally(toContext(deps, local, { folder, model, secrets }), { title, body, ref }, signal);
}

function toModelSettings(
  fromEnvironment: ModelSettings,
  { modelUrl, model }: Pick<SolveWish, "modelUrl" | "model">,
): ModelSettings {
  const settings: ModelSettings = {
    ...fromEnvironment,
    ...(modelUrl === undefined ? {} : { MODEL_URL: modelUrl }),
    ...(model === undefined ? {} : { MODEL_NAME: model }),
  };
  if (settings.MODEL_URL === undefined) throw new BotError("model-not-configured");
  // Those of the environment were looked at when they were read.
  const [problem] = modelUrl === undefined ? [] : listSettingProblems({ MODEL_URL: modelUrl });
  if (problem !== undefined || modelUrl === "")
    throw new BotError("bad-usage", { reason: (problem ?? "MODEL_URL: empty").replace("MODEL_URL", "--model-url") });
  return settings;
}

interface ContextParts {
  readonly folder: SolveFolder;
  readonly model: Model;
  readonly secrets: readonly string[];
}

function toContext(deps: LocalDeps, local: LocalParts, { folder, model, secrets }: ContextParts): LocalSolveContext {
  const { mirror, clock, sandbox } = local;
  const run = toRun(local, folder.about);
  const claim = { run: run.id, epoch: run.epoch };
  return {
    run,
    claim,
    journal: createFolderJournal(folder, deps.onEvent),
    objects: mirror,
    commits: mirror,
    remote: mirror,
    host: sandbox.host,
    gate: local.createGate(claim),
    model,
    code: createCodeReader({ monotonicMs: () => performance.now() }),
    artifacts: createArtifacts(join(folder.path, "artifacts"), { flush: false }),
    clock,
    monotonicMs: () => performance.now(),
    randomHex,
    redact: (text) => redactSecrets(text, secrets),
    settings: {
      allowedBotIds: [],
      label: "",
      product: PRODUCT,
      bot: { name: "swe-agent", email: "swe-agent@localhost" },
      maxCandidates: folder.about.candidates,
      retryDelayMs: 0,
      maxFailures: 1,
    },
  };
}

function toRun({ repo }: LocalParts, about: StoredSolve): Run {
  return {
    id: parseRunId(about.run),
    workflow: "resolve-issue",
    repo,
    number: 0,
    mode: about.mode,
    trigger: {
      kind: "command-line",
      actor: { id: 0, login: "you" },
      issueTitle: about.title,
      issueBody: about.body,
      issueAuthor: "you",
      at: about.createdAt,
    },
    epoch: about.epoch,
    attempt: 1,
    state: "queued",
    outcome: null,
    parkedReason: null,
    createdAt: about.createdAt,
    updatedAt: about.createdAt,
  };
}

interface Handing {
  readonly wish: SolveWish;
  readonly git: Readonly<Record<string, string>>;
}

async function hand(
  result: SolveResult,
  { about, rows }: Pick<FoundSolve, "about" | "rows">,
  { wish, git }: Handing,
): Promise<SolveResult> {
  if (wish.out !== undefined) await writeTarget(wish.out, result.patch);
  if (wish.transcript !== undefined) await writeTarget(wish.transcript, renderTranscript(about, rows));
  const proven = result.outcome === "verified" || result.outcome === "plausible";
  if (wish.apply && proven) await applyToWorkTree(about.repository, result.patch, git);
  return result;
}

async function writeTarget(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    const advice = "The run is kept: give its id to --resume and name another file.";
    throw new BotError("cannot-write", { path, reason, advice }, { cause: error });
  });
}

interface Ending {
  readonly folder: SolveFolder;
  readonly isNew: boolean;
}

/** A run that has not asked the model yet is not worth going on with, unless a person was told that it can be. */
async function keepOrRemove(deps: LocalDeps, { folder, isNew }: Ending): Promise<void> {
  if (!isNew || folder.rows().some(({ type }) => type === "step.answered")) {
    deps.say(`What was done is kept. Go on with: swe-agent solve --resume ${folder.about.run}`);
  } else {
    await folder.remove();
  }
}

/** `swe-agent solve`, wired. A run lies in a folder of its own until it ends, so that a kill loses nothing. */
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { renderTranscript } from "../../cli/render-transcript.ts";
import type { SolveWish } from "../../cli/use-cases.ts";
import { createCodeReader } from "../../code/create-code-reader.ts";
import { BotError } from "../../domain/bot-error.ts";
import { parseRunId } from "../../domain/ids.ts";
import { TIER_OF_MODE } from "../../domain/mode.ts";
import type { Model } from "../../domain/ports.ts";
import type { Run } from "../../domain/run.ts";
import type { SolveResult } from "../../domain/solve-result.ts";
import { applyToWorkTree, checkWorkTreeIsClean } from "../../git/apply-to-work-tree.ts";
import { redactSecrets } from "../../github/redact-secrets.ts";
import { createArtifacts } from "../../store/artifacts.ts";
import type { SolveFolder, StoredSolve } from "../../store/solve-folder.ts";
import { solveLocally, type LocalSolveContext } from "../../workflows/local/solve-locally.ts";
import { createModel, type ModelSettings } from "../create-model.ts";
import { randomHex } from "../create-run-context.ts";
import { PRODUCT } from "../product.ts";
import { toGitEnvironment } from "../to-git-environment.ts";
import { createFolderJournal } from "./folder-journal.ts";
import { openSolveFolder } from "./open-solve-folder.ts";
import { withLocalParts, type LocalDeps, type LocalParts } from "./with-local-parts.ts";

/** @throws BotError `bad-usage` · `not-a-repository` · `ref-not-found` · `model-…` before anything is written */
export async function runSolve(deps: LocalDeps, wish: SolveWish, signal: AbortSignal): Promise<SolveResult> {
  const git = toGitEnvironment(deps.env);
  if (wish.apply) await checkWorkTreeIsClean(resolve(wish.folder), git);
  const settings = toModelSettings(deps.model, wish);
  const folder = await openSolveFolder(deps, wish, signal);
  try {
    const result = folder.result ?? (await solve(deps, { folder, settings, wish }, signal));
    if (folder.result === undefined) await folder.conclude(result);
    await hand(result, folder, { wish, git });
    return result;
  } catch (error) {
    await keepOrRemove(deps, folder);
    throw error;
  } finally {
    await folder.release();
  }
}

interface SolveParts {
  readonly folder: SolveFolder;
  readonly settings: ModelSettings;
  readonly wish: SolveWish;
}

async function solve(deps: LocalDeps, parts: SolveParts, signal: AbortSignal): Promise<SolveResult> {
  const { folder, settings, wish } = parts;
  const { repository, ref, title, body, mode } = folder.about;
  const at = { ...wish, folder: repository, mirror: join(folder.path, "mirror"), signal };
  return withLocalParts(deps, at, async (local) => {
    const model = createModel(settings, local.clock, local.stack);
    // Asked first: a server that does not answer is said before anything is prepared.
    await model.profile(TIER_OF_MODE[mode === "auto" ? "standard" : mode], signal);
    const secrets = [settings.MODEL_API_KEY ?? ""].filter((secret) => secret !== "");
    const context = toContext(deps, local, { folder, model, secrets });
    return solveLocally(context, { title, body, ref }, signal);
  });
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

async function hand(result: SolveResult, folder: SolveFolder, { wish, git }: Handing): Promise<void> {
  if (wish.out !== undefined) await writeFile(wish.out, result.patch);
  if (wish.transcript !== undefined) await writeFile(wish.transcript, renderTranscript(folder.about, folder.rows()));
  const proven = result.outcome === "verified" || result.outcome === "plausible";
  if (wish.apply && proven) await applyToWorkTree(folder.about.repository, result.patch, git);
}

/** A run that has not asked the model yet is not worth going on with. */
async function keepOrRemove(deps: LocalDeps, folder: SolveFolder): Promise<void> {
  if (folder.rows().some(({ type }) => type === "step.answered")) {
    deps.say(`What was done is kept. Go on with: swe-agent solve --resume ${folder.about.run}`);
  } else {
    await folder.remove();
  }
}

/** What a `solve` is going to do: a new run, or one that lies there. Nothing is written before its folder is opened. */
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { SolveWish } from "../../cli/use-cases.ts";
import { BotError } from "../../domain/bot-error.ts";
import { findLast } from "../../domain/run-event.ts";
import { findGitFolder, resolveLocalRef } from "../../git/local-mirror.ts";
import { findSolve, toSolvePath, type FoundSolve } from "../../store/find-solve.ts";
import type { StoredSolve } from "../../store/solve-files.ts";
import { createSolveFolder, reopenSolveFolder, type SolveFolder } from "../../store/solve-folder.ts";
import { createRunId } from "../create-run-id.ts";
import { createSystemClock } from "../system-clock.ts";
import { toGitEnvironment } from "../to-git-environment.ts";
import { checkFolder } from "./check-targets.ts";
import { readIssue } from "./read-input.ts";
import type { LocalDeps } from "./with-local-parts.ts";

export interface SolvePlan {
  readonly path: string;
  readonly about: StoredSolve;
  /** What was done before; of a run that ended, with its result. */
  readonly earlier: FoundSolve | undefined;
  /** Makes the folder, or takes the one that lies there. */
  open(): Promise<SolveFolder>;
}

/** @throws BotError `bad-usage` · `not-a-repository` · `ref-not-found` · `solve-…` · `run-is-busy` */
export async function planSolve(deps: LocalDeps, wish: SolveWish, signal: AbortSignal): Promise<SolvePlan> {
  const root = findRoot(deps.env);
  const repository = resolve(wish.folder);
  if (wish.resume !== undefined) return planResume(deps, { root, run: wish.resume || undefined, repository });
  if (wish.issue === undefined) throw new BotError("bad-usage", { reason: "--issue is missing; or --resume a run." });
  await resolveRef(deps, repository, wish.base);
  const gitFolder = await inTemporary((folder) => findGitFolder(toLocal(deps, repository, folder)));
  await checkFolder(root);
  const about: StoredSolve = {
    schemaVersion: 1,
    run: createRunId(),
    repository,
    gitFolder,
    ref: wish.base,
    ...(await readIssue(deps, wish.issue, signal)),
    mode: wish.mode,
    ...toKept(wish),
    createdAt: createSystemClock().now(),
    epoch: 1,
  };
  return {
    path: toSolvePath(root, about.run),
    about,
    earlier: undefined,
    async open() {
      const folder = await createSolveFolder(root, about);
      deps.say(`Run ${about.run}; if it is cut off: swe-agent solve --resume ${about.run}`);
      return folder;
    },
  };
}

/** What the command line said, for a resume that says less. */
function toKept({ candidates, modelUrl, model, sandbox }: SolveWish): Partial<StoredSolve> {
  return {
    ...(candidates === undefined ? {} : { candidates }),
    ...(modelUrl === undefined ? {} : { modelUrl }),
    ...(model === undefined ? {} : { model }),
    ...(sandbox === undefined ? {} : { sandbox }),
  };
}

interface Resuming {
  readonly root: string;
  readonly run: string | undefined;
  readonly repository: string;
}

async function planResume(deps: LocalDeps, { root, ...wanted }: Resuming): Promise<SolvePlan> {
  const { repository } = wanted;
  // Of a run that is named, the folder one stands in may be any.
  const gitFolder = await inTemporary((folder) => findGitFolder(toLocal(deps, repository, folder))).catch(() => "");
  const found = await findSolve(root, { ...wanted, gitFolder });
  const { about, rows } = found;
  const base = findLast(rows, "assigned")?.base;
  if (found.result === undefined && base !== undefined) {
    await resolveRef(deps, about.repository, base).catch((error: unknown) => {
      if (!(error instanceof BotError) || error.code !== "ref-not-found") throw error;
      throw new BotError(
        "solve-base-gone",
        { run: about.run, repository: about.repository, ref: about.ref, base },
        { cause: error },
      );
    });
  }
  return {
    path: found.path,
    about,
    earlier: found,
    open() {
      deps.say(`Going on with run ${about.run}, ${about.title}`);
      return reopenSolveFolder(found);
    },
  };
}

function findRoot(env: LocalDeps["env"]): string {
  const set = env["SOLVE_DIR"] ?? "";
  if (set !== "") return resolve(set);
  const state = env["XDG_STATE_HOME"] ?? "";
  return join(state === "" ? join(env["HOME"] ?? homedir(), ".local/state") : state, "swe-agent/solve");
}

async function resolveRef(deps: LocalDeps, source: string, ref: string): Promise<void> {
  await inTemporary((folder) => resolveLocalRef(toLocal(deps, source, folder), ref));
}

function toLocal({ env }: LocalDeps, source: string, folder: string): Parameters<typeof findGitFolder>[0] {
  return { source, folder, env: toGitEnvironment(env) };
}

async function inTemporary<Result>(act: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "swe-agent-"));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

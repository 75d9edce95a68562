/** A new run's folder, or that of one that was killed. Nothing is created before what was asked for is known to exist. */
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { SolveWish } from "../../cli/use-cases.ts";
import { BotError } from "../../domain/bot-error.ts";
import { createLocalMirror } from "../../git/local-mirror.ts";
import { createSolveFolder, reopenSolveFolder, type SolveFolder } from "../../store/solve-folder.ts";
import { createRunId } from "../create-run-id.ts";
import { createSystemClock } from "../system-clock.ts";
import { toGitEnvironment } from "../to-git-environment.ts";
import { readIssue } from "./read-input.ts";
import { HERE, type LocalDeps } from "./with-local-parts.ts";

/** @throws BotError `bad-usage` · `not-a-repository` · `ref-not-found` · `run-not-found` · `run-is-busy` */
export async function openSolveFolder(deps: LocalDeps, wish: SolveWish, signal: AbortSignal): Promise<SolveFolder> {
  const root = findRoot(deps.env);
  const repository = resolve(wish.folder);
  if (wish.resume !== undefined) return reopenSolveFolder(root, { run: wish.resume || undefined, repository });
  if (wish.issue === undefined) throw new BotError("bad-usage", { reason: "--issue is missing; or --resume a run." });
  const issue = await readIssue(deps, wish.issue, signal);
  await checkBase(deps, { repository, ref: wish.base });
  const folder = await createSolveFolder(root, {
    schemaVersion: 1,
    run: createRunId(),
    repository,
    ref: wish.base,
    ...issue,
    mode: wish.mode,
    ...(wish.candidates === undefined ? {} : { candidates: wish.candidates }),
    createdAt: createSystemClock().now(),
    epoch: 1,
  });
  deps.say(`Run ${folder.about.run}; if it is cut off: swe-agent solve --resume ${folder.about.run}`);
  return folder;
}

function findRoot(env: LocalDeps["env"]): string {
  const set = env["SOLVE_DIR"] ?? "";
  if (set !== "") return resolve(set);
  const state = env["XDG_STATE_HOME"] ?? "";
  return join(state === "" ? join(env["HOME"] ?? homedir(), ".local/state") : state, "swe-agent/solve");
}

async function checkBase(
  { env }: LocalDeps,
  { repository, ref }: { readonly repository: string; readonly ref: string },
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "swe-agent-"));
  try {
    const mirror = createLocalMirror({
      source: repository,
      folder,
      env: toGitEnvironment(env),
      clock: createSystemClock(),
    });
    await mirror.fetch(HERE, ref);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

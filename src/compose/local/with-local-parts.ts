/** What a command on a local repository works with; everything temporary is gone afterwards. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { LocalWish } from "../../cli/use-cases.ts";
import type { Clock, Gate } from "../../domain/ports.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import type { RunEvent } from "../../domain/run-event.ts";
import type { Claim } from "../../domain/run.ts";
import type { SandboxKind } from "../../domain/sandbox.ts";
import { createLocalMirror } from "../../git/local-mirror.ts";
import type { Mirrors } from "../../git/mirrors.ts";
import type { ChosenSandbox } from "../../sandbox/choose-sandbox.ts";
import { createGate } from "../../verify/gate.ts";
import { createBaselineCache } from "../create-baseline-cache.ts";
import type { ModelSettings } from "../create-model.ts";
import { randomHex } from "../create-run-context.ts";
import { openSandbox } from "../open-sandbox.ts";
import { createReleaseStack, type ReleaseStack } from "../release-stack.ts";
import { createSystemClock } from "../system-clock.ts";
import { toGitEnvironment } from "../to-git-environment.ts";

export interface LocalDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly image: string;
  /** SANDBOX of the environment. */
  readonly sandbox: SandboxKind | undefined;
  readonly model: ModelSettings;
  readonly readStandardInput: () => Promise<string>;
  /** Warnings. */
  readonly say: (text: string) => void;
  /** Progress: what is new, and all rows of the run with it. */
  readonly onEvent: (event: RunEvent, rows: readonly RunEvent[]) => void;
}

export interface LocalParts {
  readonly repo: RepoRef;
  readonly mirror: Mirrors;
  readonly sandbox: ChosenSandbox;
  readonly clock: Clock;
  readonly stack: ReleaseStack;
  readonly signal: AbortSignal;
  readonly createGate: (claim: Claim, limits?: { readonly suiteTimeoutMs: number }) => Gate;
}

const HERE: RepoRef = { installationId: 0, repositoryId: 0, owner: "local", name: "repository" };

export interface LocalPlace extends LocalWish {
  readonly signal: AbortSignal;
  /** Where the mirror lies, and stays; a temporary folder otherwise. */
  readonly mirror?: string;
}

export async function withLocalParts<Result>(
  deps: LocalDeps,
  at: LocalPlace,
  use: (parts: LocalParts) => Promise<Result>,
): Promise<Result> {
  const stack = createReleaseStack();
  try {
    return await use(await openLocalParts(deps, at, stack));
  } finally {
    await stack.release();
  }
}

async function openLocalParts(deps: LocalDeps, at: LocalPlace, stack: ReleaseStack): Promise<LocalParts> {
  const { env, image } = deps;
  // What was asked for on the command line wins over the environment; either one missing means nothing is executed.
  const wanted = at.sandbox ?? deps.sandbox;
  const sandbox = await openSandbox({ wanted, allowNone: wanted === "none", image, env }, at.signal);
  if (sandbox.notice !== null) deps.say(sandbox.notice);
  const folder = at.mirror ?? (await openTemporary(stack));
  const clock = createSystemClock();
  const mirror = createLocalMirror({ source: resolve(at.folder), folder, env: toGitEnvironment(env), clock });
  const { host } = sandbox;
  const baselines = createBaselineCache();
  return {
    repo: HERE,
    mirror,
    sandbox,
    clock,
    stack,
    signal: at.signal,
    createGate: (claim, limits) =>
      createGate({
        objects: mirror,
        commits: mirror,
        host,
        clock,
        randomHex,
        claim: () => claim,
        baselines,
        ...limits,
      }),
  };
}

async function openTemporary(stack: ReleaseStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "swe-agent-"));
  stack.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

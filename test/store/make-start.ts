/** Literals for the store's tests. */
import type { Delivery } from "../../src/domain/delivery.ts";
import { parseDeliveryId, parseRunId, type RunId } from "../../src/domain/ids.ts";
import type { RunEnd } from "../../src/domain/run-claim.ts";
import type { RepoRef } from "../../src/domain/repo-ref.ts";
import type { StartRun } from "../../src/domain/run.ts";

export const REPO: RepoRef = { installationId: 7, repositoryId: 42, owner: "acme", name: "shop" };

export function makeStart(number = 1): StartRun {
  return {
    workflow: "resolve-issue",
    repo: REPO,
    number,
    mode: "auto",
    trigger: {
      kind: "label",
      actor: { id: 1, login: "ada" },
      issueTitle: "It breaks",
      issueBody: "Here is how.",
      issueAuthor: "bob",
      at: "2026-01-01T00:00:00.000Z",
    },
  };
}

export function makeDelivery(id: string, body: string): Delivery {
  return {
    id: parseDeliveryId(id),
    event: "issues",
    bodyHash: body.padEnd(64, "-"),
    payload: { body },
    receivedAt: "2026-01-01T00:00:00.000Z",
  };
}

/** Ids in a fixed order: `run_0000000000000001`, … */
export function makeRunIds(): () => RunId {
  let count = 0;
  return () => {
    count += 1;
    return parseRunId(`run_${String(count).padStart(16, "0")}`);
  };
}

export function makeEnd(run: RunId): RunEnd {
  const tokens = { prompt: 1, cachedPrompt: 0, completion: 2 };
  const outcome = { outcome: "stopped", by: "ada" } as const;
  return {
    outcome,
    tokens,
    steps: 3,
    durationMs: 4,
    episode: {
      schemaVersion: 1,
      run,
      repository: 42,
      number: 1,
      features: {},
      admissible: ["fast"],
      probabilities: { fast: 1 },
      chosen: "fast",
      checkpoints: [],
      versions: { prompt: "p", model: "m", image: "i", product: "x" },
      outcome,
      pullRequest: null,
      recordedAt: "2026-01-01T00:00:00.000Z",
    },
  };
}

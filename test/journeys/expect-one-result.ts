/** What must be true on GitHub after one run, however often its worker was killed. */
import { expect } from "@jest/globals";
import type { StoredRunEvent } from "../../src/domain/run-event.ts";
import { REPOSITORY, type Journey } from "./open-journey.ts";

export async function expectOneVerifiedPullRequest({ twin }: Pick<Journey, "twin">, number: number): Promise<void> {
  const ours = [...(await twin.branches(REPOSITORY)).keys()].filter((branch) => branch !== "main");
  const pulls = await twin.pullRequests(REPOSITORY);
  expect(ours).toHaveLength(1);
  expect(pulls).toHaveLength(1);
  const [pull] = pulls;
  expect(pull).toMatchObject({ headRef: ours[0], baseRef: "main", draft: false, state: "open" });
  expect(pull?.requestedReviewers).toEqual(["ada"]);
  expect(twin.comments(REPOSITORY, number)).toHaveLength(1);
  expect(twin.reactions(REPOSITORY, number).map(({ content }) => content)).toEqual(["rocket"]);
  const checks = twin.checkRuns(REPOSITORY);
  expect(checks).toHaveLength(1);
  expect(checks[0]).toMatchObject({
    name: "swe-agent / verification",
    headSha: pull?.headSha,
    status: "completed",
    conclusion: "success",
  });
}

/** Once an epoch has written, no older one has. */
export function expectEpochsInOrder(events: readonly StoredRunEvent[]): void {
  const epochs = events.map(({ epoch }) => epoch);

  expect(epochs).toEqual(epochs.toSorted((a, b) => a - b));
}

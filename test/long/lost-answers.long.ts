import { afterAll, expect, it } from "@jest/globals";
import { describeWithEngine } from "../engines.ts";
import { expectOneVerifiedPullRequest } from "../journeys/expect-one-result.ts";
import { openJourney, REPOSITORY, type Journey } from "../journeys/open-journey.ts";
import { ISSUE, SHOP, SOLVES } from "../journeys/shop.ts";
import type { Fault, Matcher } from "../../twin/github/interceptors.ts";

/** Every request by which a run changes something at GitHub; the last one is git's. */
const WRITES: readonly (readonly [name: string, method: string, pathPattern: RegExp])[] = [
  ["mint a token", "POST", /\/access_tokens$/],
  ["react", "POST", /\/issues\/\d+\/reactions$/],
  ["take a reaction off", "DELETE", /\/issues\/\d+\/reactions\/\d+$/],
  ["write the comment", "POST", /\/issues\/\d+\/comments$/],
  ["edit the comment", "PATCH", /\/issues\/comments\/\d+$/],
  ["open the pull request", "POST", /\/pulls$/],
  ["write the check", "POST", /\/check-runs$/],
  ["ask for a review", "POST", /\/requested_reviewers$/],
  ["push", "POST", /\/git-receive-pack$/],
];
const FAULTS: readonly (readonly [name: string, fault: Fault])[] = [
  ["a 502", { status: 502, when: "after" }],
  ["silence", "timeout-after"],
];
const CASES = WRITES.flatMap(([write, method, pathPattern]) =>
  FAULTS.map(([name, fault]) => ({ write, name, matcher: { method, pathPattern }, fault })),
);

describeWithEngine("bubblewrap", "an answer that is lost after GitHub did what was asked", () => {
  let met = 0;

  afterAll(() => {
    process.stdout.write(`lost answers met: ${met} of ${CASES.length}\n`);
  });

  it.each(CASES)(
    "$write: $name leaves one of everything",
    async ({ matcher, fault }) => {
      const env = { GITHUB_TIMEOUT_SECONDS: "2" };
      const journey = await openJourney({ files: SHOP, scripts: SOLVES, sandbox: "bubblewrap", env });
      try {
        const number = journey.twin.openIssue(REPOSITORY, ISSUE);
        journey.twin.intercept(matcher, fault);
        journey.startWorker();
        journey.twin.label(REPOSITORY, number, "swe-agent", "ada");
        const run = await journey.ended(number);

        expect(run.outcome).toMatchObject({ outcome: "verified" });
        await expectOneVerifiedPullRequest(journey, number);
        // Without it the answer was never lost, and the rest proves nothing.
        expect(listLost(journey, matcher, fault)).toHaveLength(1);
        met += 1;
      } finally {
        await journey.close();
      }
    },
    200_000,
  );
});

/** The requests whose answer was lost as ordered: a 502, or none, which the ledger writes as 0. */
function listLost({ twin }: Journey, { method, pathPattern }: Matcher, fault: Fault): readonly unknown[] {
  const wanted = typeof fault === "object" && "status" in fault ? fault.status : 0;
  return twin
    .ledger()
    .filter(
      (entry) =>
        entry.method === method && entry.status === wanted && pathPattern.test(entry.path.split("?")[0] ?? entry.path),
    );
}

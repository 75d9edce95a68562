import { afterEach, expect, it } from "@jest/globals";
import { describeInAnySandbox } from "../engines.ts";
import { expectOneVerifiedPullRequest } from "./expect-one-result.ts";
import { openJourney, REPOSITORY, type Journey } from "./open-journey.ts";
import { ISSUE, SHOP, SOLVES } from "./shop.ts";

describeInAnySandbox("a labelled issue, with a certificate of a private authority", (sandbox) => {
  let journey: Journey | undefined;

  afterEach(() => journey?.close());

  it.each([
    ["on Enterprise Server: API, git and pages on one host", "ghes"],
    ["on github.com: the API on a host of its own, through a proxy", "dotcom"],
  ] as const)(
    "%s",
    async (_title, github) => {
      journey = await openJourney({ files: SHOP, scripts: SOLVES, sandbox, github });
      const number = journey.twin.openIssue(REPOSITORY, ISSUE);
      journey.startWorker();
      journey.twin.label(REPOSITORY, number, "swe-agent", "ada");

      expect((await journey.ended(number)).outcome).toMatchObject({ outcome: "verified" });
      await expectOneVerifiedPullRequest(journey, number);
    },
    120_000,
  );
});

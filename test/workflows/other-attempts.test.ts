import { describe, expect, it } from "@jest/globals";
import type { Attempt } from "../../src/workflows/resolve-issue/attempts.ts";
import { renderOtherAttempts } from "../../src/workflows/resolve-issue/render-other-attempts.ts";
import { toUngraded } from "../../src/workflows/resolve-issue/candidate.ts";
import { parseCommitId } from "../../src/domain/ids.ts";

function attempt(number: number, word: "verified" | "plausible" | "regressed", reason = "seen"): Attempt {
  const commit = parseCommitId(String(number).repeat(40));
  return { attempt: number, isCommitted: true, verdict: toUngraded(word, reason, commit) };
}

describe("attempts that were not taken", () => {
  const attempts = [attempt(1, "regressed", "1 test | broke <b>"), attempt(2, "verified")];

  it("are folded away with their verdicts, the reason of the choice and their changes", () => {
    const patch = "diff --git a/a.md b/a.md\n+```` four marks\n";
    const text = renderOtherAttempts({ attempts, taken: 2, choice: null, patches: new Map([[1, patch]]) });

    expect(text).toMatch(/^<details><summary>2 attempts were made; this is attempt 2<\/summary>/);
    expect(text).toContain("| 1 | regressed | – | – | 1 test \\| broke &lt;b> |");
    expect(text).toContain("| **2 (this one)** | verified |");
    expect(text).toContain("Its verdict is the best.");
    expect(text).toContain(`\`\`\`\`\`diff\n${patch}`);
  });

  it("say by what they were told apart", () => {
    const row = { verdict: "verified", crossScore: 1.5, agreeing: 2, changedLines: 3 } as const;
    const ranking = [
      { ...row, attempt: 2, commit: "b" },
      { ...row, attempt: 1, commit: "a", crossScore: 0 },
    ];
    const choice = { ranking, why: "it changes fewer lines" };
    const text = renderOtherAttempts({ attempts, taken: 2, choice, patches: new Map() });

    expect(text).toContain("Taken because it changes fewer lines.");
    expect(text).toContain("| **2 (this one)** | verified | 1.5 | 2 | seen |");
  });

  it("take no more room than the pull request has", () => {
    const many = Array.from({ length: 8 }, (_, at) => attempt(at + 1, "plausible"));
    const patches = new Map(many.slice(1).map((one) => [one.attempt, "x".repeat(50_000)]));

    expect(renderOtherAttempts({ attempts: many, taken: 1, choice: null, patches }).length).toBeLessThan(24_000);
  });

  it("are not spoken of where there was one", () => {
    expect(renderOtherAttempts({ attempts: [attempts[1]!], taken: 2, choice: null, patches: new Map() })).toBe("");
  });
});

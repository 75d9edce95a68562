/** `issues`: the label that starts a run, and what stops one. */
import type { Probot } from "probot";
import { IssuePayload } from "../../domain/delivery.ts";
import { decideIssueIntake, type IntakePolicy } from "../../domain/intake.ts";
import { lacking } from "./lacking.ts";
import type { Decide } from "./decide.ts";

export function onIssues(app: Probot, decide: Decide, policy: IntakePolicy): void {
  app.on("issues", ({ id, payload }) => {
    const parsed = IssuePayload.safeParse(payload);
    decide(id, (receivedAt) =>
      parsed.success ? decideIssueIntake(parsed.data, policy, receivedAt) : lacking(parsed.error),
    );
  });
}

/** Probot as the router: which event goes to which decision. Constructed by hand, so that it reads no environment. */
import { Webhooks } from "@octokit/webhooks";
import { Probot, ProbotOctokit } from "probot";
import type { Delivery } from "../../domain/delivery.ts";
import type { Intake, IntakePolicy } from "../../domain/intake.ts";
import type { Decide } from "./decide.ts";
import { onInstallation } from "./on-installation.ts";
import { onIssues } from "./on-issues.ts";
import type { Verify } from "./read-delivery.ts";

export interface EventRouter {
  readonly verify: Verify;
  /** What the delivery does. An event that nobody handles is ignored, with the reason. */
  readonly decide: (delivery: Delivery) => Promise<Intake>;
}

export interface EventRouterOptions {
  readonly appId: number;
  /** PEM text. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly apiUrl: string;
  readonly policy: IntakePolicy;
}

export async function createEventRouter(options: EventRouterOptions): Promise<EventRouter> {
  const webhooks = new Webhooks({ secret: options.webhookSecret });
  const decisions = new Map<string, (receivedAt: string) => Intake>();
  const probot = new Probot({
    appId: options.appId,
    privateKey: options.privateKey,
    secret: options.webhookSecret,
    baseUrl: options.apiUrl,
    logLevel: "fatal",
    Octokit: ProbotOctokit,
  });
  await probot.load((app) => {
    const decide: Decide = (id, toIntake) => {
      decisions.set(id, toIntake);
    };
    onIssues(app, decide, options.policy);
    onInstallation(app, decide);
  });
  return {
    verify: (body, signature) => webhooks.verify(body, signature),
    async decide(delivery) {
      const { id, event: name, payload } = delivery;
      await probot.receive({ id, name, payload } as Parameters<Probot["receive"]>[0]);
      const toIntake = decisions.get(id);
      decisions.delete(id);
      return toIntake?.(delivery.receivedAt) ?? { kind: "ignore", reason: "not supported yet" };
    },
  };
}

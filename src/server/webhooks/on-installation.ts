/** `installation` and `installation_repositories`: where the App is, and where it no longer is. */
import type { Probot } from "probot";
import { InstallationPayload } from "../../domain/delivery.ts";
import { decideInstallationIntake } from "../../domain/intake.ts";
import { lacking } from "./lacking.ts";
import type { Decide } from "./decide.ts";

export function onInstallation(app: Probot, decide: Decide): void {
  app.on(["installation", "installation_repositories"], ({ id, name, payload }) => {
    const parsed = InstallationPayload.safeParse(payload);
    decide(id, () => (parsed.success ? decideInstallationIntake(name, parsed.data) : lacking(parsed.error)));
  });
}

/** What the ports of the set-up are made from. */
import type { Environment } from "../../config/service-settings.ts";
import type { Clock } from "../../domain/ports.ts";
import type { SettingsStore } from "../../setup/setup-ports.ts";

export interface SetupDeps {
  readonly env: Environment;
  readonly settings: SettingsStore;
  readonly clock: Clock;
  readonly say: (text: string) => void;
}

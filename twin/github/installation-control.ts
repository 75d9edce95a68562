/** What owners do with their installation of the App. */
import { UnknownRecord } from "./find-record.ts";
import { renderInstallation } from "./render-app.ts";
import { findInstallation, type TwinInstallation, type TwinState } from "./state.ts";
import type { TwinControl } from "./twin-control.ts";

type InstallationControl = Pick<
  TwinControl,
  "announceInstallation" | "suspend" | "unsuspend" | "uninstall" | "revokeTokens"
>;

export function createInstallationControl(state: TwinState): InstallationControl {
  return {
    announceInstallation: (owner) => {
      announce(state, installationOf(state, owner), "created");
    },
    suspend(owner) {
      const installation = installationOf(state, owner);
      installation.suspendedAt = state.tick();
      announce(state, installation, "suspend");
    },
    unsuspend(owner) {
      const installation = installationOf(state, owner);
      installation.suspendedAt = null;
      announce(state, installation, "unsuspend");
    },
    uninstall(owner) {
      const installation = installationOf(state, owner);
      announce(state, installation, "deleted");
      state.installations.splice(state.installations.indexOf(installation), 1);
      for (const [text, token] of state.tokens) if (token.installation === installation) state.tokens.delete(text);
    },
    revokeTokens: () => {
      state.tokens.clear();
    },
  };
}

function installationOf(state: TwinState, owner: string): TwinInstallation {
  const installation = state.installations.find((candidate) => candidate.account.login === owner);
  if (installation === undefined) throw new UnknownRecord(`The App is not installed for ${owner}.`);
  return installation;
}

function announce(state: TwinState, installation: TwinInstallation, action: string): void {
  const covered = state.repositories.filter((repository) => findInstallation(state, repository) === installation);
  const [first] = covered;
  if (first === undefined) throw new UnknownRecord(`The App covers nothing of ${installation.account.login}.`);
  const repositories = covered.map(({ id, name, private: isPrivate }) => ({
    id,
    node_id: Buffer.from(`Repository:${id}`).toString("base64"),
    name,
    full_name: `${installation.account.login}/${name}`,
    private: isPrivate,
  }));
  const rendered = renderInstallation(state, installation);
  const sender = installation.account;
  state.emit("installation", first, { action, installation: rendered, repositories, sender });
}

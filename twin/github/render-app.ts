/** The App and its installations as GitHub answers them. */
import { nodeId, renderUser } from "./render-user.ts";
import { findInstallation, type TwinInstallation, type TwinState } from "./state.ts";

type Json = Record<string, unknown>;

const MADE_AT = "2026-01-01T00:00:00Z";

export function renderApp(state: TwinState): Json {
  const { app, addresses } = state;
  return {
    id: app.id,
    client_id: `Iv23li${app.id}`,
    slug: app.slug,
    node_id: nodeId("App", app.id),
    name: app.slug,
    owner: renderUser(state, app.bot),
    description: null,
    external_url: addresses.web,
    html_url: `${addresses.web}/apps/${app.slug}`,
    created_at: MADE_AT,
    updated_at: MADE_AT,
    permissions: app.permissions,
    events: app.events,
    installations_count: state.installations.length,
  };
}

export function renderInstallation(state: TwinState, installation: TwinInstallation): Json {
  const { app, addresses } = state;
  const { id, account, suspendedAt } = installation;
  return {
    id,
    client_id: `Iv23li${app.id}`,
    account: renderUser(state, account),
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    repository_selection: coversAll(state, installation) ? "all" : "selected",
    permissions: app.permissions,
    events: app.events,
    access_tokens_url: `${addresses.api}/app/installations/${id}/access_tokens`,
    repositories_url: `${addresses.api}/installation/repositories`,
    html_url: `${addresses.web}/settings/installations/${id}`,
    created_at: MADE_AT,
    updated_at: MADE_AT,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_at: suspendedAt,
    suspended_by: suspendedAt === null ? null : renderUser(state, account),
  };
}

function coversAll(state: TwinState, installation: TwinInstallation): boolean {
  const own = state.repositories.filter((repository) => repository.owner.id === installation.account.id);
  return own.every((repository) => findInstallation(state, repository) === installation);
}

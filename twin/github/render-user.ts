/** People, organisations and bots as GitHub answers them. */
import type { TwinState, TwinUser } from "./state.ts";

type Json = Record<string, unknown>;

export function nodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString("base64");
}

const LINKS: Readonly<Record<string, string>> = {
  followers_url: "/followers",
  following_url: "/following{/other_user}",
  gists_url: "/gists{/gist_id}",
  starred_url: "/starred{/owner}{/repo}",
  subscriptions_url: "/subscriptions",
  organizations_url: "/orgs",
  repos_url: "/repos",
  events_url: "/events{/privacy}",
  received_events_url: "/received_events",
};

/** Every field whose address is this one and a little more. */
export function expandLinks(base: string, links: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(Object.entries(links).map(([field, rest]) => [field, `${base}${rest}`]));
}

export function renderUser(state: TwinState, user: TwinUser): Json {
  const { web, api } = state.addresses;
  const name = encodeURIComponent(user.login);
  const url = `${api}/users/${name}`;
  return {
    login: user.login,
    id: user.id,
    node_id: nodeId(user.type, user.id),
    avatar_url: `${web}/avatars/${user.id}`,
    gravatar_id: "",
    url,
    html_url: user.type === "Bot" ? `${web}/apps/${state.app.slug}` : `${web}/${name}`,
    ...expandLinks(url, LINKS),
    type: user.type,
    user_view_type: "public",
    site_admin: false,
  };
}

/** With what only the person's own page shows. */
export function renderProfile(state: TwinState, user: TwinUser): Json {
  return {
    ...renderUser(state, user),
    ...{ name: null, company: null, blog: "", location: null, email: null, hireable: null, bio: null },
    ...{ twitter_username: null, public_repos: 0, public_gists: 0, followers: 0, following: 0 },
    ...{ created_at: "2020-01-01T00:00:00Z", updated_at: "2020-01-01T00:00:00Z" },
  };
}

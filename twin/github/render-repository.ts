/** A repository as GitHub answers it, and the addresses under it. */
import { expandLinks, nodeId, renderUser } from "./render-user.ts";
import type { TwinRepository, TwinState } from "./state.ts";

type Json = Record<string, unknown>;

export function apiOf(state: TwinState, repository: TwinRepository): string {
  return `${state.addresses.api}/repos/${repository.owner.login}/${repository.name}`;
}

export function webOf(state: TwinState, repository: TwinRepository): string {
  return `${state.addresses.web}/${repository.owner.login}/${repository.name}`;
}

const LINKS: Readonly<Record<string, string>> = {
  archive_url: "/{archive_format}{/ref}",
  assignees_url: "/assignees{/user}",
  blobs_url: "/git/blobs{/sha}",
  branches_url: "/branches{/branch}",
  collaborators_url: "/collaborators{/collaborator}",
  comments_url: "/comments{/number}",
  commits_url: "/commits{/sha}",
  compare_url: "/compare/{base}...{head}",
  contents_url: "/contents/{+path}",
  contributors_url: "/contributors",
  deployments_url: "/deployments",
  downloads_url: "/downloads",
  events_url: "/events",
  forks_url: "/forks",
  git_commits_url: "/git/commits{/sha}",
  git_refs_url: "/git/refs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  hooks_url: "/hooks",
  issue_comment_url: "/issues/comments{/number}",
  issue_events_url: "/issues/events{/number}",
  issues_url: "/issues{/number}",
  keys_url: "/keys{/key_id}",
  labels_url: "/labels{/name}",
  languages_url: "/languages",
  merges_url: "/merges",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  pulls_url: "/pulls{/number}",
  releases_url: "/releases{/id}",
  stargazers_url: "/stargazers",
  statuses_url: "/statuses/{sha}",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  tags_url: "/tags",
  teams_url: "/teams",
  trees_url: "/git/trees{/sha}",
};

/** What nobody here changes. */
const FIXED: Json = {
  ...{ description: null, fork: false, homepage: null, language: null, license: null, mirror_url: null },
  ...{ forks: 0, forks_count: 0, stargazers_count: 0, watchers: 0, watchers_count: 0, size: 1, disabled: false },
  ...{ has_issues: true, has_projects: false, has_wiki: false, has_pages: false, has_downloads: true },
  ...{ has_discussions: false, allow_forking: true, is_template: false, topics: [], network_count: 0 },
  ...{ subscribers_count: 0, web_commit_signoff_required: false },
};

export function renderRepository(state: TwinState, repository: TwinRepository): Json {
  const web = webOf(state, repository);
  const api = apiOf(state, repository);
  const open = repository.issues.filter((issue) => issue.state === "open").length;
  const { createdAt } = repository;
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: `${repository.owner.login}/${repository.name}`,
    private: repository.private,
    owner: renderUser(state, repository.owner),
    html_url: web,
    url: api,
    ...expandLinks(api, LINKS),
    ...FIXED,
    clone_url: `${web}.git`,
    git_url: `${web}.git`.replace(/^https?:/, "git:"),
    ssh_url: `git@${new URL(web).host}:${repository.owner.login}/${repository.name}.git`,
    svn_url: web,
    default_branch: repository.defaultBranch,
    archived: repository.archived,
    visibility: repository.private ? "private" : "public",
    open_issues: open,
    open_issues_count: open,
    created_at: createdAt,
    updated_at: createdAt,
    pushed_at: createdAt,
    permissions: { admin: false, maintain: false, push: true, triage: false, pull: true },
  };
}

/** Commits and changed files as GitHub answers them; the facts come from git. */
import { apiOf, webOf } from "./render-repository.ts";
import type { TwinRepository, TwinState } from "./state.ts";
import type { FileChange, TwinCommit } from "./twin-git.ts";

type Json = Record<string, unknown>;

/** Without the files it changes. */
export function renderCommit(state: TwinState, repository: TwinRepository, commit: TwinCommit): Json {
  const person = { name: commit.author, email: commit.email, date: commit.date };
  const api = apiOf(state, repository);
  const web = webOf(state, repository);
  const url = `${api}/commits/${commit.sha}`;
  const verification = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };
  return {
    sha: commit.sha,
    node_id: Buffer.from(`Commit:${commit.sha}`).toString("base64"),
    url,
    html_url: `${web}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    commit: {
      message: commit.message,
      author: person,
      committer: person,
      comment_count: 0,
      url: `${api}/git/commits/${commit.sha}`,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      verification,
    },
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}`, html_url: `${web}/commit/${sha}` })),
  };
}

/** As the Git database answers it. */
export function renderGitCommit(state: TwinState, repository: TwinRepository, commit: TwinCommit): Json {
  const { sha, node_id, html_url, commit: inner, parents } = renderCommit(state, repository, commit);
  const { message, author, committer, tree, verification, url } = inner as Json;
  return { sha, node_id, html_url, url, message, author, committer, tree, verification, parents };
}

/** `commit` is where the file is as shown. */
export function renderFile(
  state: TwinState,
  repository: TwinRepository,
  change: { readonly file: FileChange; readonly commit: string },
): Json {
  const { file, commit } = change;
  const path = file.filename.split("/").map(encodeURIComponent).join("/");
  const web = webOf(state, repository);
  return {
    ...file,
    changes: file.additions + file.deletions,
    blob_url: `${web}/blob/${commit}/${path}`,
    raw_url: `${web}/raw/${commit}/${path}`,
    contents_url: `${apiOf(state, repository)}/contents/${path}?ref=${commit}`,
  };
}

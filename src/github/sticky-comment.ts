/** One comment per issue, found by its marker and by who made it, edited in place. */
import { BotError } from "../domain/bot-error.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import { ignoring } from "./github-error.ts";
import type { WriteContext } from "./guarded-writes.ts";
import { at } from "./github-reader.ts";

export interface OwnIdentity {
  readonly appId: number;
  /** `<slug>[bot]`. */
  readonly botLogin: string;
}

interface Comment {
  readonly id: number;
  readonly body?: string | undefined;
  readonly user: { readonly login: string; readonly type: string } | null;
  readonly performed_via_github_app?: { readonly id: number } | null | undefined;
}

export interface StickyComment {
  readonly repo: RepoRef;
  readonly number: number;
  readonly marker: string;
  /** Ready to be published, the marker on its first line. */
  readonly body: string;
}

/** First line of the comment of this issue. */
export function stickyMarker(number: number): string {
  return `<!-- swe-agent:resolve-issue:${number} -->`;
}

/** Returns the comment's id. Should there be twins of ours, the oldest stays and the others go. */
export function ensureStickyComment(context: WriteContext, own: OwnIdentity, wanted: StickyComment): Promise<number> {
  return keepOne(context, own, { wanted, triesLeft: 2 });
}

async function keepOne(
  context: WriteContext,
  own: OwnIdentity,
  { wanted, triesLeft }: { readonly wanted: StickyComment; readonly triesLeft: number },
): Promise<number> {
  const { guarded, octokit } = context;
  const place = { ...at(wanted.repo), issue_number: wanted.number };
  const list = async (): Promise<readonly Comment[]> => {
    const all = await octokit.paginate(octokit.rest.issues.listComments, { ...place, per_page: 100 });
    const ours = all.filter((comment) => isOurs(comment, own) && comment.body?.includes(wanted.marker) === true);
    return ours.sort((a, b) => a.id - b.id);
  };
  const made = await guarded.ensure<Comment>("write the comment", {
    find: async () => (await list())[0],
    make: async () => (await octokit.rest.issues.createComment({ ...place, body: wanted.body })).data,
  });
  // Two workers may both have found nothing; all of them then keep the same one. A list may lag behind a creation.
  const [comment = made, ...twins] = await guarded.read("list comments", list);
  const isThere = comment.body?.trim() === wanted.body.trim() || (await edit(context, wanted, comment.id));
  // Another worker, or a person, took it away in between.
  if (!isThere && triesLeft > 0) return keepOne(context, own, { wanted, triesLeft: triesLeft - 1 });
  if (!isThere) throw new BotError("github-unavailable", { operation: "edit the comment", reason: "it was removed" });
  for (const twin of twins)
    await guarded.write("remove a second comment", () =>
      ignoring(404, octokit.rest.issues.deleteComment({ ...at(wanted.repo), comment_id: twin.id })),
    );
  return comment.id;
}

/** False when there is no such comment any more. */
async function edit({ guarded, octokit }: WriteContext, wanted: StickyComment, id: number): Promise<boolean> {
  const change = { ...at(wanted.repo), comment_id: id, body: wanted.body };
  const answer = await guarded.write("edit the comment", () =>
    ignoring(404, octokit.rest.issues.updateComment(change)),
  );
  return answer !== undefined;
}

/** By the App's id; older servers leave it out, and then the bot's name decides, which people cannot take. */
export function isOurs(comment: Pick<Comment, "user" | "performed_via_github_app">, own: OwnIdentity): boolean {
  const app = comment.performed_via_github_app;
  if (app !== undefined && app !== null) return app.id === own.appId;
  return comment.user?.type === "Bot" && comment.user.login === own.botLogin;
}

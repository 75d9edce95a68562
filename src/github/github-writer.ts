/** What a run makes true on GitHub. Every text passes the output sink. */
import type { Octokit } from "@octokit/rest";
import { BotError } from "../domain/bot-error.ts";
import type { Reaction } from "../domain/pull-request.ts";
import type { ReviewRemark } from "../domain/review.ts";
import type { GithubWriter } from "../domain/ports.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import { ensureCheckRun } from "./check-run.ts";
import { ignoring, isAlreadyThere } from "./github-error.ts";
import { at } from "./github-reader.ts";
import { createGuarded, type WriteContext } from "./guarded-writes.ts";
import { renderBody, renderTitle, SUMMARY_LIMIT, type OutputRules } from "./output-sink.ts";
import { ensureReview, type RenderReview } from "./review.ts";
import { ensurePullRequest, NO_DRAFT_HERE } from "./ensure-pull-request.ts";
import type { Patience } from "./try-again.ts";
import { ensureStickyComment, stickyMarker, type OwnIdentity, type StickyComment } from "./sticky-comment.ts";

export interface WriterDeps extends Patience {
  /**
   * A client whose token may write to this one repository, and whose writes ask whether the claim holds; a spare one
   * gives way when GitHub's limits come near.
   */
  readonly octokit: (
    repo: RepoRef,
    options: { readonly spare: boolean; readonly purpose: "write" | "draft" },
  ) => Octokit;
  readonly own: () => Promise<OwnIdentity>;
  /** Read anew for every text: tokens come and go. */
  readonly rules: () => OutputRules;
}

/**
 * - `ensurePullRequest` keeps an open one's title, text and draft current; a closed or merged one is returned as it is.
 *   Where GitHub has no drafts, it is a normal one whose first line says that it is not ready.
 * - `ensureReviewRequest` does nothing for people whom GitHub does not let be asked (the author, no collaborator).
 *
 * @throws BotError `stale-epoch` · `github-unavailable` · `github-unauthorised` · `github-gone` · `github-refused`
 */
export function createGithubWriter(deps: WriterDeps): GithubWriter {
  const guarded = createGuarded(deps);

  function open(repo: RepoRef, spare = false): WriteContext {
    return { guarded, octokit: deps.octokit(repo, { spare, purpose: "write" }) };
  }

  function sticky(repo: RepoRef, number: number, body: string): StickyComment {
    const marker = stickyMarker(number);
    const text = `${marker}\n${body.replaceAll(marker, "").trim()}`;
    return { repo, number, marker, body: renderBody(text, deps.rules()) };
  }

  return {
    async ensurePullRequest(repo, draft) {
      const rules = deps.rules();
      const body = renderBody(draft.body, rules);
      const bodyWithoutDraft = renderBody(`${NO_DRAFT_HERE}\n\n${draft.body}`, rules);
      const text = { title: renderTitle(draft.title, rules), body, bodyWithoutDraft };
      const drafter = deps.octokit(repo, { spare: false, purpose: "draft" });
      return ensurePullRequest({ ...open(repo), drafter }, repo, { ...draft, ...text });
    },
    async ensureStickyComment(repo, number, body) {
      return { commentId: await ensureStickyComment(open(repo), await deps.own(), sticky(repo, number, body)) };
    },
    async showProgress(repo, number, body) {
      try {
        await ensureStickyComment(open(repo, true), await deps.own(), sticky(repo, number, body));
      } catch (error) {
        // Whether it is shown or not, the run goes on; only a claim that is lost is news.
        if (!(error instanceof BotError) || error.code === "stale-epoch") throw error;
      }
    },
    async ensureCheckRun(repo, check) {
      const rules = deps.rules();
      const summary = renderBody(check.summary, rules, SUMMARY_LIMIT);
      await ensureCheckRun(open(repo), repo, { ...check, title: renderTitle(check.title, rules), summary });
    },
    async ensureReaction(repo, number, reaction) {
      const { botLogin } = await deps.own();
      await ensureReaction(open(repo), repo, { number, reaction, botLogin });
    },
    async ensureReviewRequest(repo, pullRequest, login) {
      await ensureReviewRequest(open(repo), repo, { pull_number: pullRequest, login });
    },
    async ensureReview(repo, pullRequest, draft) {
      const rules = deps.rules();
      const marker = `<!-- swe-agent:review-pull-request:${pullRequest} -->`;
      const remarks = draft.remarks.map((remark) => ({ ...remark, body: renderBody(remark.body, rules) }));
      const render: RenderReview = (body, rest) => renderBody(`${marker}\n${body.trim()}${renderRest(rest)}`, rules);
      const wanted = { repo, number: pullRequest, marker, draft: { ...draft, remarks }, render };
      return ensureReview(open(repo), await deps.own(), wanted);
    },
    async ensureLabel(repo, label) {
      await ensureLabel(open(repo), repo, label);
    },
  };
}

/** Remarks that GitHub's diff has no line for, under the review's own text. */
function renderRest(rest: readonly ReviewRemark[]): string {
  if (rest.length === 0) return "";
  const items = rest.map(({ path, line, body }) => `- \`${path}:${line}\`: ${body.replaceAll("\n", "\n  ")}`);
  return `\n\n### On other lines\n\n${items.join("\n")}`;
}

async function ensureReaction(
  context: WriteContext,
  repo: RepoRef,
  wanted: { readonly number: number; readonly reaction: Reaction; readonly botLogin: string },
): Promise<void> {
  const { guarded, octokit } = context;
  const place = { ...at(repo), issue_number: wanted.number };
  const all = await guarded.read("list reactions", () =>
    octokit.paginate(octokit.rest.reactions.listForIssue, { ...place, per_page: 100 }),
  );
  const ours = all.filter((reaction) => reaction.user?.login === wanted.botLogin);
  // GitHub keeps one of a kind per person, so a second creation is the first one.
  if (!ours.some((reaction) => reaction.content === wanted.reaction))
    await guarded.write("react", () => octokit.rest.reactions.createForIssue({ ...place, content: wanted.reaction }));
  for (const old of ours.filter((reaction) => reaction.content !== wanted.reaction))
    await guarded.write("take a reaction off", () =>
      ignoring(404, octokit.rest.reactions.deleteForIssue({ ...place, reaction_id: old.id })),
    );
}

async function ensureReviewRequest(
  context: WriteContext,
  repo: RepoRef,
  wanted: { readonly pull_number: number; readonly login: string },
): Promise<void> {
  const { guarded, octokit } = context;
  const place = { ...at(repo), pull_number: wanted.pull_number };
  const { data } = await guarded.read("list reviewers", () => octokit.rest.pulls.listRequestedReviewers(place));
  if (data.users.some((user) => user.login.toLowerCase() === wanted.login.toLowerCase())) return;
  await guarded.write("ask for a review", () =>
    ignoring(422, octokit.rest.pulls.requestReviewers({ ...place, reviewers: [wanted.login] })),
  );
}

async function ensureLabel(
  context: WriteContext,
  repo: RepoRef,
  label: { readonly name: string; readonly color: string; readonly description: string },
): Promise<void> {
  const { guarded, octokit } = context;
  const found = await guarded.read("find the label", () =>
    ignoring(404, octokit.rest.issues.getLabel({ ...at(repo), name: label.name })),
  );
  if (found !== undefined) return;
  await guarded.write("create the label", () =>
    octokit.rest.issues.createLabel({ ...at(repo), ...label }).catch((error: unknown) => {
      if (!isAlreadyThere(error)) throw error;
    }),
  );
}

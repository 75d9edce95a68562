/** One review per head, never a request to merge or to change: its remarks where the diff has their lines, else below. */
import type { Octokit } from "@octokit/rest";
import type { RepoRef } from "../domain/repo-ref.ts";
import type { ReviewDraft, ReviewRef, ReviewRemark } from "../domain/review.ts";
import { isInDiff, readHunks, type Hunk } from "./diff-lines.ts";
import { statusOf } from "./github-error.ts";
import { at } from "./github-reader.ts";
import type { WriteContext } from "./guarded-writes.ts";
import { isOurs, type OwnIdentity } from "./sticky-comment.ts";

export interface WantedReview {
  readonly repo: RepoRef;
  readonly number: number;
  /** First line of the body. */
  readonly marker: string;
  /** Its texts ready to be published. */
  readonly draft: ReviewDraft;
}

/** A review is read by people; what is more goes into its body, or is dropped by its clamp. */
const MAX_REMARKS = 30;

/** How the body is put together from its text and the remarks that have no line in the diff. */
export type RenderReview = (body: string, rest: readonly ReviewRemark[]) => string;

/** The review of this head, made when there is none. One bad line would make GitHub refuse the whole review. */
export async function ensureReview(
  context: WriteContext,
  own: OwnIdentity,
  wanted: WantedReview & { readonly render: RenderReview },
): Promise<ReviewRef> {
  const { guarded, octokit } = context;
  const place = { ...at(wanted.repo), pull_number: wanted.number };
  const { draft, marker } = wanted;
  const find = async (): Promise<ReviewRef | undefined> => {
    const all = await octokit.paginate(octokit.rest.pulls.listReviews, { ...place, per_page: 100 });
    const found = all.find(
      (review) => review.commit_id === draft.commit && review.body.includes(marker) && isOurs(review, own),
    );
    return found === undefined ? undefined : { id: found.id, url: found.html_url };
  };
  const hunks = await guarded.read("list changed files", () => readFiles(octokit, place));
  const { placed, rest } = placeRemarks(hunks, draft.remarks);
  const make = async (inline: readonly ReviewRemark[], below: readonly ReviewRemark[]): Promise<ReviewRef> => {
    const body = wanted.render(draft.body, below);
    const comments = inline.map(toComment);
    const review = { ...place, commit_id: draft.commit, event: "COMMENT" as const, body, comments };
    const { data } = await octokit.rest.pulls.createReview(review);
    return { id: data.id, url: data.html_url };
  };
  return guarded.ensure("write the review", {
    find,
    // The pull request may have moved since its files were read.
    make: () =>
      make(placed, rest).catch((error: unknown) => {
        if (statusOf(error) !== 422 || placed.length === 0) throw error;
        return make([], draft.remarks);
      }),
  });
}

async function readFiles(
  octokit: Octokit,
  place: { readonly owner: string; readonly repo: string; readonly pull_number: number },
): Promise<ReadonlyMap<string, readonly Hunk[]>> {
  const files = await octokit.paginate(octokit.rest.pulls.listFiles, { ...place, per_page: 100 });
  return new Map(files.map(({ filename, patch }) => [filename, readHunks(patch ?? "")]));
}

function placeRemarks(
  hunks: ReadonlyMap<string, readonly Hunk[]>,
  remarks: readonly ReviewRemark[],
): { readonly placed: readonly ReviewRemark[]; readonly rest: readonly ReviewRemark[] } {
  const fits = (remark: ReviewRemark): boolean => isInDiff(hunks.get(remark.path) ?? [], remark);
  const placed = remarks.filter(fits).slice(0, MAX_REMARKS);
  return { placed, rest: remarks.filter((remark) => !placed.includes(remark)) };
}

function toComment({ path, line, side, startLine, body }: ReviewRemark): {
  readonly path: string;
  readonly line: number;
  readonly side: string;
  readonly start_line?: number;
  readonly start_side?: string;
  readonly body: string;
} {
  return { path, line, side, body, ...(startLine === null ? {} : { start_line: startLine, start_side: side }) };
}

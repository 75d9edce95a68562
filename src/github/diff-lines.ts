/** Which lines of a pull request GitHub lets be remarked on: those its own diff shows. Pure. */
import type { ReviewRemark } from "../domain/review.ts";

/** Of one file, per hunk: first and last line shown, on either side. */
export interface Hunk {
  readonly LEFT: LineRange;
  readonly RIGHT: LineRange;
}

type LineRange = readonly [first: number, last: number];

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm;

/** `patch` as `GET /pulls/{n}/files` gives it: hunks without the file's header. */
export function readHunks(patch: string): readonly Hunk[] {
  return [...patch.matchAll(HEADER)].map(([, oldStart, oldCount, newStart, newCount]) => ({
    LEFT: toRange(oldStart, oldCount),
    RIGHT: toRange(newStart, newCount),
  }));
}

/** GitHub takes a remark only when its lines are in one hunk, first before last. */
export function isInDiff(hunks: readonly Hunk[], remark: ReviewRemark): boolean {
  const first = remark.startLine ?? remark.line;
  if (first > remark.line || (remark.startLine !== null && first === remark.line)) return false;
  return hunks.some((hunk) => {
    const [from, to] = hunk[remark.side];
    return first >= from && remark.line <= to;
  });
}

/** A count that is left out is 1; one of 0 has no line. */
function toRange(start: string | undefined, count: string | undefined): LineRange {
  const first = Number(start);
  return [first, first + Number(count ?? 1) - 1];
}

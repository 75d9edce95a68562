/** Whether lines are in the diff of a pull request, and where they went since: answered by git. */
import { cutHunk, findDiffLine, followLine, parseDiffLines, type DiffLine } from "./diff-lines.ts";
import { baseOfCommit, type TwinPullIssue } from "./render-pull.ts";
import type { LinePlace, Side, TwinThread } from "./review-state.ts";
import type { TwinRepository, TwinState } from "./state.ts";

/** A pull request with the repository it is in. */
export interface PullPlace {
  readonly repository: TwinRepository;
  readonly issue: TwinPullIssue;
}

/** Lines as somebody names them. */
export interface WishedPlace {
  readonly path: string;
  readonly line?: number | undefined;
  readonly side?: Side | undefined;
  readonly startLine?: number | undefined;
  readonly startSide?: Side | undefined;
  /** The older way to name a line. */
  readonly position?: number | undefined;
  /** A comment on the whole file. */
  readonly isFile?: boolean | undefined;
}

export type PlaceProblem = "path" | "line" | "start-after-line" | "start-elsewhere";

export type FoundPlace =
  { readonly problem: PlaceProblem } | { readonly place: LinePlace | null; readonly hunk: string };

export async function findPlace(
  state: TwinState,
  pull: PullPlace,
  wish: { readonly commit: string; readonly at: WishedPlace },
): Promise<FoundPlace> {
  const { commit, at } = wish;
  const lines = await linesOf(state, pull, { commit, path: at.path });
  if (lines === undefined) return { problem: "path" };
  if (at.isFile === true) return { place: null, hunk: lines.map(({ text }) => text).join("\n") };
  const end = findEnd(lines, at);
  if (end === undefined) return { problem: "line" };
  const start = findStart(lines, end.found, { ...at, side: end.side });
  if (typeof start === "string") return { problem: start };
  const { line, side, found } = end;
  return { place: { side, line, position: found.position, ...start }, hunk: cutHunk(lines, found) };
}

/** The last line of what is commented on; a position decides the side by itself. */
function findEnd(
  lines: readonly DiffLine[],
  at: WishedPlace,
): { readonly found: DiffLine; readonly side: Side; readonly line: number } | undefined {
  if (at.line !== undefined) {
    const side = at.side ?? "RIGHT";
    const found = findDiffLine(lines, side, at.line);
    return found === undefined ? undefined : { found, side, line: at.line };
  }
  const found = lines.find(({ position }) => position === at.position);
  if (found === undefined) return undefined;
  const { left, right } = found;
  if (right !== null) return { found, side: "RIGHT", line: right };
  return left === null ? undefined : { found, side: "LEFT", line: left };
}

/** The first of several lines stands above the last one, in the same hunk. */
function findStart(
  lines: readonly DiffLine[],
  end: DiffLine,
  at: WishedPlace & { readonly side: Side },
): Pick<LinePlace, "startLine" | "startSide"> | PlaceProblem {
  if (at.startLine === undefined) return { startLine: null, startSide: null };
  const startSide = at.startSide ?? at.side;
  if (startSide === at.side && at.startLine >= (at.line ?? 0)) return "start-after-line";
  const start = findDiffLine(lines, startSide, at.startLine);
  if (start?.hunk !== end.hunk) return "start-elsewhere";
  return start.position >= end.position ? "start-after-line" : { startLine: at.startLine, startSide };
}

/** Undefined when the file is not changed; empty when its change has no lines. */
async function linesOf(
  state: TwinState,
  { repository, issue }: PullPlace,
  at: { readonly commit: string; readonly path: string },
): Promise<readonly DiffLine[] | undefined> {
  const base = await baseOfCommit(state, repository, { pull: issue.pull, commit: at.commit });
  const files = await state.git.files(repository.gitDir, base, at.commit);
  const file = files.find(({ filename }) => filename === at.path);
  return file === undefined ? undefined : parseDiffLines(file.patch ?? "");
}

/** Where a thread is in the diff of today; undefined when its lines left it: the thread is outdated. */
export async function currentPlace(
  state: TwinState,
  pull: PullPlace,
  thread: TwinThread,
): Promise<{ readonly place: LinePlace | null } | undefined> {
  const { repository, issue } = pull;
  const { path, place } = thread;
  const head = issue.pull.headSha;
  const span = place?.side === "LEFT" ? await bases(state, pull, thread) : { from: thread.commit, to: head };
  const changes = span.from === span.to ? "" : await state.git.lineChanges(repository.gitDir, path, span);
  const at = place === null ? { path, isFile: true } : moved(path, place, changes);
  if (at === undefined) return undefined;
  const found = await findPlace(state, pull, { commit: head, at });
  if ("problem" in found) return undefined;
  thread.shownCommit = head;
  return { place: found.place };
}

async function bases(state: TwinState, { repository, issue }: PullPlace, thread: TwinThread) {
  const { pull } = issue;
  return {
    from: await baseOfCommit(state, repository, { pull, commit: thread.commit }),
    to: await baseOfCommit(state, repository, { pull, commit: pull.headSha }),
  };
}

function moved(path: string, place: LinePlace, changes: string): WishedPlace | undefined {
  const { side, startSide } = place;
  const line = followLine(changes, place.line);
  if (line === undefined) return undefined;
  if (place.startLine === null) return { path, side, line };
  // A start on the other side belongs to another file's numbers; it is as far above as it was.
  const startLine = startSide === side ? followLine(changes, place.startLine) : place.startLine;
  return startLine === undefined ? undefined : { path, side, line, startLine, startSide: startSide ?? side };
}

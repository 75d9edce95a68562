/** The commits of one case in the cache's repository, and their files. */
import { makeCommit, readText, runGit, type Edits } from "./edit-trees.ts";
import type { Case, Repository } from "./manifest.ts";
import type { History } from "./open-history.ts";

export interface CaseTrees {
  readonly about: Case;
  readonly repository: Repository;
  readonly gitDir: string;
  /** The tree before the fix, without history. */
  readonly base: string;
  /** The project's own commit. */
  readonly fix: string;
  /** The base with the fix's tests. */
  readonly tested: string;
  /** A candidate over the base. */
  readonly commit: (edits: Edits) => string;
  /** The fix's version of these files. */
  readonly take: (paths: readonly string[]) => Edits;
  /** The same files over the base with the fix's tests: what the project's own suite is asked about. */
  readonly commitTested: (edits: Edits) => string;
}

export function openCaseTrees(about: Case, repository: Repository, { gitDir, resolve }: History): CaseTrees {
  const fix = resolve(about.fix);
  const base = makeCommit(gitDir, resolve(about.base), { edits: {}, parent: null });
  const take = (paths: readonly string[]): Edits => Object.fromEntries(paths.map((path) => [path, { from: fix }]));
  const tests = take(about.tests);
  return {
    about,
    repository,
    gitDir,
    base,
    fix,
    tested: makeCommit(gitDir, base, { edits: tests, parent: base }),
    commit: (edits) => makeCommit(gitDir, base, { edits, parent: base }),
    take,
    commitTested: (edits) => makeCommit(gitDir, base, { edits: { ...tests, ...edits }, parent: base }),
  };
}

export interface Hunk {
  readonly path: string;
  /** Lines from 0; `count` lines of the base became `newCount` lines of the fix. */
  readonly start: number;
  readonly count: number;
  readonly newStart: number;
  readonly newCount: number;
}

/** What the fix changed in these files, without context. */
export function listHunks({ gitDir, base, fix }: CaseTrees, paths: readonly string[]): readonly Hunk[] {
  return paths.flatMap((path) => {
    const diff = runGit(
      gitDir,
      ["diff", "-U0", "--no-color", "--no-renames", "--no-ext-diff", base, fix, "--", path],
      {},
    );
    return [...diff.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)].map((match) => {
      const [count, newCount] = [Number(match[2] ?? 1), Number(match[4] ?? 1)];
      // A side without lines names the line before.
      const start = Number(match[1]) - (count === 0 ? 0 : 1);
      return { path, start, count, newStart: Number(match[3]) - (newCount === 0 ? 0 : 1), newCount };
    });
  });
}

/** The fix's file with this hunk as the base has it. */
export function dropHunk({ gitDir, base, fix }: CaseTrees, hunk: Hunk): string {
  const old = (readText(gitDir, base, hunk.path) ?? "").split("\n");
  const lines = (readText(gitDir, fix, hunk.path) ?? "").split("\n");
  lines.splice(hunk.newStart, hunk.newCount, ...old.slice(hunk.start, hunk.start + hunk.count));
  return lines.join("\n");
}

/** The candidates of one case, from the fix itself to attempts at cheating. */
import { classifyPath } from "./classify-path.ts";
import { dropHunk, listHunks, type CaseTrees } from "./case-trees.ts";
import { listPaths, readText, type Edits } from "./edit-trees.ts";
import { marksOf } from "./language-marks.ts";
import { makeFaults } from "./make-faults.ts";
import { makeTampered } from "./make-tampered.ts";
import type { Variant } from "./variant.ts";

const MAX_DROPPED = 2;
const MAX_FAULTS = 3;

export function makeVariants(trees: CaseTrees): readonly Variant[] {
  const { about, base, commit, take } = trees;
  const gold = take(about.sources);
  const own = take([...about.sources, ...about.tests]);
  const tests = take(about.tests);
  const plain = { detail: "", isGiven: true } as const;
  return [
    { ...plain, kind: "gold", candidate: commit(gold), truth: "fixed" },
    { ...plain, kind: "gold-own", candidate: commit(own), isGiven: false, truth: "ask-old" },
    { ...plain, kind: "empty", candidate: commit({}), truth: "not-fixed" },
    { ...plain, kind: "test-only", candidate: commit(tests), isGiven: false, truth: "not-fixed" },
    { ...plain, kind: "test-only-given", candidate: commit(tests), truth: "not-fixed" },
    { ...plain, kind: "wrong-file", candidate: commit(makeWrongFile(trees)), truth: "not-fixed" },
    ...makeDropped(trees, gold),
    ...makeMutated(trees, gold),
    ...makeTampered(trees).map((one): Variant => ({
      kind: "tampered",
      detail: one.trick,
      candidate: commit(one.edits),
      isGiven: one.isGiven,
      truth: "not-fixed",
    })),
  ].filter((variant): variant is Variant => variant.kind === "empty" || variant.candidate !== base);
}

/** The lines that the fix adds, as a comment at the end of a file that it does not touch. */
function makeWrongFile(trees: CaseTrees): Edits {
  const { gitDir, base, fix, about } = trees;
  const first = about.sources[0] ?? "";
  const ending = first.slice(first.lastIndexOf("."));
  const others = listPaths(gitDir, base).filter(
    (path) => path.endsWith(ending) && classifyPath(path) === "source" && !about.sources.includes(path),
  );
  const path = others[0] ?? `${first.slice(0, -ending.length)}_more${ending}`;
  const before = readText(gitDir, base, path) ?? "";
  const { comment } = marksOf(path);
  const added = listHunks(trees, [first]).flatMap((hunk) =>
    (readText(gitDir, fix, first) ?? "").split("\n").slice(hunk.newStart, hunk.newStart + hunk.newCount),
  );
  const block = [...added, "seen"].map((line) => `${comment} ${line}`.trimEnd()).join("\n");
  return { [path]: `${before.replace(/\n?$/, "\n")}${block}\n` };
}

function makeDropped(trees: CaseTrees, gold: Edits): readonly Variant[] {
  const hunks = listHunks(trees, trees.about.sources);
  if (hunks.length < 2) return [];
  return hunks.slice(0, MAX_DROPPED).map((hunk, index) => ({
    kind: "hunk-dropped",
    detail: `hunk ${index + 1} of ${hunks.length}`,
    candidate: trees.commit({ ...gold, [hunk.path]: dropHunk(trees, hunk) }),
    isGiven: true,
    truth: "ask",
  }));
}

function makeMutated(trees: CaseTrees, gold: Edits): readonly Variant[] {
  const { about, gitDir, fix } = trees;
  const perFile = about.sources.map((path) => {
    const text = readText(gitDir, fix, path);
    if (text === undefined) return [];
    const lines = listHunks(trees, [path]).flatMap((hunk) =>
      Array.from({ length: hunk.newCount }, (_, index) => hunk.newStart + index),
    );
    return makeFaults(text, lines, MAX_FAULTS).map((fault): Variant => ({
      kind: "mutated",
      detail: `${path}:${fault.line + 1} ${fault.change}`,
      candidate: trees.commit({ ...gold, [path]: fault.text }),
      isGiven: true,
      truth: "ask",
    }));
  });
  return perFile.flat().slice(0, MAX_FAULTS);
}

/** What the table has to show. */
import type { Row } from "./journal.ts";
import { getRepository, type Case, type Manifest } from "./manifest.ts";

export const FULL_SIZES = { cases: 40, runners: 8, languages: 3 } as const;
export const SAMPLE_SIZES = { cases: 12, runners: 1, languages: 1 } as const;
const MAX_GOLD_MISSES = 1;
/** `tampered` is not among them: a project that rewrites assertions of its own gets that word as everybody does (§5). */
const BAD_FOR_A_FIX = ["regressed", "broken", "thrown"];
const MAX_OVERHEAD_MS = 1_500;

export function judgeAims(rows: readonly Row[]): readonly string[] {
  const accepted = (kinds: readonly string[]): readonly Row[] =>
    rows.filter(({ kind, verdict }) => kinds.includes(kind) && verdict === "verified");
  const gold = rows.filter(({ kind, verdict }) => kind === "gold" && verdict !== "verified");
  const bent = rows.filter(
    ({ kind, truth, verdict }) => kind === "gold-own" && truth === "fixed" && BAD_FOR_A_FIX.includes(verdict),
  );
  const killed = rows.filter(({ kind, truth }) => kind === "mutated" && truth === "suite-red");
  const dropped = rows.filter(({ kind, truth }) => kind === "hunk-dropped" && truth === "suite-red");
  const count = (list: readonly Row[]): number => list.filter(({ verdict }) => verdict === "verified").length;
  return [
    ...(gold.length > MAX_GOLD_MISSES ? [`${gold.length} fixes are not verified; ${MAX_GOLD_MISSES} may be`] : []),
    ...bent.map(({ id, verdict }) => `${id}: the project's own commit is ${verdict}`),
    ...accepted(["empty", "test-only", "test-only-given", "tampered", "wrong-file"]).map(
      ({ id, kind, detail }) => `${id}: ${kind} ${detail} is verified`,
    ),
    ...(count(killed) > 0 ? [`${count(killed)} of ${killed.length} faults that the own suite sees are verified`] : []),
    ...(count(dropped) > 0 ? [`${count(dropped)} of ${dropped.length} incomplete fixes are verified`] : []),
    ...rows.filter(({ verdict }) => verdict === "thrown").map(({ id, kind }) => `${id}: ${kind} could not be graded`),
  ];
}

/** Nothing for manifests of others: they may be as small as they like. */
export function findShortages(
  manifest: Manifest,
  cases: readonly Case[],
  wanted: Readonly<Record<"cases" | "runners" | "languages", number>>,
): readonly string[] {
  const repositories = cases.map(({ repository }) => getRepository(manifest, repository));
  const sizes = {
    cases: cases.length,
    runners: new Set(repositories.map(({ runner }) => runner)).size,
    languages: new Set(repositories.map(({ language }) => language)).size,
  };
  const names = ["cases", "runners", "languages"] as const;
  return names.flatMap((name) =>
    sizes[name] < wanted[name] ? [`${sizes[name]} ${name}; ${wanted[name]} wanted`] : [],
  );
}

/** Of gradings one at a time: several at once wait for each other. */
export function judgeOverhead(rows: readonly Row[]): readonly string[] {
  const over = rows.filter(({ testMs }) => testMs > 0).map(({ durationMs, testMs }) => durationMs - testMs);
  const median = over.sort((a, b) => a - b)[Math.floor((over.length - 1) / 2)] ?? 0;
  return median > MAX_OVERHEAD_MS ? [`a grading takes ${Math.round(median)} ms beside its tests`] : [];
}

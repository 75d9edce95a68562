/** Which test files a change most likely turns red, best first, within a budget of time; or all of them. Pure. */
import type { ImpactedTests } from "../../domain/testing.ts";
import { isRunnableTest } from "../trees/test-files.ts";
import { scoreTogether } from "./changed-together.ts";
import { chooseWithin } from "./choose-within.ts";
import { isEscape } from "./is-escape.ts";
import { toModuleGraph } from "./module-graph.ts";
import { scoreNamedAlike } from "./named-alike.ts";
import { scoreReach, scoreSymbols, scoreWords } from "./score-names.ts";
import { SIGNALS, type Scores, type SelectionFacts, type Signal } from "./selection-facts.ts";
import { spreadChange } from "./spread-change.ts";

/** What each signal is worth when all speak; from the bench's tuning commits. */
const WEIGHTS: Readonly<Record<Signal, number>> = { nearest: 0.4, graph: 0.3, symbols: 0.8, together: 0.2, words: 2 };

/** Of the best file's score: what has less is not worth its time. */
const WORTH = 0.15;

/**
 * `all`: something was changed of which nobody can say what it reaches (manifest, lock file, settings, fixtures), or
 * nothing says anything. Changed test files are always among the files and cost no budget.
 */
export function selectImpacted(facts: SelectionFacts): ImpactedTests {
  if (facts.changed.length === 0 || facts.changed.some(({ path }) => isEscape(path))) return "all";
  const scored = scoreTests(facts);
  const own = scored.tests.filter((path) => scored.changed.has(path));
  const scores = weigh(scored.signals, SIGNALS);
  const chosen = chooseWithin(scores, { tests: scored.tests, recorded: facts.recorded, budget: facts.budget });
  const files = [...new Set([...own, ...chosen])];
  if (files.length === 0) return "all";
  return { files, why: new Map(files.map((path) => [path, explain(path, scored)])) };
}

/** Says nothing of what tests do. */
const PROSE = /\.(?:md|mdx|markdown|rst|adoc|txt)$/i;

export interface ScoredTests {
  readonly tests: readonly string[];
  readonly changed: ReadonlySet<string>;
  readonly signals: Readonly<Record<Signal, Scores>>;
}

/** Every signal by itself, for the bench's ablation. */
export function scoreTests(facts: SelectionFacts): ScoredTests {
  const changed = new Set(facts.changed.map(({ path }) => path));
  const known = new Set(facts.files);
  const isTest = (path: string): boolean => known.has(path) && (facts.recorded.has(path) || isRunnableTest(path));
  const tests = facts.files.filter(isTest);
  const sources = facts.changed.filter(({ path }) => !isTest(path) && !PROSE.test(path));
  const texts = tests.flatMap((path) => {
    const text = facts.texts.get(path);
    return text === undefined ? [] : [[path, text] as const];
  });
  const graph = toModuleGraph(facts.files, facts.texts);
  const spread = spreadChange({ changed: sources, texts: facts.texts, graph, isTest });
  const signals = {
    nearest: scoreNamedAlike(
      sources.map(({ path }) => path),
      tests,
    ),
    graph: scoreReach(spread.tests, tests.length),
    symbols: scoreSymbols(spread.changed, texts),
    together: scoreTogether(facts.history, new Set(sources.map(({ path }) => path)), isTest),
    words: scoreWords(sources, facts.texts, texts),
  };
  return { tests, changed, signals };
}

/** One score a test file, from the signals asked for. */
export function weigh(signals: Readonly<Record<Signal, Scores>>, asked: readonly Signal[]): Scores {
  const scores = new Map<string, number>();
  for (const signal of asked) {
    for (const [path, score] of signals[signal]) scores.set(path, (scores.get(path) ?? 0) + WEIGHTS[signal] * score);
  }
  const best = Math.max(0, ...scores.values());
  return new Map([...scores].filter(([, score]) => score >= WORTH * best));
}

const MEANING: Readonly<Record<Signal, string>> = {
  nearest: "named alike",
  graph: "imports it",
  symbols: "names it",
  together: "changed together",
  words: "same words",
};

function explain(path: string, { changed, signals }: ScoredTests): string {
  if (changed.has(path)) return "changed";
  const said = SIGNALS.map((signal) => ({ signal, score: WEIGHTS[signal] * (signals[signal].get(path) ?? 0) }));
  const heard = said.filter(({ score }) => score >= 0.1).sort((one, other) => other.score - one.score);
  return heard.map(({ signal }) => MEANING[signal]).join(", ");
}

/** Which mode to start in. Rules, until there are episodes to learn from. Pure. */
import { MODES, type Mode } from "../domain/mode.ts";

export interface StartDecision {
  readonly mode: Mode;
  readonly why: string;
  readonly admissible: readonly Mode[];
  /** Of each admissible mode, as the policy would draw it. */
  readonly probabilities: Readonly<Record<string, number>>;
}

// e^6.5 is about 660 characters: an issue of a few sentences.
const SHORT_ISSUE_LOG = 6.5;
const SMALL_REPOSITORY_LOG = 5;

/** Labels decide first: research page on agents, §3.4. */
export function decideStart(features: Readonly<Record<string, number>>, wish: Mode | "auto"): StartDecision {
  if (wish !== "auto") return fixed(wish, "asked for", [wish]);
  if (features["isSecurity"] === 1) return fixed("standard", "a security label", ["standard", "deep"]);
  const isOnlyDocs = features["isDocs"] === 1 && features["isBug"] !== 1 && features["isFeature"] !== 1;
  if (isOnlyDocs) return fixed("fast", "a label for documentation", MODES);
  return decideBySize(features);
}

function decideBySize(features: Readonly<Record<string, number>>): StartDecision {
  const short = (features["logIssueLength"] ?? 0) < SHORT_ISSUE_LOG;
  const small = (features["logFiles"] ?? 0) < SMALL_REPOSITORY_LOG;
  const pointed = features["hasTraceback"] === 1 || (features["namedPaths"] ?? 0) > 0;
  if (short && (small || pointed)) return fixed("fast", "a short issue in a small or named place", MODES);
  return fixed("standard", "the default", MODES);
}

function fixed(mode: Mode, why: string, admissible: readonly Mode[]): StartDecision {
  const probabilities = Object.fromEntries(admissible.map((each) => [each, each === mode ? 1 : 0]));
  return { mode, why, admissible, probabilities };
}

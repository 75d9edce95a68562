/** The word for what was seen. Pure; the order is architecture.md's, first that applies. */
import type { Proof, Tampering, VerdictWord } from "../domain/verdict.ts";

export interface Seen {
  /** Why it does not parse, build or report; null when it does. */
  readonly broken: string | null;
  readonly tampering: readonly Tampering[];
  readonly passToFail: readonly string[];
  readonly missing: readonly string[];
  readonly stillFailing: readonly string[];
  /** Turned from red to green, by where the test comes from. */
  readonly gained: Readonly<Record<Proof, readonly string[]>>;
  /** Why tests that turned green prove nothing; null when nothing speaks against them. */
  readonly doubt: string | null;
  /** Said when the tests did not come to their end, so that not all of them were seen; null otherwise. */
  readonly unseen: string | null;
  /** Why no test could run; null when some did. */
  readonly untested: string | null;
  readonly reached: boolean;
  /** What keeps the candidate's own tests from counting; null when there are none. */
  readonly authoredReason: string | null;
}

export interface Decision {
  readonly verdict: VerdictWord;
  readonly proof: Proof | null;
  readonly reason: string;
}

/** Nothing seen: what every fact starts from. */
export const NOTHING_SEEN: Seen = {
  broken: null,
  tampering: [],
  passToFail: [],
  missing: [],
  stillFailing: [],
  gained: { given: [], existing: [], authored: [] },
  doubt: null,
  unseen: null,
  untested: null,
  reached: false,
  authoredReason: null,
};

const PROOFS: readonly Proof[] = ["given", "existing", "authored"];
const PROOF_WORDS: Readonly<Record<Proof, string>> = {
  given: "given with the request failed before and pass now",
  existing: "already in the repository failed before and pass now",
  authored: "written with the change fail without it, pass with it, and notice a fault put into it",
};

export function decideVerdict(seen: Seen): Decision {
  const bad = decideBad(seen);
  if (bad !== undefined) return { ...bad, proof: null };
  if (seen.untested !== null) return { verdict: "untested", proof: null, reason: seen.untested };
  const proof = PROOFS.find((kind) => seen.gained[kind].length > 0);
  if (proof !== undefined && (seen.doubt ?? seen.unseen) !== null) {
    const why = seen.doubt ?? "not all tests were seen";
    const reason = `Nothing broke, and tests turned green, but that proves nothing: ${why}.${toUnseenSuffix(seen)}`;
    return { verdict: "plausible", proof: null, reason };
  }
  if (proof !== undefined) {
    const reason = `Tests ${PROOF_WORDS[proof]}: ${seen.gained[proof].length}. Nothing that passed before fails.`;
    return { verdict: "verified", proof, reason };
  }
  const authored = seen.authoredReason === null ? "" : ` Of the candidate's own tests: ${seen.authoredReason}.`;
  if (!seen.reached) {
    const reason = `No test that ran reaches the change.${authored}${toUnseenSuffix(seen)}`;
    return { verdict: "untested", proof: null, reason };
  }
  return {
    verdict: "plausible",
    proof: null,
    reason: `Nothing broke and tests ran over the change, but no accepted test failed before and passes now.${authored}${toUnseenSuffix(seen)}`,
  };
}

function decideBad(seen: Seen): Omit<Decision, "proof"> | undefined {
  if (seen.broken !== null) return { verdict: "broken", reason: seen.broken };
  const first = seen.tampering[0];
  if (first !== undefined) {
    const more = seen.tampering.length > 1 ? ` and ${seen.tampering.length - 1} more` : "";
    return {
      verdict: "tampered",
      reason: `The change bends its own judgement: ${first.kind} in ${first.file}${more}.`,
    };
  }
  if (seen.passToFail.length > 0) {
    const gone = seen.missing.length > 0 ? `, ${seen.missing.length} of them no longer run` : "";
    return {
      verdict: "regressed",
      reason: `${countTests(seen.passToFail)} passed before and not now${gone}: ${nameSome(seen.passToFail)}.${toUnseenSuffix(seen)}`,
    };
  }
  if (seen.stillFailing.length > 0) {
    return {
      verdict: "not-fixed",
      reason: `${countTests(seen.stillFailing)} that should pass now did not: ${nameSome(seen.stillFailing)}.${toUnseenSuffix(seen)}`,
    };
  }
  return undefined;
}

function toUnseenSuffix({ unseen }: Seen): string {
  return unseen === null ? "" : ` ${unseen}.`;
}

function countTests(ids: readonly string[]): string {
  return ids.length === 1 ? "1 test" : `${ids.length} tests`;
}

function nameSome(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).join(", ");
  return ids.length > 3 ? `${shown}, …` : shown;
}

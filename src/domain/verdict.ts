/** What the verifier saw. The object is a contract: `swe-agent verify --json` prints it as it is. */
import { z } from "zod";

const VERDICTS = [
  "empty",
  "broken",
  "tampered",
  "regressed",
  "not-fixed",
  "untested",
  "plausible",
  "verified",
] as const;
export const VerdictWord = z.enum(VERDICTS);
export type VerdictWord = z.infer<typeof VerdictWord>;

/** Where the accepted test came from. */
export const Proof = z.enum(["given", "existing", "authored"]);
export type Proof = z.infer<typeof Proof>;

export const Tampering = z.object({
  file: z.string(),
  line: z.int().nonnegative().describe("1-based line in the file; 0 when the whole file is meant"),
  kind: z.string().describe("what was done, in words: deleted test file, skipped test, removed assertion, …"),
});
export type Tampering = z.infer<typeof Tampering>;

export const Verdict = z.object({
  schemaVersion: z.literal(1),
  verdict: VerdictWord,
  proof: Proof.nullable(),
  reason: z.string().describe("one or two sentences for a person"),
  failToPass: z.array(z.string()).describe("test ids (file::name) that failed on the base and pass now"),
  stillFailing: z.array(z.string()).describe("test ids that should have turned green and did not"),
  passToFail: z.array(z.string()).describe("test ids that passed on the base and fail now"),
  flaky: z.array(z.string()).describe("test ids whose result changed between equal runs; left out of the judgement"),
  missing: z.array(z.string()).describe("test ids seen on the base and not seen now"),
  tampering: z.array(Tampering),
  newProblems: z.array(z.string()).describe("lint or type findings that the base does not have"),
  runner: z.string().describe("test runner, or `none`"),
  commands: z.array(z.string()).describe("commands that repeat the grading by hand"),
  image: z.string().describe("sandbox image or kind that graded"),
  commit: z.string().describe("the commit that was graded, which is the commit that is pushed"),
  durationMs: z.int().nonnegative(),
});
export type Verdict = z.infer<typeof Verdict>;

/** From worst to best, for choosing the best checkpoint of a run. */
const RANK: Readonly<Record<VerdictWord, number>> = {
  empty: 0,
  broken: 1,
  tampered: 2,
  regressed: 3,
  "not-fixed": 4,
  untested: 5,
  plausible: 6,
  verified: 7,
};

/** Greater is better; equal words compare equal. */
export function compareVerdicts(a: VerdictWord, b: VerdictWord): number {
  return RANK[a] - RANK[b];
}

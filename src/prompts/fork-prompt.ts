/** What the model reads where another attempt begins: how the one before ended, and to take another way. Pure. */
import { clipMiddle, fence } from "./fence.ts";

export interface ForkFacts {
  /** 2 for the second attempt. */
  readonly candidate: number;
  /** What the verifier said of the one before, or why it was never asked. */
  readonly ended: string;
  /** Its change, empty when there was none. */
  readonly patch: string;
  /** The verifier accepted it; another answer is wanted to choose from. */
  readonly isProven: boolean;
}

const MAX_PATCH_CHARS = 3_000;
const MAX_END_CHARS = 800;
/** Attempts that are told the same make the same mistakes. */
const WAYS = [
  "Look for the root cause, one level below where the symptom shows.",
  "Keep every public signature and all other behaviour as they are; make the smallest change that does it.",
  "Write the failing test first and run it; change code only once it fails for the issue's reason.",
] as const;

const PROVEN = "It was accepted. A second answer, found independently, is wanted to choose from. ";

export function renderFork({ candidate, ended, patch, isProven }: ForkFacts): string {
  const way = WAYS[(candidate - 2) % WAYS.length] ?? WAYS[0];
  const change =
    patch === "" ? "It changed nothing." : `Its change:\n${fence("patch", clipMiddle(patch, MAX_PATCH_CHARS))}`;
  const end = fence("verifier", clipMiddle(ended, MAX_END_CHARS));
  return `Attempt ${candidate}: the files are again as they were here. The attempt before ended:\n${end}\n${change}\n${isProven ? PROVEN : ""}Go another way. ${way}`;
}

/** Fresh run ids. */
import { randomBytes } from "node:crypto";
import { parseRunId, type RunId } from "../domain/ids.ts";

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

/** 16 characters of 36: about 82 bits, so that the 8 used in branch names never meet on one issue either. */
export function createRunId(): RunId {
  const characters = Array.from(randomBytes(16), (byte) => ALPHABET[byte % ALPHABET.length] ?? "0");
  return parseRunId(`run_${characters.join("")}`);
}

/**
 * Ids as branded strings, each with the one function that makes it from unknown text.
 */
import { BotError } from "./bot-error.ts";

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type RunId = Branded<"RunId">;
export type DeliveryId = Branded<"DeliveryId">;
/** 40 lower-case hex digits naming a commit. */
export type CommitId = Branded<"CommitId">;
/** 40 lower-case hex digits naming a tree. */
export type TreeHash = Branded<"TreeHash">;
export type BranchName = Branded<"BranchName">;
export type ArtifactId = Branded<"ArtifactId">;
/** First 8 hex digits of the SHA-256 of a file's bytes. */
export type Rev = Branded<"Rev">;

const HEX_40 = /^[0-9a-f]{40}$/;
const RUN_ID = /^run_[0-9a-z]{16}$/;
const ARTIFACT = /^[a-z-]+\/[0-9a-f]{64}$/;
// GitHub sends a UUID; anything printable up to 100 characters is taken, as state.md's inbox table says.
const DELIVERY = /^[\x21-\x7e]{1,100}$/;
const BRANCH = /^(?!.*(\.\.|\/\/|@\{|\.lock$|\/$|\.$))[A-Za-z0-9][A-Za-z0-9._/-]{0,200}$/;

/** @throws BotError `bad-id` when `value` is not 40 lower-case hex digits. */
export function parseCommitId(value: string): CommitId {
  return check(value, HEX_40, "commit id") as CommitId;
}

/** @throws BotError `bad-id` when `value` is not 40 lower-case hex digits. */
export function parseTreeHash(value: string): TreeHash {
  return check(value, HEX_40, "tree hash") as TreeHash;
}

/** @throws BotError `bad-id` when `value` is not `run_` and 16 lower-case letters or digits. */
export function parseRunId(value: string): RunId {
  return check(value, RUN_ID, "run id") as RunId;
}

/** @throws BotError `bad-id` when `value` is not 1 to 100 printable ASCII characters. */
export function parseDeliveryId(value: string): DeliveryId {
  return check(value, DELIVERY, "delivery id") as DeliveryId;
}

/** @throws BotError `bad-id` when `value` is not a branch name git and GitHub both take. */
export function parseBranchName(value: string): BranchName {
  return check(value, BRANCH, "branch name") as BranchName;
}

/** @throws BotError `bad-id` when `value` is not `<kind>/<sha-256>`. */
export function parseArtifactId(value: string): ArtifactId {
  return check(value, ARTIFACT, "artifact id") as ArtifactId;
}

/** @throws BotError `bad-id` when `value` is not 8 hex digits. */
export function parseRev(value: string): Rev {
  return check(value, /^[0-9a-f]{8}$/, "rev") as Rev;
}

/** The part of a run id that goes into branch names: 8 characters, no prefix. */
export function toRunKey(run: RunId): string {
  return run.slice("run_".length, "run_".length + 8);
}

function check(value: string, pattern: RegExp, what: string): string {
  if (!pattern.test(value)) throw new BotError("bad-id", { what, value: value.slice(0, 80) });
  return value;
}

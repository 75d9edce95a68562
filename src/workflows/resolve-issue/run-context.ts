/** What a run works with: ports made for this one claim, and the run's own rows. */
import type {
  Artifacts,
  Clock,
  CodeReader,
  CommitMaker,
  Episodes,
  Gate,
  GithubReader,
  GithubWriter,
  Journal,
  Model,
  OnceOnly,
  RepositoryObjects,
  RepositoryRemote,
  SandboxHost,
} from "../../domain/ports.ts";
import type { RunEnd } from "../../domain/run-claim.ts";
import type { RunId } from "../../domain/ids.ts";
import type { Claim, Run } from "../../domain/run.ts";

/** What solving needs; `swe-agent solve` has this much and no GitHub. */
export interface SolveContext {
  readonly run: Run;
  readonly claim: Claim;
  readonly journal: Journal;
  readonly objects: RepositoryObjects;
  readonly commits: CommitMaker;
  readonly host: SandboxHost;
  readonly gate: Gate;
  readonly model: Model;
  /** Parses files and indexes workspaces; shared by the runs of a process. */
  readonly code: CodeReader;
  readonly artifacts: Artifacts;
  /** What earlier runs showed; the command line has none. */
  readonly episodes?: Episodes;
  readonly clock: Clock;
  readonly monotonicMs: () => number;
  readonly randomHex: (bytes: number) => string;
  readonly redact: (text: string) => string;
  readonly settings: RunSettings;
}

export interface RunContext extends SolveContext {
  readonly reader: GithubReader;
  /** Asks the store whether the claim still holds before each write. */
  readonly writer: GithubWriter;
  readonly remote: RepositoryRemote;
  /** Asked before a push, as the writer asks before a write. @throws BotError `stale-epoch` */
  readonly checkClaim: () => Promise<void>;
  readonly once: OnceOnly;
  conclude(end: RunEnd): Promise<{ readonly next: RunId | undefined }>;
  park(reason: string, until: string): Promise<void>;
}

export interface RunSettings {
  readonly label: string;
  /** Numeric ids of bots that the operator vouches for; GitHub knows no permission of theirs. */
  readonly allowedBotIds: readonly number[];
  readonly product: string;
  readonly bot: { readonly name: string; readonly email: string };
  /** Attempts of mode deep, of which the best is taken; the mode's own number when undefined. */
  readonly maxCandidates?: number | undefined;
  /** First wait after a failure of ours; doubles each time. */
  readonly retryDelayMs: number;
  /** Failures of ours in a row after which a run gives up. */
  readonly maxFailures: number;
}

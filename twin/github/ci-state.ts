/** What a repository's own CI left behind: commit statuses, and workflow runs with their jobs and logs. */
import type { TwinUser } from "./twin-user.ts";

export interface TwinStatus {
  readonly id: number;
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: TwinUser;
  readonly createdAt: string;
}

export interface TwinJob {
  readonly id: number;
  readonly name: string;
  readonly conclusion: string;
  readonly log: string;
}

export interface TwinWorkflowRun {
  readonly id: number;
  readonly number: number;
  readonly name: string;
  readonly event: string;
  readonly branch: string;
  readonly sha: string;
  readonly conclusion: string;
  readonly actor: TwinUser;
  readonly jobs: readonly TwinJob[];
  readonly createdAt: string;
}

export interface TwinAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column: number | null;
  readonly end_column: number | null;
  readonly annotation_level: string;
  readonly title: string | null;
  readonly message: string;
  readonly raw_details: string | null;
}

/** An issue as GitHub has it now. */

export interface IssueSnapshot {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed";
  readonly isPullRequest: boolean;
  readonly locked: boolean;
  readonly labels: readonly string[];
  readonly author: string;
  readonly comments: readonly { readonly author: string; readonly body: string; readonly at: string }[];
}

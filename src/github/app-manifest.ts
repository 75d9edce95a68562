/** What the App may do and hears of, in one place: `app.yml` is held to it, the manifest and the checks are made of it. */

/** Permission → level. What only later features use is declared now: a change needs every installation's approval. */
export const APP_PERMISSIONS = {
  contents: "write",
  issues: "write",
  pull_requests: "write",
  checks: "write",
  actions: "read",
  statuses: "read",
  members: "read",
  metadata: "read",
} as const satisfies Readonly<Record<string, "read" | "write">>;

export const APP_EVENTS = [
  "issues",
  "issue_comment",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "pull_request_review_thread",
  "check_suite",
  "workflow_run",
  "label",
] as const;

/** Without these the present product cannot do its work; the rest is for later features. */
export const NEEDED_NOW: { readonly permissions: readonly string[]; readonly events: readonly string[] } = {
  permissions: ["contents", "issues", "pull_requests", "checks", "metadata"],
  events: ["issues"],
};

export const APP_DESCRIPTION = "Label an issue and get a pull request whose fix was proven by a test.";
const HOME = "https://github.com/";

export interface ManifestWish {
  readonly name: string;
  /** Where GitHub sends the browser back to, with `code` and `state`. */
  readonly redirectUrl: string;
  /** Where deliveries go. */
  readonly webhookUrl: string;
}

/** The JSON that the form posts to `<web>/settings/apps/new`; field names are GitHub's. */
export function renderAppManifest({ name, redirectUrl, webhookUrl }: ManifestWish): string {
  return JSON.stringify({
    name,
    description: APP_DESCRIPTION,
    url: HOME,
    public: false,
    redirect_url: redirectUrl,
    hook_attributes: { url: webhookUrl, active: true },
    default_permissions: APP_PERMISSIONS,
    default_events: APP_EVENTS,
  });
}

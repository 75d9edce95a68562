/** What GitHub counts as creating content: whatever somebody is told of. */

const OPERATIONS = new Set([
  "issues/create",
  "issues/update",
  "issues/create-comment",
  "issues/update-comment",
  "pulls/create",
  "pulls/update",
  "pulls/create-review",
  "pulls/update-review",
  "pulls/submit-review",
  "pulls/dismiss-review",
  "pulls/create-review-comment",
  "pulls/create-reply-for-review-comment",
  "pulls/update-review-comment",
  "pulls/request-reviewers",
]);

export function createsContent(operationId: string | undefined): boolean {
  return operationId !== undefined && OPERATIONS.has(operationId);
}

/** Of GraphQL every mutation counts. */
export function isMutation(body: Buffer): boolean {
  try {
    const { query } = JSON.parse(body.toString("utf8")) as { query?: unknown };
    return typeof query === "string" && /^\s*mutation\b/.test(query);
  } catch {
    return false;
  }
}

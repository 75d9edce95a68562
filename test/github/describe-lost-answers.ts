/** Every write the product can make, when GitHub does it and its answer never arrives. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { createSystemClock } from "../../src/compose/system-clock.ts";
import { parseBranchName, parseCommitId, type CommitId } from "../../src/domain/ids.ts";
import type { GithubWriter } from "../../src/domain/ports.ts";
import type { CheckRunState, PullRequestDraft } from "../../src/domain/pull-request.ts";
import type { RepoRef } from "../../src/domain/repo-ref.ts";
import { createGithubClients, type GithubClients } from "../../src/github/github-clients.ts";
import { createGithubTwin, type GithubTwin } from "../../twin/github/github-twin.ts";
import type { Fault, Matcher } from "../../twin/github/interceptors.ts";
import { connection } from "./connection.ts";

const REPO = "acme/calc";
const TIMEOUT_MS = 1_500;
const DRAFT: PullRequestDraft = {
  branch: parseBranchName("fix"),
  baseRef: "main",
  title: "Fix",
  body: "It.",
  draft: true,
};
const LABEL = { name: "swe-agent", color: "5319e7", description: "Solve this issue" };

interface Context {
  readonly writer: GithubWriter;
  readonly repo: RepoRef;
  readonly head: CommitId;
}

interface Write {
  readonly operationId: string;
  readonly matcher: Matcher;
  /** What has to be there before. */
  readonly before?: (context: Context) => Promise<unknown>;
  readonly act: (context: Context) => Promise<unknown>;
}

const pull = ({ writer, repo }: Context): Promise<unknown> => writer.ensurePullRequest(repo, DRAFT);
const comment = ({ writer, repo }: Context): Promise<unknown> => writer.ensureStickyComment(repo, 1, "Working");
const react = ({ writer, repo }: Context): Promise<unknown> => writer.ensureReaction(repo, 1, "eyes");
const check =
  (change: Partial<CheckRunState> = {}) =>
  ({ writer, repo, head }: Context): Promise<unknown> =>
    writer.ensureCheckRun(repo, {
      name: "swe-agent / verification",
      commit: head,
      externalId: "run_0123456789abcdef",
      status: "in_progress",
      conclusion: null,
      title: "Working",
      summary: "…",
      ...change,
    });
const done = check({ status: "completed", conclusion: "success", title: "Verified" });
const review = ({ writer, repo, head }: Context): Promise<unknown> => {
  const remark = { path: "a.txt", line: 1, side: "RIGHT", startLine: null, body: "This." } as const;
  return writer.ensureReview(repo, 2, { commit: head, body: "Looked at.", remarks: [remark] });
};

const WRITES: readonly Write[] = [
  {
    operationId: "apps/create-installation-access-token",
    matcher: { method: "POST", pathPattern: /\/access_tokens$/ },
    act: comment,
  },
  { operationId: "pulls/create", matcher: { method: "POST", pathPattern: /\/pulls$/ }, act: pull },
  {
    operationId: "pulls/update",
    matcher: { method: "PATCH", pathPattern: /\/pulls\/2$/ },
    before: pull,
    act: ({ writer, repo }) => writer.ensurePullRequest(repo, { ...DRAFT, title: "Fix it" }),
  },
  {
    operationId: "graphql",
    matcher: { method: "POST", pathPattern: /\/graphql$/ },
    before: pull,
    act: ({ writer, repo }) => writer.ensurePullRequest(repo, { ...DRAFT, draft: false }),
  },
  {
    operationId: "pulls/request-reviewers",
    matcher: { method: "POST", pathPattern: /\/requested_reviewers$/ },
    before: pull,
    act: ({ writer, repo }) => writer.ensureReviewRequest(repo, 2, "ada"),
  },
  {
    operationId: "pulls/create-review",
    matcher: { method: "POST", pathPattern: /\/reviews$/ },
    before: pull,
    act: review,
  },
  { operationId: "checks/create", matcher: { method: "POST", pathPattern: /\/check-runs$/ }, act: check() },
  {
    operationId: "checks/update",
    matcher: { method: "PATCH", pathPattern: /\/check-runs\/\d+$/ },
    before: check(),
    act: done,
  },
  {
    operationId: "issues/create-comment",
    matcher: { method: "POST", pathPattern: /\/issues\/1\/comments$/ },
    act: comment,
  },
  {
    operationId: "issues/update-comment",
    matcher: { method: "PATCH", pathPattern: /\/issues\/comments\/\d+$/ },
    before: comment,
    act: ({ writer, repo }) => writer.ensureStickyComment(repo, 1, "Done"),
  },
  {
    operationId: "reactions/create-for-issue",
    matcher: { method: "POST", pathPattern: /\/issues\/1\/reactions$/ },
    act: react,
  },
  {
    operationId: "reactions/delete-for-issue",
    matcher: { method: "DELETE", pathPattern: /\/reactions\/\d+$/ },
    before: react,
    act: ({ writer, repo }) => writer.ensureReaction(repo, 1, "rocket"),
  },
  {
    operationId: "issues/create-label",
    matcher: { method: "POST", pathPattern: /\/labels$/ },
    act: ({ writer, repo }) => writer.ensureLabel(repo, LABEL),
  },
];

/** Written only by hand of two workers at once: `github-clients.test` has it. */
const ELSEWHERE = ["issues/delete-comment"];

let folder: string;
let twin: GithubTwin;
let clients: GithubClients;
let context: Context;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lost-answers-"));
  twin = createGithubTwin({ folder, appId: 7, webhookSecret: "the-secret-of-this-suite" });
  await twin.start();
  twin.addUser("ada");
  const made = await twin.addRepository({ owner: "acme", name: "calc", files: { "a.txt": "1\n" }, private: true });
  twin.setPermission(REPO, "ada", "write");
  twin.openIssue(REPO, { title: "Sum is wrong", body: "1+1=3", by: "ada" });
  const head = parseCommitId(await twin.pushFileAs("ada", REPO, "fix", { path: "a.txt", content: "2\n" }));
  const repo = { installationId: made.installationId, repositoryId: made.id, owner: "acme", name: "calc" };
  const { appId, privateKeyPem: privateKey, url: githubUrl } = twin;
  const network = { trusted: [], env: {}, timeoutMs: TIMEOUT_MS };
  const clock = { ...createSystemClock(), sleep: () => Promise.resolve() };
  clients = createGithubClients({ ...connection(clock), network, appId, privateKey, githubUrl, redact: [] });
  context = { writer: clients.createWriter({ fence: () => Promise.resolve(), mentions: [] }), repo, head };
});

afterEach(async () => {
  await clients.close();
  await twin.close();
  await rm(folder, { recursive: true, force: true });
});

/** What people see. */
async function readState(): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const pulls = await twin.pullRequests(REPO);
  return {
    pulls: pulls.map(({ title, body, draft, requestedReviewers }) => ({ title, body, draft, requestedReviewers })),
    comments: twin.comments(REPO, 1).map(({ body }) => body),
    checks: twin.checkRuns(REPO).map(({ name, status, conclusion }) => ({ name, status, conclusion })),
    reactions: twin.reactions(REPO, 1).map(({ content }) => content),
    labels: twin.labels(REPO),
    reviews: pulls.flatMap(({ number }) => twin.reviews(REPO, number).map(({ body }) => body)),
    threads: pulls.flatMap(({ number }) => twin.reviewThreads(REPO, number).map(({ comments }) => comments.length)),
  };
}

/** `status` is what the ledger says of the lost answer: 0 when there was none. */
export function describeLostAnswers(answer: string, fault: Fault, status: number): void {
  it.each(WRITES)(
    `$operationId that is answered with ${answer} is done exactly once`,
    async ({ operationId, matcher, before, act }) => {
      await before?.(context);
      twin.intercept(matcher, fault);
      await act(context);

      const lost = twin.ledger().filter((entry) => entry.operationId === operationId && entry.status === status);
      expect(lost).toHaveLength(1);
      const state = await readState();
      for (const kind of Object.values(state)) expect(kind.length).toBeLessThanOrEqual(1);
      // The same again without a fault: nothing is left to do, and what it would make is what is there.
      const writes = (): number => twin.ledger().filter(({ method }) => method !== "GET").length;
      const made = writes();
      await act(context);
      expect(writes()).toBe(made);
      expect(await readState()).toEqual(state);
    },
  );
}

export const COVERED = [...WRITES.map(({ operationId }) => operationId), ...ELSEWHERE];

/** A pull request with two hunks in one file, for the suites about reviews. */
import type { Answer } from "./app-fetch.ts";
import { openTestTwin, REPO, type TestTwin } from "./open-test-twin.ts";

export interface ReviewTest extends TestTwin {
  /** `/repos/…/pulls/1` and `/repos/…/pulls/2`. */
  readonly byAda: string;
  readonly byBot: string;
  /** The head of ada's pull request. */
  readonly head: string;
  /** The newest delivery of each `event.action`, parsed. */
  payloads(): Promise<ReadonlyMap<string, Record<string, unknown>>>;
  review(body: unknown): Promise<Answer>;
  comment(body: unknown): Promise<Answer>;
}

const EVENTS = [
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "pull_request_review_thread",
  "issue_comment",
];

/** Lines `1` … `40`, with these replaced; one may stand for several, or for none. */
export function toText(changes: Readonly<Record<number, string>> = {}): string {
  return Array.from({ length: 40 }, (_, at) => changes[at + 1] ?? `${at + 1}\n`).join("");
}

/** Line 5 becomes two lines, line 10 goes, line 30 changes: hunks 2-13 and 27-33 on the right. */
export const CHANGED = toText({ 5: "five\nfive and a half\n", 10: "", 30: "thirty\n" });

export async function openReviewTest(): Promise<ReviewTest> {
  const test = await openTestTwin({ events: EVENTS });
  const { twin } = test;
  twin.addUser("bob");
  await twin.pushFileAs("ada", REPO, "main", { path: "lines.txt", content: toText() });
  const head = await twin.pushFileAs("ada", REPO, "topic", { path: "lines.txt", content: CHANGED });
  await twin.pushFileAs("ada", REPO, "own", { path: "lines.txt", content: CHANGED });
  await twin.openPullRequest(REPO, { title: "Ada's", head: "topic", by: "ada" });
  await test.send("POST", `/repos/${REPO}/pulls`, { title: "Bot's", head: "own", base: "main" });
  const [byAda, byBot] = [`/repos/${REPO}/pulls/1`, `/repos/${REPO}/pulls/2`];
  return {
    ...test,
    ...{ byAda, byBot, head },
    async payloads() {
      await twin.deliveriesSettled();
      return new Map(
        twin.deliveries().map(({ event, action, body }) => {
          return [`${event}.${action ?? ""}`, JSON.parse(body) as Record<string, unknown>];
        }),
      );
    },
    review: (body) => test.send("POST", `${byAda}/reviews`, body),
    comment: (body) => test.send("POST", `${byAda}/comments`, body),
  };
}

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { execa } from "execa";

interface Report {
  readonly operations: Readonly<Record<string, number>>;
  readonly badRequests: readonly object[];
  readonly badAnswers: readonly object[];
}

const GOOD: Report = { operations: { "issues/get": 3, "graphql/node": 1 }, badRequests: [], badAnswers: [] };
const request = { operationId: "issues/get", method: "GET", path: "/repos/a/b/issues/x", problem: "Not Found" };

/** What the reporter of the tests does at the end of a run, in a process of its own as Jest runs it. */
const RUN = `
  import EngineReporter from "./test/engine-reporter.js";
  const reporter = new EngineReporter();
  reporter.onRunComplete([], { testResults: [], numPassedTests: 1, numFailedTests: 0, numPendingTests: 0 });
  const error = reporter.getLastError();
  if (error !== undefined) throw error;
`;

describe("the reporter of the tests", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "contract-report-"));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function run(...reports: readonly Report[]): Promise<{ exitCode?: number | undefined; stdout: string }> {
    for (const [at, report] of reports.entries()) await writeFile(join(folder, `${at}.json`), JSON.stringify(report));
    const env = { SWE_AGENT_TWIN_REPORT: folder };
    return execa("node", ["--input-type=module", "--eval", RUN], { env, reject: false });
  }

  it("adds up REST and GraphQL and lets a run pass whose requests were all right", async () => {
    const { exitCode, stdout } = await run(GOOD, GOOD);

    expect(exitCode).toBe(0);
    expect(stdout).toContain("(REST):\n       6  issues/get");
    expect(stdout).toContain("(GraphQL):\n       2  graphql/node");
    expect(stdout).toContain("8 requests, 2 operations, 0 bad requests, 0 bad answers: 100 %");
  });

  it.each([
    ["a request that is not as GitHub describes it", { badRequests: [request] }, "GET /repos/a/b/issues/x: Not Found"],
    [
      "a request for what we do not list",
      { badRequests: [{ method: "GET", path: "/none", problem: "is no operation we list" }] },
      "GET /none: is no operation we list",
    ],
    [
      "a document that GraphQL does not understand",
      { badRequests: [{ ...request, operationId: "graphql", path: "/graphql", problem: "Cannot query field" }] },
      "Cannot query field",
    ],
    ["an answer of the stand-in that is wrong", { badAnswers: [{ problem: "issues/get 200: title" }] }, "200: title"],
  ])("fails the run for %s, and prints it", async (_what, found, line) => {
    const { exitCode, stdout } = await run(GOOD, { ...GOOD, ...found });

    expect(exitCode).toBe(1);
    expect(stdout).toContain(line);
    expect(stdout).toContain("FAILED: ");
  });

  it("says nothing when no stand-in was used", async () => {
    const { exitCode, stdout } = await run();

    expect(exitCode).toBe(0);
    expect(stdout).not.toContain("GitHub");
  });
});

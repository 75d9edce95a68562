// Says in one line per suite which engine it lacks and why, and counts them, so that nothing is skipped unseen; and how
// many of the product's requests to GitHub were as GitHub describes them. One that was not fails the run.
import { rmSync } from "node:fs";
import { reportContract } from "../tools/report-contract.mjs";

export default class EngineReporter {
  #problem;

  onRunComplete(_contexts, results) {
    const lacking = new Set();
    for (const file of results.testResults) {
      for (const test of file.testResults) {
        const need = test.ancestorTitles.find((title) => title.includes(" [needs "));
        if (need !== undefined && test.status === "pending") lacking.add(need);
      }
    }
    const folder = process.env.SWE_AGENT_TWIN_REPORT;
    if (folder !== undefined) this.#judgeContract(folder);
    for (const line of lacking) console.log(`skipped: ${line}`);
    console.log(`suites without their engine: ${lacking.size}`);
    console.log(
      `${results.numPassedTests} passed, ${results.numFailedTests} failed, ${results.numPendingTests} skipped`,
    );
  }

  /** Jest asks when the run is complete; an error makes its exit status 1. */
  getLastError() {
    return this.#problem === undefined ? undefined : new Error(this.#problem);
  }

  #judgeContract(folder) {
    const { lines, problem } = reportContract(folder);
    for (const line of lines) console.log(line);
    if (problem !== undefined) console.log(`FAILED: ${problem}`);
    this.#problem = problem;
    if (globalThis.ownsTwinReport) rmSync(folder, { recursive: true, force: true });
  }
}

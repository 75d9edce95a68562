// Says in one line per suite which engine it lacks and why, and counts them, so that nothing is skipped unseen.
export default class EngineReporter {
  onRunComplete(_contexts, results) {
    const lacking = new Set();
    for (const file of results.testResults) {
      for (const test of file.testResults) {
        const need = test.ancestorTitles.find((title) => title.includes(" [needs "));
        if (need !== undefined && test.status === "pending") lacking.add(need);
      }
    }
    for (const line of lacking) console.log(`skipped: ${line}`);
    console.log(`suites without their engine: ${lacking.size}`);
    console.log(
      `${results.numPassedTests} passed, ${results.numFailedTests} failed, ${results.numPendingTests} skipped`,
    );
  }
}

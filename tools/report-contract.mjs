// Adds up what the GitHub stand-ins of one test run saw: which operations the product asked for, and how many of its
// requests were not as GitHub describes them. Called by the reporter of the tests, or: node tools/report-contract.mjs <folder>
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The lines to print; empty when no stand-in was used. */
export function reportContract(folder) {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  if (files.length === 0) return [];
  const reports = files.map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
  const counts = new Map();
  for (const { operations } of reports)
    for (const [id, times] of Object.entries(operations)) counts.set(id, (counts.get(id) ?? 0) + times);
  const badRequests = reports.flatMap((report) => report.badRequests);
  const badAnswers = reports.flatMap((report) => report.badAnswers);
  const unknown = badRequests.filter((found) => found.operationId === undefined).length;
  const requests = [...counts.values()].reduce((sum, times) => sum + times, 0) + unknown;
  const right = requests - badRequests.length;
  const share = requests === 0 ? 100 : Math.floor((right / requests) * 10_000) / 100;
  return [
    "GitHub operations the product asked for (REST):",
    ...[...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, times]) => `  ${String(times).padStart(6)}  ${id}`),
    ...badRequests.map((found) => `  bad request: ${found.method} ${found.path}: ${found.problem}`),
    ...badAnswers.map((found) => `  bad answer of the stand-in: ${found.problem}`),
    `GitHub contract: ${requests} requests, ${counts.size} operations, ${badRequests.length} bad requests, ` +
      `${badAnswers.length} bad answers: ${share} % as GitHub describes them`,
  ];
}

if (process.argv[1] === import.meta.filename) console.log(reportContract(process.argv[2] ?? "").join("\n"));

// Adds up what the GitHub stand-ins of one test run saw: which operations the product asked for, by REST and GraphQL, and
// how many of its requests were not as GitHub describes them. Called by the reporter of the tests, which fails the run
// when anything was wrong, or: node tools/report-contract.mjs <folder>
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * `lines` to print, empty when no stand-in was used; `problem` is undefined when every request and every answer was as
 * GitHub describes it. @throws when a file of the folder is not one of a stand-in
 */
export function reportContract(folder) {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  if (files.length === 0) return { lines: [], problem: undefined };
  const reports = files.map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
  const counts = new Map();
  for (const { operations } of reports)
    for (const [id, times] of Object.entries(operations)) counts.set(id, (counts.get(id) ?? 0) + times);
  const badRequests = reports.flatMap((report) => report.badRequests);
  const badAnswers = reports.flatMap((report) => report.badAnswers);
  const lines = [
    ...toTable("REST", counts, (id) => !isGraphql(id)),
    ...toTable("GraphQL", counts, isGraphql),
    ...badRequests.map((found) => `  bad request: ${found.method} ${found.path}: ${found.problem}`),
    ...badAnswers.map((found) => `  bad answer of the stand-in: ${found.problem}`),
    toFigures(counts, badRequests, badAnswers),
  ];
  return { lines, problem: findProblem(badRequests.length, badAnswers.length) };
}

function isGraphql(id) {
  return id.startsWith("graphql");
}

function toTable(kind, counts, isWanted) {
  const rows = [...counts].filter(([id]) => isWanted(id)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (rows.length === 0) return [];
  return [
    `GitHub operations the product asked for (${kind}):`,
    ...rows.map(([id, times]) => `  ${String(times).padStart(6)}  ${id}`),
  ];
}

function toFigures(counts, badRequests, badAnswers) {
  const unknown = badRequests.filter((found) => found.operationId === undefined).length;
  const requests = [...counts.values()].reduce((sum, times) => sum + times, 0) + unknown;
  const share = requests === 0 ? 100 : Math.floor(((requests - badRequests.length) / requests) * 10_000) / 100;
  return (
    `GitHub contract: ${requests} requests, ${counts.size} operations, ${badRequests.length} bad requests, ` +
    `${badAnswers.length} bad answers: ${share} % as GitHub describes them`
  );
}

function findProblem(badRequests, badAnswers) {
  if (badRequests === 0 && badAnswers === 0) return undefined;
  return `${badRequests} requests to GitHub are not as GitHub describes them, ${badAnswers} answers of the stand-in are wrong`;
}

if (process.argv[1] === import.meta.filename) {
  const { lines, problem } = reportContract(process.argv[2] ?? "");
  console.log(lines.join("\n"));
  if (problem !== undefined) process.exitCode = 1;
}

// Breaks the GitHub adapter in one place at a time, in a copy, and runs its suites: every break must turn them red.
// `npm run test:mutants`; a number limits it to that one.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const MUTANTS = [
  ["a status that is none", "check-run.ts", "status: check.status,", 'status: "done",'],
  ["a completed check without its conclusion", "check-run.ts", "{ conclusion: check.conclusion }", "{}"],
  ["a check without its commit", "check-run.ts", "head_sha: check.commit, ", ""],
  ["a check that cannot be found again", "check-run.ts", "external_id: check.externalId, ", ""],
  [
    "a comment without a body",
    "sticky-comment.ts",
    "createComment({ ...place, body: wanted.body })",
    "createComment({ ...place })",
  ],
  [
    "an edit with a field that GitHub does not know",
    "sticky-comment.ts",
    "comment_id: id, body: wanted.body }",
    "comment_id: id, body: wanted.body, marker: 1 }",
  ],
  [
    "a sticky comment that is not looked for",
    "sticky-comment.ts",
    "find: async () => (await list())[0]",
    "find: async () => undefined",
  ],
  ["a comment of anybody taken for ours", "sticky-comment.ts", "isOurs(comment, own) && ", ""],
  ["a reaction that GitHub does not have", "github-writer.ts", "content: wanted.reaction }", 'content: "eye" }'],
  [
    "a pull request without a base",
    "ensure-pull-request.ts",
    "{ ...at(repo), base, head, title }",
    "{ ...at(repo), head, title }",
  ],
  [
    "a pull request without a title",
    "ensure-pull-request.ts",
    "{ ...at(repo), base, head, title }",
    "{ ...at(repo), base, head }",
  ],
  ["a reviewer under a wrong name", "github-writer.ts", "reviewers: [wanted.login]", "reviewer: wanted.login"],
  [
    "a label's colour with its sign",
    "github-writer.ts",
    "createLabel({ ...at(repo), ...label })",
    'createLabel({ ...at(repo), ...label, color: "#" + label.color })',
  ],
  [
    "a remark on a line outside the diff",
    "review.ts",
    "return { path, line, side, body,",
    "return { path, line: line + 500, side, body,",
  ],
  [
    "every remark sent, in the diff or not",
    "review.ts",
    "isInDiff(hunks.get(remark.path) ?? [], remark)",
    "hunks !== null",
  ],
  [
    "a side that GitHub does not have",
    "review.ts",
    "return { path, line, side, body,",
    'return { path, line, side: "right", body,',
  ],
  ["a range that starts after its line", "review.ts", "{ start_line: startLine,", "{ start_line: line + 1,"],
  [
    "a review with an event that GitHub does not have",
    "review.ts",
    'event: "COMMENT" as const',
    'event: "NOTE" as const',
  ],
  [
    "a second review of the same head",
    "review.ts",
    'return guarded.ensure("write the review", {\n    find,',
    'return guarded.ensure("write the review", {\n    find: async () => undefined,',
  ],
  ["pull requests that were closed are not looked for", "pull-requests.ts", '    state: "all",\n', ""],
  [
    "a token that may not write issues",
    "installation-tokens.ts",
    'write: { contents: "read", issues: "write",',
    'write: { contents: "read", issues: "read",',
  ],
  ["a token for every repository", "installation-tokens.ts", "      repository_ids: [repo.repositoryId],\n", ""],
  ["a token that was refused, used again", "installation-tokens.ts", "!refused.has(one.token) && ", ""],
  [
    "a write that does not ask whether the claim holds",
    "govern-requests.ts",
    '      if (options.method !== "GET") await who.fence?.();\n',
    "",
    "test/github/fence",
  ],
  [
    "no pause after GitHub said no",
    "govern-requests.ts",
    "isLimited(error) ? await pause(deps, key, error) : error",
    "error",
  ],
  [
    "no room asked for",
    "govern-requests.ts",
    "turn = await admit(deps, key, { cost: toCost(options), spare: who.spare });",
    "",
  ],
  [
    "the time that GitHub named is not kept",
    "govern-requests.ts",
    "until: asked, why: reason",
    "until: clock.now(), why: reason",
  ],
  ["secrets are published", "redact-secrets.ts", "if (windows.size === 0) return text;", "return text;"],
  [
    "an answer from memory that is old",
    "conditional-reads.ts",
    "if (isUsable) options.headers",
    "if (isUsable) return kept.answer;\n    options.headers",
  ],
  [
    "the Link of an unchanged page is the old one",
    "conditional-reads.ts",
    'typeof link === "string" ? { ...answer, headers: { ...answer.headers, link } } : answer',
    "answer",
    "test/github/conditional-reads",
  ],
  [
    "a full last page that is unchanged for ever",
    "conditional-reads.ts",
    "kept !== undefined && !isFullLastPage(url, kept.answer)",
    "kept !== undefined",
    "test/github/conditional-reads",
  ],
  ["a 401 that ends runs", "github-error.ts", '  if (status === 401) return "github-unauthorised";\n', ""],
  [
    "a refusal of an installation that is suspended",
    "github-error.ts",
    "status === 410 || isSuspended",
    "status === 410",
  ],
  [
    "a second comment that must be there to be removed",
    "sticky-comment.ts",
    "ignoring(404, octokit.rest.issues.deleteComment({ ...at(wanted.repo), comment_id: twin.id }))",
    "octokit.rest.issues.deleteComment({ ...at(wanted.repo), comment_id: twin.id })",
  ],
  [
    "a comment that must be there to be edited",
    "sticky-comment.ts",
    "ignoring(404, octokit.rest.issues.updateComment(change))",
    "octokit.rest.issues.updateComment(change)",
  ],
  [
    "a summary that is counted in characters",
    "output-sink.ts",
    "length: 65_535, measure: UTF8_BYTES",
    "length: 65_535, measure: UTF16_UNITS",
  ],
  [
    "a draft or nothing",
    "ensure-pull-request.ts",
    "if (!draft || !lacksDrafts(error)) throw error;",
    "throw error;",
    "test/github/pull-requests",
  ],
  [
    "a token that may not make a draft ready",
    "installation-tokens.ts",
    'draft: { contents: "write"',
    'draft: { contents: "read"',
    "test/github/good-citizen",
  ],
  ["GitHub's time read by our clock", "govern-requests.ts", "Number.isNaN(dateMs) ? nowMs : dateMs", "nowMs"],
  ["a clock that is never corrected", "app-signature.ts", "if (theirMs === undefined) throw error;", "throw error;"],
];

// The suite that has to notice, unless the mutant names its own; the others would only take longer.
const SUITES = {
  "review.ts": "test/github/review",
  "github-error.ts": "test/github/github-error",
  "redact-secrets.ts": "test/github/output-sink",
  "govern-requests.ts": "test/github/good-citizen",
  "conditional-reads.ts": "test/github/good-citizen",
  "app-signature.ts": "test/github/good-citizen",
};
const OTHER_SUITE = "test/github/github-clients";

const only = process.argv[2] === undefined ? undefined : Number(process.argv[2]);
const root = resolve(import.meta.dirname, "..");
const copy = mkdtempSync(join(tmpdir(), "swe-agent-mutants-"));
const report = join(copy, "report.json");
const survivors = [];
const broken = [];
let tried = 0;
try {
  for (const name of ["src", "twin", "test", "tools", "package.json", "jest.config.js", "app.yml"])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  for (const name of ["node_modules", "dist"]) symlinkSync(join(root, name), join(copy, name));
  if (run("test/github") !== "GREEN") throw new Error("The suites are red before anything is broken.");
  for (const [index, [what, file, from, to, suite]] of MUTANTS.entries()) {
    if (only !== undefined && index !== only) continue;
    const path = join(copy, "src/github", file);
    const source = readFileSync(path, "utf8");
    if (source.split(from).length !== 2) throw new Error(`Mutant ${index} (${what}) does not fit ${file} once.`);
    writeFileSync(
      path,
      source.replace(from, () => to),
    );
    const seen = run(suite ?? SUITES[file] ?? OTHER_SUITE);
    writeFileSync(path, source);
    tried += 1;
    if (seen === "GREEN") survivors.push(what);
    if (seen === "broke") broken.push(what);
    console.log(`${seen.padEnd(5)}  ${index}  ${what}`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
const missed = survivors.length + broken.length;
console.log(`mutants of the GitHub adapter: ${tried}, noticed ${tried - missed}`);
for (const what of survivors) console.log(`not noticed: ${what}`);
for (const what of broken) console.log(`broke, so that no test could notice: ${what}`);
process.exitCode = missed === 0 ? 0 : 1;

/** `red` only where a test failed: a suite that does not start, crashes or never ends has noticed nothing. */
function run(suite) {
  rmSync(report, { force: true });
  const jest = join("node_modules", "jest", "bin", "jest.js");
  const asks = [suite, "--forceExit", "--json", "--outputFile", report];
  const args = ["--experimental-vm-modules", "--no-warnings", jest, ...asks];
  const { status } = spawnSync(process.execPath, args, { cwd: copy, stdio: "ignore", timeout: 600_000 });
  if (status === 0) return "GREEN";
  return countFailedTests() > 0 ? "red" : "broke";
}

function countFailedTests() {
  try {
    return JSON.parse(readFileSync(report, "utf8")).numFailedTests;
  } catch {
    return 0;
  }
}

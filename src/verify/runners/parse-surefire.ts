/** The XML that Maven's Surefire and Gradle write, one file a test class; and which source a class is in. */
import type { TestResult, TestStatus } from "../../domain/testing.ts";
import { fileOfTest, WHOLE_FILE } from "../test-plan.ts";
import { parseJunit, type JunitCase } from "./parse-junit.ts";
import { toDetail, toDuration, withUniqueIds, type RawReport } from "./runner-adapter.ts";
import { toDeclarations } from "./stdout-report.ts";

/** To be written into the report file; the XML files are joined behind it. */
export const LIST_JVM_TESTS = toDeclarations("^[a-z @]*(class|object|interface|record) +[A-Za-z_]\\w*", [
  "*.java",
  "*.kt",
  "*.groovy",
  "*.scala",
]);

const FOLDER_OF_TESTS = /(?:^|\/)(?:src\/)?\w*[tT]est\w*\//;

/** Undefined when there is no report of any class. */
export function parseSurefire(raw: RawReport): readonly TestResult[] | undefined {
  const report = raw.report ?? "";
  const sources = readSources(report);
  const cases = parseJunit(report) ?? [];
  const results = cases.map((test) => toResult(test, sources));
  const seen = new Set(results.map((result) => fileOfTest(result.id)));
  const broken = listBroken(raw).filter((result) => !seen.has(fileOfTest(result.id)));
  // Where no class was run, one that does not compile kept all others from it.
  return results.length === 0 ? undefined : withUniqueIds([...results, ...broken]);
}

/** Paths by the name of the class, those of tests first. */
function readSources(report: string): ReadonlyMap<string, readonly string[]> {
  const sources = new Map<string, string[]>();
  for (const line of report.split("\n")) {
    const [, path, name] = /^\.\/(.+\.(?:java|kt|groovy|scala)):.*?(\w+)$/.exec(line) ?? [];
    if (path === undefined || name === undefined) continue;
    const known = sources.get(name) ?? [];
    if (FOLDER_OF_TESTS.test(path)) known.unshift(path);
    else known.push(path);
    sources.set(name, known);
  }
  return sources;
}

function toResult(test: JunitCase, sources: ReadonlyMap<string, readonly string[]>): TestResult {
  const file = findSource(test.className, sources);
  const status = toStatus(test);
  const isClass = test.name === "" || test.name === test.className || test.name === "initializationError";
  const name = isClass ? WHOLE_FILE : withNested(test);
  return {
    id: `${file}::${name}`,
    status: isClass && status === "failed" ? "error" : status,
    detail: toDetail(test.detail),
    ...toDuration(test.durationMs),
  };
}

/** `com.example.CartTest$Empty` is in `…/com/example/CartTest.java`. */
function findSource(className: string, sources: ReadonlyMap<string, readonly string[]>): string {
  const outer = className.replace(/\$.*$/, "");
  const simple = outer.slice(outer.lastIndexOf(".") + 1);
  const paths = sources.get(simple) ?? [];
  const folder = outer.includes(".") ? outer.slice(0, outer.lastIndexOf(".")).replaceAll(".", "/") : "";
  return (
    paths.find((path) => path.slice(0, Math.max(0, path.lastIndexOf("/"))).endsWith(folder)) ??
    paths[0] ??
    outer.replaceAll(".", "/")
  );
}

function withNested(test: JunitCase): string {
  const nested = test.className.includes("$") ? test.className.slice(test.className.indexOf("$") + 1) : "";
  const name = test.name.replace(/\(\)$/, "");
  return nested === "" ? name : `${nested.replaceAll("$", " > ")} > ${name}`;
}

const ASSERTION =
  /AssertionError|AssertionFailedError|ComparisonFailure|ConditionNotSatisfiedError|MultipleFailuresError|org\.opentest4j/;
const NEVER_RAN =
  /NoClassDefFoundError|ClassNotFoundException|NoSuchMethodError|ExceptionInInitializerError|InvalidTestClassError|TestTimedOutException|timed out/;

/** Surefire calls an exception `error`; Gradle calls everything `failure`. */
function toStatus(test: JunitCase): TestStatus {
  if (test.outcome === "passed" || test.outcome === "skipped") return test.outcome;
  if (ASSERTION.test(test.detail)) return "failed";
  if (NEVER_RAN.test(test.detail)) return "error";
  const thrower = /^\s*at (?!java\.|jdk\.|sun\.|org\.junit|junit\.|kotlin\.|groovy\.)([\w.$]+)\.[\w$<>]+\(/m.exec(
    test.detail,
  )?.[1];
  return thrower === undefined || thrower === test.className ? "error" : "failed";
}

/** `[ERROR] /path/X.java:[12,5] …` of Maven, `/path/X.java:12: error: …` of Gradle. */
function listBroken(raw: RawReport): readonly TestResult[] {
  const pattern =
    /^(?:\[ERROR\] |e: )?(?:file:\/\/)?(\/\S+\.(?:java|kt|groovy|scala)):(?:\[\d+,\d+\] |\d+(?::\d+)?:? )(.*)$/gm;
  const found = new Map<string, string>();
  for (const match of raw.stdout.matchAll(pattern)) {
    const path = match[1] ?? "";
    if (path.startsWith(`${raw.root}/`)) found.set(path.slice(raw.root.length + 1), match[0]);
  }
  return [...found].map(([path, text]) => ({ id: `${path}::${WHOLE_FILE}`, status: "error", detail: toDetail(text) }));
}

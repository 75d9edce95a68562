import type { TestResult, TestStatus } from "../../domain/testing.ts";
import { quoteWord } from "../suite/shell-words.ts";
import { WHOLE_FILE } from "../test-plan.ts";
import { toDetail, toRelativePath, withUniqueIds, type RawReport, type RunnerAdapter } from "./runner-adapter.ts";
import { toDeclarations } from "./stdout-report.ts";

const LIST = toDeclarations("^[ \\t]*[a-z ]*(class|record|module|type) +[A-Za-z_]\\w*", ["*.cs", "*.fs", "*.vb"]);

/**
 * By TRX, the report of VSTest: a `UnitTest` names the class, a `UnitTestResult` the outcome
 * (<https://learn.microsoft.com/dotnet/core/tools/dotnet-test>). One report for each test project.
 */
export const dotnet: RunnerAdapter = {
  name: "dotnet",
  toShell(command, scope, report) {
    const classes = scope.files.map((file) => file.slice(file.lastIndexOf("/") + 1).replace(/\.\w+$/, ""));
    const byClass = classes.map((one) => `FullyQualifiedName~.${one}.`).join("|");
    const byName = scope.name === null ? "" : `DisplayName~${scope.name.replace(/[()&|=~!\\]/g, "\\$&")}`;
    const filter = [byClass === "" ? "" : `(${byClass})`, byName].filter((part) => part !== "").join("&");
    const only = filter === "" ? "" : `--filter ${quoteWord(filter)}`;
    const ours = `--nologo --logger trx --results-directory ${toFolder(report)}`;
    return `export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1\n{ ${LIST}; } > ${report}\n${command} ${ours} ${only} 2>&1`;
  },
  reportFiles: (report) => ({ folder: toFolder(report), path: "*.trx" }),
  parse(raw) {
    const report = raw.report ?? "";
    const results = readResults(report);
    return results.length === 0 ? undefined : withUniqueIds([...results, ...listBroken(raw)]);
  },
};

function toFolder(report: string): string {
  return `${report}.results`;
}

/** Both kinds of elements come in any order; they meet by `testId`. */
function readResults(report: string): readonly TestResult[] {
  const sources = readSources(report);
  const classes = new Map<string, string>();
  for (const part of report.split("<UnitTest ").slice(1)) {
    const id = readAttribute(part, "id");
    const at = part.indexOf("<TestMethod ");
    if (at !== -1 && at < 20_000) classes.set(id, readAttribute(part.slice(at, at + 4_000), "className"));
  }
  return report
    .split("<UnitTestResult ")
    .slice(1)
    .map((part) => {
      const className = (classes.get(readAttribute(part, "testId")) ?? "").replace(/,.*$/, "");
      const name = readAttribute(part, "testName");
      const short = className !== "" && name.startsWith(`${className}.`) ? name.slice(className.length + 1) : name;
      const end = part.indexOf("</UnitTestResult>");
      const body = part.slice(0, end === -1 ? 20_000 : Math.min(end, 20_000));
      const message = readMessage(body);
      const status = toStatus(readAttribute(part, "outcome"), message);
      return {
        id: `${findSource(className, sources)}::${short}`,
        status,
        detail: status === "passed" ? "" : message,
      };
    });
}

function readSources(report: string): ReadonlyMap<string, readonly string[]> {
  const sources = new Map<string, string[]>();
  for (const line of report.split("\n")) {
    const [, path, name] = /^\.\/(.+\.(?:cs|fs|vb)):.*?(\w+)$/.exec(line) ?? [];
    if (path !== undefined && name !== undefined) sources.set(name, [...(sources.get(name) ?? []), path]);
  }
  return sources;
}

function findSource(className: string, sources: ReadonlyMap<string, readonly string[]>): string {
  const simple = className.split(/[.+]/).at(-1) ?? className;
  const outer = (className.split("+")[0] ?? className).split(".").at(-1) ?? "";
  const found = sources.get(simple) ?? sources.get(outer) ?? [];
  return found.find((path) => /[tT]est/.test(path)) ?? found[0] ?? className;
}

const SKIPPED = ["NotExecuted", "Inconclusive", "Pending"];
const ASSERTION = /Assert|Xunit\.Sdk|NUnit\.Framework|FluentAssertions|Shouldly|Expected:|Expected /;

function toStatus(outcome: string, body: string): TestStatus {
  if (outcome === "Passed") return "passed";
  if (SKIPPED.includes(outcome)) return "skipped";
  if (outcome !== "Failed") return "error";
  if (ASSERTION.test(body)) return "failed";
  // An exception: of the code under test, unless the innermost frame is the test's own, which only its name can tell.
  const frame = /^\s*at ([\w.`+]+)\.\w+\(/m.exec(body)?.[1] ?? "";
  return frame === "" || /Tests?$/.test(frame) ? "error" : "failed";
}

function readMessage(body: string): string {
  const parts = ["Message", "StackTrace"].map((name) => {
    const start = body.indexOf(`<${name}>`);
    const end = body.indexOf(`</${name}>`, start);
    return start === -1 || end === -1 ? "" : decode(body.slice(start + name.length + 2, end));
  });
  return toDetail(parts.join("\n"));
}

function readAttribute(part: string, name: string): string {
  const head = part.slice(0, 4_000);
  return decode(new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(head)?.[1] ?? "");
}

function decode(text: string): string {
  const known: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(lt|gt|quot|apos|amp|#xD|#xA);/g, (_whole, name: string) => known[name] ?? "\n");
}

/** `/path/CartTests.cs(12,5): error CS0103: …` */
function listBroken(raw: RawReport): readonly TestResult[] {
  const found = new Map<string, string>();
  for (const match of raw.stdout.matchAll(/^\s*(\/\S+\.(?:cs|fs|vb))\(\d+,\d+\): (error [^\n[]*)/gm)) {
    found.set(toRelativePath(match[1] ?? "", raw.root), match[2] ?? "");
  }
  return [...found].map(([path, text]) => ({ id: `${path}::${WHOLE_FILE}`, status: "error", detail: toDetail(text) }));
}

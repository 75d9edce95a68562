import { z } from "zod";
import type { TestResult } from "../../domain/testing.ts";
import { dropPositionals, quoteWord, splitSimpleCommand } from "../suite/shell-words.ts";
import { WHOLE_FILE } from "../test-plan.ts";
import { classifyFailure } from "./classify-failure.ts";
import {
  parseJson,
  toDetail,
  toDuration,
  toRelativePath,
  withUniqueIds,
  type RawReport,
  type RunnerAdapter,
} from "./runner-adapter.ts";

// jasmine has no report for machines; a reporter is a class in a file of its own. Spec files are in `filename` from
// release 5.? on; before, the stack of `it` is not kept, and the nearest thing is a failure's own stack.
const REPORTER = `import { appendFileSync } from "node:fs";
export default class {
  write(kind, about) {
    const failed = about.failedExpectations ?? [];
    const told = failed.map((one) => ({ matcher: one.matcherName ?? "", text: (one.message ?? "") + "\\n" + (one.stack ?? "") }));
    const file = about.filename ?? "";
    appendFileSync(process.env.SWE_AGENT_REPORT, JSON.stringify({ kind, name: about.fullName ?? "", file, status: about.status ?? "", duration: about.duration ?? null, failed: told }) + "\\n");
  }
  specDone(about) { this.write("spec", about); }
  suiteDone(about) { if ((about.failedExpectations ?? []).length > 0) this.write("suite", about); }
  jasmineDone(about) { this.write("all", about); }
}
`;

const Line = z.object({
  kind: z.enum(["spec", "suite", "all"]),
  name: z.string(),
  file: z.string(),
  status: z.string(),
  duration: z.number().nullish().catch(null),
  failed: z.array(z.object({ matcher: z.string(), text: z.string() })),
});
type Line = z.infer<typeof Line>;

export const jasmine: RunnerAdapter = {
  name: "jasmine",
  toShell(command, scope, report) {
    const words = splitSimpleCommand(command) ?? [];
    const at = words.findIndex((word) => /(^|\/)jasmine(\.[cm]?js)?$/.test(word));
    const kept = scope.files.length === 0 ? words : dropPositionals(words, at);
    const name = scope.name === null ? [] : [`--filter=${quoteWord(scope.name)}`];
    const reporter = `${report}.reporter.mjs`;
    const run = [...kept, `--reporter=${reporter}`, ...name, ...scope.files.map(quoteWord)].join(" ");
    const write = `printf '%s' ${quoteWord(REPORTER)} > ${reporter}`;
    return `${write}\nexport SWE_AGENT_REPORT=${report}\n${run}\nstatus=$?; rm -f ${reporter}; exit $status`;
  },
  parse(raw) {
    if (raw.report === undefined) return undefined;
    const lines = raw.report.split("\n").flatMap((text) => Line.safeParse(parseJson(text)).data ?? []);
    return lines.length === 0 ? undefined : withUniqueIds(lines.flatMap((line) => toResults(line, raw)));
  },
};

function toResults(line: Line, raw: RawReport): readonly TestResult[] {
  const detail = toDetail(line.failed.map(({ text }) => text).join("\n"));
  const file = toRelativePath(line.file === "" ? findFile(detail, raw.root) : line.file, raw.root);
  if (line.kind !== "spec") {
    return line.failed.length === 0
      ? []
      : [{ id: `${file}::${line.name === "" ? WHOLE_FILE : line.name}`, status: "error", detail }];
  }
  const id = `${file}::${line.name}`;
  const took = toDuration(line.duration);
  if (line.status === "passed") return [{ id, status: "passed", detail: "", ...took }];
  if (line.status !== "failed") return [{ id, status: "skipped", detail: "" }];
  const isAssertion = line.failed.every(({ matcher }) => matcher !== "");
  return [{ id, status: isAssertion ? "failed" : classifyFailure(detail, file, raw.root), detail, ...took }];
}

/** The first frame in the repository. */
function findFile(detail: string, root: string): string {
  const frames = [...detail.matchAll(/\(?((?:file:\/\/)?\/[^\s():]+):\d+(?::\d+)?\)?/g)].map((match) => match[1] ?? "");
  return (
    frames.find((path) => path.replace("file://", "").startsWith(`${root}/`) && !path.includes("node_modules/")) ?? ""
  );
}

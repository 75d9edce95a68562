import { z } from "zod";
import type { TestResult } from "../../domain/testing.ts";
import { quoteWord } from "../suite/shell-words.ts";
import {
  parseJson,
  toDetail,
  toDuration,
  toRelativePath,
  withUniqueIds,
  type RawReport,
  type RunnerAdapter,
} from "./runner-adapter.ts";

// Its own reports name no file. This is loaded before anything else in every Ruby process of the run, and adds a
// reporter when Minitest starts.
const PLUGIN = `
require "json"
begin
  require "minitest"
rescue LoadError
end
if defined?(Minitest) && ENV["SWE_AGENT_REPORT"]
  module Minitest
    class SweAgentReporter < AbstractReporter
      def record(result)
        file, _line = result.respond_to?(:source_location) ? result.source_location : result.method(result.name).source_location
        kind = result.respond_to?(:klass) ? result.klass : result.class.name
        failure = result.failure
        status = result.skipped? ? "skipped" : result.passed? ? "passed" : result.error? ? "error" : "failed"
        error = failure.respond_to?(:error) ? failure.error : failure
        trace = failure ? (error.backtrace || []).first(12) : []
        line = { file: file.to_s, name: kind.to_s + "#" + result.name.to_s, status: status, time: result.time.to_f, kind: error.class.name.to_s, detail: failure ? failure.message.to_s : "", trace: trace }
        File.open(ENV["SWE_AGENT_REPORT"], "a") { |out| out.puts(JSON.generate(line)) }
      rescue => problem
        warn problem.message
      end
    end
    def self.plugin_swe_agent_init(_options); reporter << SweAgentReporter.new; end
    extensions << "swe_agent"
  end
end
`;

const Line = z.object({
  file: z.string(),
  name: z.string(),
  status: z.enum(["passed", "failed", "error", "skipped"]),
  time: z.number().nullish().catch(null),
  kind: z.string(),
  detail: z.string(),
  trace: z.array(z.string()),
});
type Line = z.infer<typeof Line>;

export const minitest: RunnerAdapter = {
  name: "minitest",
  toShell(command, scope, report) {
    const plugin = `${report}.plugin.rb`;
    const files = scope.files.map(quoteWord).join(" ");
    const name =
      scope.name === null
        ? ""
        : ` TESTOPTS=${quoteWord(`--name=/${scope.name.replace(/[^\w ]/g, ".").replaceAll(" ", ".")}/`)}`;
    const loader = `ruby -Ilib -Itest -e 'ARGV.each { |file| require File.expand_path(file) }' ${files}`;
    const bundled = command.startsWith("bundle exec ") ? "bundle exec " : "";
    const isRails = /(?:^|\s|\/)rails test\b/.test(command);
    const run =
      files === "" ? `${command}${isRails ? "" : name}` : isRails ? `${command} ${files}` : `${bundled}${loader}`;
    return [
      `printf '%s' ${quoteWord(PLUGIN)} > ${plugin}`,
      `export SWE_AGENT_REPORT=${report} RUBYOPT="-r${plugin} $RUBYOPT"`,
      `${run} 2>&1`,
      `status=$?; rm -f ${plugin}; exit $status`,
    ].join("\n");
  },
  parse(raw) {
    if (raw.report === undefined) return undefined;
    const lines = raw.report.split("\n").flatMap((text) => Line.safeParse(parseJson(text)).data ?? []);
    return lines.length === 0 ? undefined : withUniqueIds(lines.map((line) => toResult(line, raw)));
  },
};

/** An exception that the code under test threw is a failure of that code; unknown names and the test's own are errors. */
function toResult(line: Line, raw: RawReport): TestResult {
  const file = toRelativePath(line.file, raw.root);
  const id = `${file}::${line.name}`;
  const took = toDuration(line.time == null ? null : line.time * 1000);
  if (line.status !== "error")
    return { id, status: line.status, detail: line.status === "passed" ? "" : toDetail(line.detail), ...took };
  const thrower = line.trace.map((frame) => toRelativePath(frame, raw.root)).find((frame) => !frame.startsWith("/"));
  const isUnknown = /^(?:NameError|NoMethodError|LoadError|SyntaxError|Timeout::Error)$/.test(line.kind);
  const isOfCode = !isUnknown && thrower !== undefined && !thrower.startsWith(`${file}:`);
  return { id, status: isOfCode ? "failed" : "error", detail: toDetail(line.detail), ...took };
}

/** Which test runners are known, and how each is tried: started here, or by what it wrote when it was recorded. */
import type { TestRunnerName } from "../../src/domain/testing.ts";

export interface Ecosystem {
  readonly runner: TestRunnerName;
  readonly language: string;
  /** `live`: its program is a development dependency, or always there; suites start it. */
  readonly proof: "live" | "recorded" | "hand-written";
  /** What was recorded; null for live ones. */
  readonly program: string | null;
}

const live = (runner: TestRunnerName, language: string): Ecosystem => ({
  runner,
  language,
  proof: "live",
  program: null,
});
const recorded = (runner: TestRunnerName, language: string, program: string): Ecosystem => {
  return { runner, language, proof: "recorded", program };
};

export const ECOSYSTEMS: readonly Ecosystem[] = [
  live("node:test", "JavaScript"),
  live("jest", "JavaScript"),
  live("mocha", "JavaScript"),
  live("vitest", "JavaScript"),
  live("pytest", "Python"),
  live("unittest", "Python"),
  live("command", "any"),
  recorded("ava", "JavaScript", "ava 7.0.0"),
  recorded("tap", "JavaScript", "tap 21.8.0"),
  recorded("tape", "JavaScript", "tape 5.10.2"),
  recorded("uvu", "JavaScript", "uvu 0.5.6"),
  recorded("jasmine", "JavaScript", "jasmine 7.0.0"),
  recorded("bun", "JavaScript", "bun 1.4.5"),
  recorded("go", "Go", "go 1.19.8"),
  recorded("cargo", "Rust", "cargo 1.95.0"),
  recorded("maven", "Java", "maven 3.8.7, surefire 2.22.3"),
  recorded("gradle", "Java", "gradle 4.4.1"),
  recorded("rspec", "Ruby", "rspec 3.12"),
  recorded("minitest", "Ruby", "minitest 5.17.0"),
  recorded("phpunit", "PHP", "phpunit 9.6.7"),
  recorded("ctest", "C, C++", "cmake 3.25.1"),
  recorded("meson", "C, C++", "meson 1.0.1"),
  // From the schema that Microsoft publishes (vstst.xsd): there was no SDK to record it with.
  { runner: "dotnet", language: ".NET", proof: "hand-written", program: null },
];

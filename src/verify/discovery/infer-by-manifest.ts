/** Tests of languages whose manifest alone says how they are run. Pure, and data. */
import type { TestRunnerName } from "../../domain/testing.ts";
import type { Finding } from "./finding.ts";
import { CMAKE_TESTS, MESON_TESTS } from "./recognise-compiled.ts";
import { hasFile, isBelow, joinPath, textOf, type Project } from "./tree-facts.ts";

interface Rule {
  readonly runner: TestRunnerName;
  /** Names in the project's folder; one of them has to be there. */
  readonly manifest: RegExp;
  /** A file below the folder that has to be there, too. */
  readonly evidence: RegExp;
  /** Only where the manifest's text says so. */
  readonly says?: RegExp;
  readonly command: string;
  readonly before?: readonly string[];
}

const RULES: readonly Rule[] = [
  { runner: "go", manifest: /^go\.mod$/, evidence: /_test\.go$/, command: "go test ./..." },
  {
    runner: "cargo",
    manifest: /^Cargo\.toml$/,
    evidence: /\.rs$/,
    says: /^\[workspace[\].]/m,
    command: "cargo test --workspace",
  },
  { runner: "cargo", manifest: /^Cargo\.toml$/, evidence: /\.rs$/, command: "cargo test" },
  {
    runner: "gradle",
    manifest: /^(?:settings|build)\.gradle(?:\.kts)?$/,
    evidence: /(?:^|\/)src\/\w*[tT]est\//,
    command: "gradle test --offline",
  },
  { runner: "maven", manifest: /^pom\.xml$/, evidence: /(?:^|\/)src\/test\//, command: "mvn -o -B test" },
  {
    runner: "rspec",
    manifest: /^(?:Gemfile|\.rspec|[\w-]+\.gemspec|Rakefile)$/,
    evidence: /(?:^|\/)spec\/.*_spec\.rb$/,
    command: "rspec",
  },
  {
    runner: "minitest",
    manifest: /^Rakefile$/,
    evidence: /(?:^|\/)test\/.*(?:_test|test_\w+)\.rb$/,
    command: "rake test",
  },
  {
    runner: "phpunit",
    manifest: /^(?:phpunit(?:\.dist)?\.xml(?:\.dist)?|composer\.json)$/,
    evidence: /Test\.php$|(?:^|\/)tests\/Pest\.php$/,
    command: "vendor/bin/phpunit",
  },
  {
    runner: "dotnet",
    manifest: /\.(?:sln|slnx|csproj|fsproj)$/,
    evidence: /[tT]ests?[^/]*\.(?:cs|fs|csproj|fsproj)$/,
    command: "dotnet test",
  },
  {
    runner: "ctest",
    manifest: /^CMakeLists\.txt$/,
    evidence: /(?:^|\/)CMakeLists\.txt$/,
    says: /\b(?:enable_testing|add_test|catch_discover_tests|gtest_discover_tests|include\s*\(\s*CTest)\b/i,
    command: CMAKE_TESTS.words.join(" "),
    before: CMAKE_TESTS.before ?? [],
  },
  {
    runner: "meson",
    manifest: /^meson\.build$/,
    evidence: /(?:^|\/)meson\.build$/,
    command: MESON_TESTS.words.join(" "),
    before: MESON_TESTS.before ?? [],
  },
];

/** One finding for each runner that fits. */
export function inferByManifest(project: Project): readonly Finding[] {
  const { facts, folder } = project;
  const inside = facts.files.filter((path) => isBelow(path, folder));
  const own = inside
    .map((path) => path.slice(folder === "" ? 0 : folder.length + 1))
    .filter((name) => !name.includes("/"));
  const findings: Finding[] = [];
  for (const rule of RULES) {
    if (findings.some(({ runner }) => runner === rule.runner)) continue;
    const manifest = own.find((name) => rule.manifest.test(name) && rule.says?.test(textOf(project, name)) !== false);
    if (manifest === undefined || !inside.some((path) => rule.evidence.test(path))) continue;
    const command = withWrapper(rule, project);
    findings.push({
      runner: rule.runner,
      command,
      cwd: folder,
      before: rule.before ?? [],
      source: joinPath(folder, manifest),
    });
  }
  return findings;
}

function withWrapper({ runner, command }: Rule, project: Project): string {
  if (runner === "gradle" && hasFile(project, "gradlew")) return `./${command.replace(/^gradle/, "gradlew")}`;
  if (runner === "phpunit" && textOf(project, "composer.json").includes("pestphp/pest")) return "vendor/bin/pest";
  const bundled = (runner === "rspec" || runner === "minitest") && hasFile(project, "Gemfile");
  return bundled ? `bundle exec ${command}` : command;
}

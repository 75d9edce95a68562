/** The runners of languages that are built first: Go, Rust, Java and its kin, .NET, C and C++. */
import { dropOptions, type Unwanted } from "./drop-options.ts";
import type { Recognised } from "./recognised.ts";
import { hasFile, type Project } from "./tree-facts.ts";

/** Outside of the workspace: what is built there never gets into a candidate. */
const BUILD_FOLDER = "/tmp/swe-agent-build";
const OF_GO: Unwanted = {
  alone: /^(?:-v|-json|-cover|-failfast(?:=.*)?|-(?:coverprofile|covermode|coverpkg|count)=.*)$/,
  withValue: /^-(?:coverprofile|covermode|coverpkg|count)$/,
};
const OF_CARGO: Unwanted = {
  alone: /^(?:\+[\w.-]+|-q|--quiet|-v+|--verbose|--no-fail-fast|--color=.*)$/,
  withValue: /^--color$/,
};
const OF_MAVEN = /^(?:-P.*|-pl|-D(?!skip|maven\.test\.skip).*|-f|--file|-am|--also-make)$/;
const OF_DOTNET: Unwanted = {
  alone: /^(?:--no-build|--no-restore|--nologo|--collect[:=].*|--logger[:=].*|\/p:.*|-p:.*)$/,
  withValue: /^(?:--logger|-l|--collect|--results-directory|-r|--verbosity|-v|--settings)$/,
};

/** Without a sandbox, another checkout may have built there. */
const clearUnless = (told: string, file: string): string =>
  `{ grep -qsF "${told}" ${BUILD_FOLDER}/${file} || rm -rf ${BUILD_FOLDER}; }`;

export const CMAKE_TESTS: Recognised = {
  runner: "ctest",
  words: ["ctest", "--test-dir", BUILD_FOLDER],
  before: [
    clearUnless("CMAKE_HOME_DIRECTORY:INTERNAL=$PWD", "CMakeCache.txt"),
    `cmake -S . -B ${BUILD_FOLDER} -DBUILD_TESTING=ON`,
    `cmake --build ${BUILD_FOLDER}`,
  ],
};
export const MESON_TESTS: Recognised = {
  runner: "meson",
  words: ["meson", "test", "-C", BUILD_FOLDER],
  before: [
    clearUnless("$PWD/meson.build", "meson-info/intro-buildsystem_files.json"),
    `{ test -d ${BUILD_FOLDER} || meson setup ${BUILD_FOLDER}; }`,
  ],
};

export function recogniseCompiled(words: readonly string[], project: Project): Recognised | undefined {
  const name = (words[0] ?? "").replace(/^(?:\.\.?\/)+/, "");
  if (name === "go" && words[1] === "test") return { runner: "go", words: dropOptions(words, OF_GO) };
  if (name === "gotestsum") return recogniseGotestsum(words);
  if (name === "cargo") return recogniseCargo(words);
  if (/^mvnw?(?:\.cmd)?$/.test(name)) return recogniseMaven(words);
  if (/^gradlew?(?:\.bat)?$/.test(name)) return recogniseGradle(words);
  if (name === "dotnet" && words[1] === "test") return { runner: "dotnet", words: dropOptions(words, OF_DOTNET) };
  return recogniseC(name, words, project);
}

function recogniseGotestsum(words: readonly string[]): Recognised {
  const at = words.indexOf("--");
  const rest = at === -1 ? ["./..."] : words.slice(at + 1);
  return { runner: "go", words: dropOptions(["go", "test", ...rest], OF_GO) };
}

/** nextest runs the same tests; `cargo test` is there wherever it is. */
function recogniseCargo(words: readonly string[]): Recognised | undefined {
  const rest = dropOptions(words.slice(1), OF_CARGO);
  if (rest[0] === "test" || rest[0] === "t") return { runner: "cargo", words: ["cargo", "test", ...rest.slice(1)] };
  if (rest[0] !== "nextest" || rest[1] !== "run") return undefined;
  const kept = rest.filter(
    (word, index) =>
      /^(?:--workspace|--all|--all-features|--no-default-features|--features.*|-p|--package.*|--locked|--release|--lib|--tests|--all-targets)$/.test(
        word,
      ) || /^(?:--features|-p|--package)$/.test(rest[index - 1] ?? ""),
  );
  return { runner: "cargo", words: ["cargo", "test", ...kept] };
}

function recogniseMaven(words: readonly string[]): Recognised | undefined {
  const skips = words.some((word) => /^-D(?:skipTests|maven\.test\.skip)(?:=true)?$/.test(word));
  const runs = words.some((word) => /^(?:test|verify|package|install|integration-test)$/.test(word));
  if (skips || !runs) return undefined;
  const kept = words.filter((word, index) => OF_MAVEN.test(word) || /^(?:-pl|-f|--file)$/.test(words[index - 1] ?? ""));
  return { runner: "maven", words: [words[0] ?? "mvn", "-o", "-B", ...kept, "test"] };
}

function recogniseGradle(words: readonly string[]): Recognised | undefined {
  const tasks = words.slice(1).filter((word) => /^(?::?[\w.-]+(?::[\w.-]+)*:)?(?:test|check|build)$/.test(word));
  if (tasks.length === 0 || words.includes("-x")) return undefined;
  const names = [...new Set(tasks.map((task) => task.replace(/(?:check|build)$/, "test")))];
  const kept = words.filter((word) => /^-[PD]/.test(word));
  return { runner: "gradle", words: [words[0] ?? "gradle", ...names, ...kept, "--offline"] };
}

const TARGETS_TEST = /(?:^| )(?:--target|-t) (?:test|check)(?: |$)/;

function recogniseC(name: string, words: readonly string[], project: Project): Recognised | undefined {
  const isCmake = name === "cmake" && words.includes("--build") && TARGETS_TEST.test(words.join(" "));
  if (name === "ctest" || isCmake) return hasFile(project, "CMakeLists.txt") ? CMAKE_TESTS : undefined;
  const isMeson = /^(?:meson test|ninja(?: .*)? test$)/.test([name, ...words.slice(1)].join(" "));
  return isMeson && hasFile(project, "meson.build") ? MESON_TESTS : undefined;
}

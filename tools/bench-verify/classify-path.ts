/** Which changed files are a fix's tests, which its source. The bench's own rule: the gate's is what it measures. */

const TEST =
  /(?:^|\/)(?:tests?|specs?|__tests__|testdata|test-d)\/|(?:^|\/)test\.[cm]?[jt]s$|[._-](?:test|spec)\.[cm]?[jt]sx?$|_test\.(?:go|py|rb)$|(?:^|\/)test_[^/]*\.(?:py|rb)$|Test\.php$/;
const SOURCE = /\.(?:[cm]?[jt]sx?|py|go|rs|rb|php|c|h|cc|cpp|hpp)$/;
const MANIFEST =
  /(?:^|\/)(?:package(?:-lock)?\.json|pnpm-lock\.yaml|yarn\.lock|pyproject\.toml|setup\.(?:py|cfg)|go\.(?:mod|sum)|Cargo\.(?:toml|lock)|Gemfile(?:\.lock)?|[^/]+\.gemspec|composer\.(?:json|lock)|CMakeLists\.txt|meson\.build)$/;
const NOT_SOURCE =
  /(?:^|\/)(?:dist|build|docs?|examples?|bench\w*|website)\/|\.d\.[cm]?ts$|\.min\.|(?:^|\/)(?:eslint\.config|\.eslintrc)/;

export type PathKind = "test" | "source" | "manifest" | "other";

export function classifyPath(path: string): PathKind {
  if (MANIFEST.test(path)) return "manifest";
  if (TEST.test(path)) return "test";
  return SOURCE.test(path) && !NOT_SOURCE.test(path) ? "source" : "other";
}

/** Code of a test, not a file that it reads. */
export function isTestCode(path: string): boolean {
  return classifyPath(path) === "test" && SOURCE.test(path);
}

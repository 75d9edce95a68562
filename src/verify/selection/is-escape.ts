/** Changes of which nobody can say what they reach: all tests are run then. By path alone. */
import { findInfrastructureKind, isSnapshot, isTestSupport, isRunnableTest } from "../trees/test-files.ts";

const MANIFEST =
  /(?:^|\/)(?:package\.json|(?:npm-shrinkwrap|package-lock)\.json|yarn\.lock|pnpm-(?:lock|workspace)\.yaml|bun\.lockb?|deno\.jsonc?|lerna\.json|nx\.json|turbo\.json|tsconfig[^/]*\.json|jsconfig\.json|\.babelrc(?:\.[^/]+)?|babel\.config\.[^/]+|\.swcrc|vite\.config\.[^/]+|pyproject\.toml|setup\.(?:py|cfg)|[\w.-]*requirements[\w.-]*\.(?:txt|in)|Pipfile(?:\.lock)?|poetry\.lock|uv\.lock|go\.(?:mod|sum|work)|Cargo\.(?:toml|lock)|build\.rs|rust-toolchain(?:\.toml)?|Gemfile(?:\.lock)?|[^/]+\.gemspec|Rakefile|composer\.(?:json|lock)|pom\.xml|(?:build|settings)\.gradle(?:\.kts)?|gradle\.properties|[^/]+\.(?:sln|slnx|csproj|fsproj|vbproj)|CMakeLists\.txt|meson\.build|Makefile)$/;

/** Manifest, lock file, settings of the build or of the tests, and what tests share without being one. */
export function isEscape(path: string): boolean {
  if (MANIFEST.test(path) || findInfrastructureKind(path) !== undefined) return true;
  return isTestSupport(path) && !isRunnableTest(path) && !isSnapshot(path);
}

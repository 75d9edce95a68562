/** Which files are tests, and which decide how tests are run. By path alone. */

const CODE = /\.(?:[cm]?[jt]sx?|py)$/;
const TEST_FOLDER = /(?:^|\/)(?:__tests__|__mocks__|__snapshots__|tests?|specs?|e2e)\//;
const TEST_NAME =
  /(?:^|\/)(?:[^/]*[._-](?:test|tests|spec)\.[cm]?[jt]sx?|test[._-][^/]*\.[cm]?[jt]sx?|test\.[cm]?[jt]s|test_[^/]*\.py|[^/]*_tests?\.py|tests\.py)$/;

/** A file with tests, or code that tests share; changes of existing ones are not taken into the graded tree. */
export function isTestFile(path: string): boolean {
  return TEST_NAME.test(path) || (TEST_FOLDER.test(path) && CODE.test(path));
}

/** Everything in a test folder besides: fixtures, snapshots, expected output. */
export function isTestSupport(path: string): boolean {
  return isTestFile(path) || TEST_FOLDER.test(path);
}

/** A file the runner would look into for tests, and not only for shared code. */
export function isRunnableTest(path: string): boolean {
  return (
    isTestFile(path) &&
    !/(?:^|\/)(?:conftest|__init__)\.py$/.test(path) &&
    !/(?:^|\/)(?:__mocks__|fixtures?|helpers?|support)\//.test(path)
  );
}

export function isSnapshot(path: string): boolean {
  return path.endsWith(".snap") || /(?:^|\/)__snapshots__\//.test(path);
}

const TEST_CONFIGURATION =
  /(?:^|\/)(?:jest\.config\.[^/]+|jest\.setup\.[^/]+|vitest\.config\.[^/]+|vitest\.workspace\.[^/]+|\.mocharc(?:\.[^/]+)?|karma\.conf\.[^/]+|ava\.config\.[^/]+|\.nycrc(?:\.[^/]+)?|\.c8rc(?:\.[^/]+)?|pytest\.ini|\.pytest\.ini|tox\.ini|noxfile\.py|conftest\.py|\.coveragerc)$/;
const CI_CONFIGURATION =
  /^(?:\.github\/|\.circleci\/|\.buildkite\/|\.gitlab-ci\.ya?ml$|\.travis\.ya?ml$|azure-pipelines\.ya?ml$|Jenkinsfile$|bitbucket-pipelines\.ya?ml$)/;
// Code that an interpreter or a package manager runs by itself before any test.
const RUNS_FIRST =
  /(?:^|\/)(?:sitecustomize\.py|usercustomize\.py|[^/]+\.pth|\.npmrc|\.yarnrc(?:\.yml)?|\.pnpmfile\.c?js|bunfig\.toml)$/;
// Found before the real one: a runner of the candidate's own, or a library of the interpreter.
const SHADOWS =
  /(?:^|\/)\.?venv\/|^(?:_?pytest|pluggy|unittest|doctest)(?:\.py$|\/)|^(?:importlib|json|os|sys|re|typing)\.py$/;

/** What kind of test infrastructure a whole file is; undefined for all others. */
export function findInfrastructureKind(path: string): string | undefined {
  if (TEST_CONFIGURATION.test(path)) return "test configuration";
  if (CI_CONFIGURATION.test(path)) return "CI configuration";
  if (RUNS_FIRST.test(path)) return "file that runs before the tests";
  if (SHADOWS.test(path)) return "file that stands in for the test runner";
  if (/(?:^|\/)node_modules\//.test(path)) return "installed package";
  return undefined;
}

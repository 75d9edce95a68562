/** Targets, environments, manifests, and repositories of several projects. */
import { pkg, script, type DiscoveryCase } from "./discovery-case.ts";

export const TARGET_CASES: readonly DiscoveryCase[] = [
  {
    name: "a Makefile with variables",
    texts: {
      Makefile:
        "PYTHON ?= python3\nPYTEST = $(PYTHON) -m pytest\n\n.PHONY: test\ntest: ## run tests\n\t@$(PYTEST) $(ARGS) tests\n",
    },
    want: { runner: "pytest", command: "python3 -m pytest tests", source: "Makefile" },
  },
  {
    name: "a Makefile that builds first",
    texts: { Makefile: "test: build lint\n\tgo test ./...\nbuild:\n\tgo build\n", "go.mod": "module a\n" },
    want: { runner: "go", command: "go test ./...", before: "make build" },
  },
  {
    name: "a Makefile of C",
    texts: { Makefile: "check: prog\n\t./run-tests.sh\n" },
    want: { runner: "command", command: "make check" },
  },
  {
    name: "a Makefile with unknown variables",
    texts: { Makefile: "test:\n\t$(CC) -o t t.c && $(WRAPPER) ./t\n" },
    want: { runner: "command", command: "make test" },
  },
  {
    name: "a justfile",
    texts: { justfile: "default: test\n\ntest *args:\n    uv run pytest {{args}}\n" },
    want: { runner: "pytest", command: "python3 -m pytest" },
  },
  {
    name: "a Taskfile",
    texts: { "Taskfile.yml": "version: '3'\ntasks:\n  test:\n    cmds:\n      - go test {{.CLI_ARGS}} ./...\n" },
    files: ["go.mod", "a_test.go"],
    want: { runner: "go", command: "go test ./..." },
  },
  {
    name: "tox",
    texts: {
      "tox.ini":
        "[tox]\nenvlist = py\n\n[testenv]\ndeps = pytest\ncommands =\n    pip list\n    pytest {posargs:tests}\n\n[testenv:docs]\ncommands = sphinx\n",
    },
    want: { runner: "pytest", command: "python3 -m pytest tests", source: "tox.ini" },
  },
  {
    name: "nox",
    texts: {
      "noxfile.py":
        'import nox\n@nox.session\ndef tests(session):\n    session.install(".")\n    session.run("pytest", "tests", *session.posargs)\n',
    },
    want: { runner: "pytest", command: "python3 -m pytest tests", source: "noxfile.py" },
  },
  {
    name: "composer's script",
    texts: { "composer.json": '{"scripts":{"test":["@lint","phpunit --colors=always"],"lint":"php -l"}}' },
    want: { runner: "phpunit", command: "phpunit", source: "composer.json" },
  },
];

export const MANIFEST_CASES: readonly DiscoveryCase[] = [
  {
    name: "Go",
    texts: { "go.mod": "module a\n" },
    files: ["a.go", "a_test.go"],
    want: { runner: "go", command: "go test ./..." },
  },
  { name: "Go without tests", texts: { "go.mod": "module a\n" }, files: ["a.go"], want: undefined },
  {
    name: "Rust",
    texts: { "Cargo.toml": "[package]\n" },
    files: ["src/lib.rs"],
    want: { runner: "cargo", command: "cargo test" },
  },
  {
    name: "a workspace of Rust",
    texts: { "Cargo.toml": "[workspace]\nmembers = []\n" },
    files: ["a/src/lib.rs"],
    want: { command: "cargo test --workspace" },
  },
  {
    name: "Maven",
    texts: { "pom.xml": "" },
    files: ["src/test/java/ATest.java"],
    want: { runner: "maven", command: "mvn -o -B test" },
  },
  {
    name: "Gradle",
    texts: { "build.gradle": "" },
    files: ["src/test/java/ATest.java"],
    want: { runner: "gradle", command: "gradle test --offline" },
  },
  {
    name: "RSpec",
    texts: { Gemfile: "" },
    files: ["spec/a_spec.rb", "Gemfile.lock"],
    want: { runner: "rspec", command: "bundle exec rspec", guessedSetup: "bundle install --local --quiet" },
  },
  {
    name: "Minitest",
    texts: { Rakefile: "" },
    files: ["test/a_test.rb"],
    want: { runner: "minitest", command: "rake test" },
  },
  {
    name: "PHPUnit",
    texts: { "composer.json": "{}", "phpunit.xml.dist": "" },
    files: ["tests/ATest.php"],
    want: { runner: "phpunit", command: "vendor/bin/phpunit" },
  },
  {
    name: "Pest",
    texts: { "composer.json": '{"require-dev":{"pestphp/pest":"2"}}' },
    files: ["tests/Pest.php"],
    want: { runner: "phpunit", command: "vendor/bin/pest" },
  },
  {
    name: ".NET",
    texts: { "App.sln": "" },
    files: ["App.Tests/App.Tests.csproj"],
    want: { runner: "dotnet", command: "dotnet test" },
  },
  {
    name: "CMake",
    texts: { "CMakeLists.txt": "project(a)\nenable_testing()\n" },
    want: { runner: "ctest", command: "ctest --test-dir /tmp/swe-agent-build" },
  },
  { name: "CMake without tests", texts: { "CMakeLists.txt": "project(a)\n" }, want: undefined },
  {
    name: "Meson",
    texts: { "meson.build": "project('a')\n" },
    want: { runner: "meson", command: "meson test -C /tmp/swe-agent-build" },
  },
  {
    name: "Django's own runner",
    texts: { "manage.py": "", "app/tests/test_a.py": "from django.test import TestCase\n" },
    want: { runner: "command", command: "python3 manage.py test --noinput" },
  },
  {
    name: "a package below src has to be installed",
    texts: { "pyproject.toml": "[build-system]\n[tool.pytest.ini_options]\n" },
    files: ["src/pkg/__init__.py", "tests/test_a.py"],
    want: {
      runner: "pytest",
      guessedSetup: "python3 -m pip install --quiet --no-deps --no-build-isolation --no-index -e .",
    },
  },
];

export const MONOREPO_CASES: readonly DiscoveryCase[] = [
  {
    name: "tests of a binding in another language do not speak for the whole",
    texts: { "Cargo.toml": "[workspace]\n", "crates/node/__test__/a.spec.ts": 'import test from "ava";' },
    files: ["crates/core/src/lib.rs"],
    want: { runner: "cargo", command: "cargo test --workspace" },
  },
  {
    name: "nor do scripts in Python beside a build of C",
    texts: { "CMakeLists.txt": "include(CTest)\n", "tools/test_x.py": "def test_x(): pass\n" },
    want: { runner: "ctest" },
  },
  {
    name: "the nearest package decides",
    texts: {
      ...script("turbo run test"),
      "packages/a/package.json": pkg({ test: "vitest run" }),
      "packages/b/package.json": pkg({ test: "jest" }),
    },
    changed: ["packages/b/src/x.ts"],
    want: { runner: "jest", cwd: "packages/b", source: "packages/b/package.json" },
  },
  {
    name: "a package without tests leaves it to the root",
    texts: { ...script("jest"), "packages/a/package.json": pkg({}) },
    changed: ["packages/a/x.js"],
    want: { runner: "jest", cwd: "" },
  },
  {
    name: "the project with most of the change decides",
    texts: { "api/pyproject.toml": "[tool.pytest.ini_options]\n", "web/package.json": pkg({ test: "vitest run" }) },
    changed: ["web/a.ts", "api/a.py", "api/b.py"],
    want: { runner: "pytest", cwd: "api" },
  },
  {
    name: "without a change, the project nearest to the root",
    texts: { "services/x/go.mod": "module x\n", "web/package.json": pkg({ test: "vitest run" }) },
    files: ["services/x/a_test.go"],
    want: { runner: "vitest", cwd: "web" },
  },
  {
    name: "a module of Go below a workspace",
    texts: { "go.work": "go 1.22\nuse ./a\n", "a/go.mod": "module a\n" },
    files: ["a/x_test.go"],
    changed: ["a/x.go"],
    want: { runner: "go", cwd: "a" },
  },
  {
    name: "Maven's modules are built from the top",
    texts: { "pom.xml": "", "core/pom.xml": "" },
    files: ["core/src/test/java/ATest.java"],
    changed: ["core/src/main/java/A.java"],
    want: { runner: "maven", cwd: "" },
  },
  {
    name: "manifests of fixtures and examples are data",
    texts: {
      "package.json": pkg({ test: "jest" }),
      "test/fixtures/app/package.json": pkg({ test: "mocha" }),
      "examples/x/package.json": pkg({ test: "ava" }),
    },
    changed: ["test/fixtures/app/index.js", "examples/x/a.js"],
    want: { runner: "jest", cwd: "" },
  },
  {
    name: "the root's lock file is installed at the root",
    texts: {
      "package.json": pkg({}),
      "package-lock.json": "",
      "packages/a/package.json": pkg({ test: "jest" }, { jest: "30" }),
    },
    changed: ["packages/a/x.js"],
    want: { cwd: "packages/a", guessedSetup: "npm ci --offline --no-audit --no-fund" },
  },
  {
    name: "a script that changes the folder",
    texts: { ...script("cd packages/a && npm test"), "packages/a/package.json": pkg({ test: "mocha" }) },
    want: { runner: "mocha", cwd: "packages/a" },
  },
];

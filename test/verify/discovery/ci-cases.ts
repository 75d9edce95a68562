/** Workflows of GitHub, and GitLab's. */
import { pkg, run, script, workflow, type DiscoveryCase } from "./discovery-case.ts";

export const CI_CASES: readonly DiscoveryCase[] = [
  {
    name: "a step that runs tests wins over the manifest",
    texts: { ...workflow(run("pip install -e .") + run("pytest -n auto --cov=pkg tests/unit")), "pytest.ini": "" },
    want: { runner: "pytest", command: "python3 -m pytest tests/unit", source: ".github/workflows/ci.yml" },
  },
  {
    name: "a script of several lines",
    texts: workflow(
      "      - run: |\n          python -m pip install tox \\\n            wheel\n          # the tests\n          python -m unittest discover -s tests\n",
    ),
    want: { runner: "unittest", command: "python3 -m unittest discover -s tests" },
  },
  {
    name: "npm test leads on to the package",
    texts: { ...workflow(run("npm ci") + run("npm test -- --coverage")), ...script("jest") },
    want: { runner: "jest", command: "jest" },
  },
  {
    name: "what npm is told in front of the two dashes is no option of the tests",
    texts: { ...workflow(run("npm test --ignore-scripts -- -t 60")), ...script("tap") },
    want: { runner: "tap", command: "tap -t 60" },
  },
  {
    name: "a step that runs one test by name is not the suite",
    texts: workflow(
      run("python -m unittest tests.test_meta.TestVersion.test_it") + run("python -m unittest discover tests"),
    ),
    want: { runner: "unittest", command: "python3 -m unittest discover tests" },
  },
  {
    name: "the first value of a matrix stands for all",
    texts: workflow(
      run("'tox -e ${{ matrix.env }} || go test ${{ matrix.pkg }}'"),
      "    strategy:\n      matrix:\n        pkg: [./..., ./x]\n        env: [py]\n",
    ),
    files: ["go.mod", "a_test.go"],
    want: { runner: "go", command: "go test ./..." },
  },
  {
    name: "another expression is not known, the lines around it are",
    texts: workflow(
      "      - run: |\n          echo ${{ github.sha }}\n          cargo +nightly test --workspace --quiet\n",
    ),
    files: ["Cargo.toml", "src/lib.rs"],
    want: { runner: "cargo", command: "cargo test --workspace", source: ".github/workflows/ci.yml" },
  },
  {
    name: "a step's folder",
    texts: {
      ...workflow("      - run: npm test\n        working-directory: web\n"),
      "web/package.json": pkg({ test: "vitest run" }),
    },
    want: { runner: "vitest", cwd: "web" },
  },
  {
    name: "steps with secrets or containers are left alone",
    texts: {
      ...workflow(
        "      - run: pytest tests/live\n        env:\n          KEY: ${{ secrets.KEY }}\n" +
          run("docker compose run app pytest") +
          run("pytest tests/unit"),
      ),
    },
    want: { command: "python3 -m pytest tests/unit" },
  },
  {
    name: "unit tests win over end-to-end tests",
    texts: {
      ".github/workflows/a.yml":
        "jobs:\n  e2e:\n    steps:\n      - run: npx mocha e2e\n  unit:\n    steps:\n      - run: npx mocha unit\n",
    },
    want: { command: "mocha unit" },
  },
  {
    name: "a step's literal environment is kept",
    texts: workflow("      - run: npx jest\n        env:\n          TZ: UTC\n          FORCE: ${{ github.ref }}\n"),
    want: { command: "TZ=UTC jest" },
  },
  {
    name: "GitLab's scripts",
    texts: {
      ".gitlab-ci.yml":
        "stages: [test]\nunit:\n  stage: test\n  script:\n    - bundle install\n    - bundle exec rspec --format progress\n",
    },
    files: [".rspec", "Gemfile"],
    want: { runner: "rspec", command: "bundle exec rspec", source: ".gitlab-ci.yml" },
  },
  {
    name: "no YAML",
    texts: { ".github/workflows/ci.yml": "jobs: [\n  - {", ...script("jest") },
    want: { runner: "jest", source: "package.json" },
  },
  {
    name: "gotestsum, nextest, coverage run",
    texts: workflow(run("gotestsum --junitfile x.xml -- -race ./...")),
    files: ["go.mod", "a_test.go"],
    want: { runner: "go", command: "go test -race ./..." },
  },
  {
    name: "cargo nextest",
    texts: workflow(run("cargo nextest run --all-features --profile ci")),
    files: ["Cargo.toml", "src/lib.rs"],
    want: { runner: "cargo", command: "cargo test --all-features" },
  },
  {
    name: "coverage run with a module",
    texts: workflow(run("coverage run --source pkg -m pytest -x")),
    want: { runner: "pytest", command: "python3 -m pytest" },
  },
  {
    name: "maven without tests is not what tests",
    texts: workflow(run("mvn -B package -DskipTests") + run("./mvnw -B -ntp verify -Pci")),
    files: ["pom.xml", "src/test/java/ATest.java"],
    want: { runner: "maven", command: "./mvnw -o -B -Pci test" },
  },
  {
    name: "gradle's build",
    texts: workflow(run("./gradlew build --no-daemon")),
    files: ["build.gradle.kts", "gradlew", "src/test/kotlin/ATest.kt"],
    want: { runner: "gradle", command: "./gradlew test --offline" },
  },
  {
    name: "dotnet without building",
    texts: workflow(run("dotnet test --no-build --verbosity normal -c Release")),
    files: ["App.sln", "tests/AppTests.cs"],
    want: { runner: "dotnet", command: "dotnet test -c Release" },
  },
  {
    name: "poetry and uv",
    texts: workflow(run("poetry run pytest") + run("uv run --extra dev pytest")),
    want: { runner: "pytest", command: "python3 -m pytest" },
  },
];

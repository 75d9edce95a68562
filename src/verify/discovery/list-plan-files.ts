/** The files whose text discovery wants. Pure. */
import { isRunnableTest } from "../trees/test-files.ts";
import { listWorkflowFiles } from "./find-in-workflows.ts";
import { listProjectFolders } from "./list-projects.ts";
import { TARGET_FILES } from "./read-make-target.ts";
import { joinPath } from "./tree-facts.ts";

const MANIFESTS = [
  ...["package.json", "pyproject.toml", "setup.cfg", "pytest.ini", ".pytest.ini", "tox.ini", "noxfile.py"],
  ...["composer.json", "Cargo.toml", "CMakeLists.txt", "meson.build"],
  ...TARGET_FILES,
];
/** Enough to see which library the tests of a repository use. */
const SAMPLE_OF_TESTS = 12;
const PYTHON = /\.py$/;
const JAVASCRIPT = /\.[cm]?[jt]sx?$/;

/** `changed`: what the change touches, as for `discoverTestPlan`. */
export function listPlanFiles(files: readonly string[], changed: readonly string[]): readonly string[] {
  const known = new Set(files);
  const folders = listProjectFolders(files, changed);
  const manifests = folders.flatMap((folder) => MANIFESTS.map((name) => joinPath(folder, name)));
  const tests = files.filter((path) => isRunnableTest(path) && !path.includes("node_modules/"));
  const sample = (pattern: RegExp): string[] => tests.filter((path) => pattern.test(path)).slice(0, SAMPLE_OF_TESTS);
  const wanted = [...manifests.filter((path) => known.has(path)), ...listWorkflowFiles(files)];
  return [...new Set([...wanted, ...sample(JAVASCRIPT), ...sample(PYTHON)])];
}

/** Tests of a Python project: settings of pytest, then what the test files import. Pure. */
import { isRunnableTest } from "../trees/test-files.ts";
import { CONCLUDED, type Finding } from "./finding.ts";
import { hasFile, isBelow, joinPath, textOf, type Project } from "./tree-facts.ts";

export function inferPython(project: Project): Finding | undefined {
  const { facts, folder } = project;
  const settings = findPytestSettings(project);
  const base = { cwd: folder, before: [] } as const;
  if (settings !== undefined) {
    return { ...base, runner: "pytest", command: "python3 -m pytest", source: joinPath(folder, settings) };
  }
  const tests = [...facts.texts].filter(
    ([path]) => isBelow(path, folder) && isRunnableTest(path) && path.endsWith(".py"),
  );
  if (tests.length === 0) return undefined;
  const usesDjango = tests.some(([, text]) => /^from django\.test import/m.test(text));
  if (usesDjango && hasFile(project, "manage.py")) {
    return {
      ...base,
      runner: "command",
      command: "python3 manage.py test --noinput",
      source: joinPath(folder, "manage.py"),
    };
  }
  const usesPytest = ([, text]: readonly [string, string]): boolean =>
    /\bimport pytest\b|\bfrom pytest\b|^(?:async )?def test_/m.test(text);
  const usesUnittest = ([, text]: readonly [string, string]): boolean => /\bunittest\b/.test(text);
  if (tests.some(usesPytest) || !tests.some(usesUnittest)) {
    return { ...base, runner: "pytest", command: "python3 -m pytest", source: CONCLUDED };
  }
  const paths = tests.map(([path]) => (folder === "" ? path : path.slice(folder.length + 1)));
  return { ...base, runner: "unittest", command: toUnittest(paths, project), source: CONCLUDED };
}

function findPytestSettings(project: Project): string | undefined {
  for (const name of ["pytest.ini", ".pytest.ini"]) if (hasFile(project, name)) return name;
  if (/^\[tool\.pytest/m.test(textOf(project, "pyproject.toml"))) return "pyproject.toml";
  if (/^\[tool:pytest\]/m.test(textOf(project, "setup.cfg"))) return "setup.cfg";
  if (/^\[pytest\]/m.test(textOf(project, "tox.ini"))) return "tox.ini";
  return undefined;
}

/** Discovery finds `test*.py`, and goes only into packages; where the folder is none, it has to be named. */
function toUnittest(tests: readonly string[], project: Project): string {
  const folder = tests[0]?.split("/").slice(0, -1).join("/") ?? "";
  if (folder === "" || hasFile(project, `${folder}/__init__.py`)) return "python3 -m unittest";
  return `python3 -m unittest discover -s ${folder}`;
}

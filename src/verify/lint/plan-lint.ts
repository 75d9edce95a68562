/** Which linters are asked about a change, by what the base's tree says. Pure. */
import { eslint } from "./eslint.ts";
import { goVet } from "./go-vet.ts";
import type { LintFacts, LintRun } from "./linter.ts";
import { mypy } from "./mypy.ts";
import { ruff } from "./ruff.ts";
import { tsc } from "./tsc.ts";

/** Quick ones first: they share one limit of time. */
const LINTERS = [ruff, eslint, mypy, goVet, tsc];
const MANIFESTS = ["pyproject.toml", "setup.cfg"];
/** Globs of the files that tell linters what to report. */
export const LINT_SETTINGS: readonly string[] = LINTERS.flatMap(({ settings }) => settings);
const MAX_PROJECT_FILES = 60;
/** A change in more projects of one kind than this is checked in the first ones. */
const MAX_PROJECTS = 2;

/** The files whose text `planLint` wants. */
export function listLintFiles(files: readonly string[]): readonly string[] {
  const projects = files.filter((path) => /(?:^|\/)tsconfig\.json$/.test(path));
  return [...MANIFESTS.filter((path) => files.includes(path)), ...projects.slice(0, MAX_PROJECT_FILES)];
}

/** Changed files that no linter is configured for are in none of the runs. */
export function planLint(changed: readonly string[], facts: LintFacts): readonly LintRun[] {
  return LINTERS.flatMap((linter) => {
    const filesOf = new Map<string, string[]>();
    for (const path of changed) {
      const project = linter.findProject(path, facts);
      if (project !== undefined) filesOf.set(project, [...(filesOf.get(project) ?? []), path]);
    }
    return [...filesOf].slice(0, MAX_PROJECTS).map(([project, files]) => {
      return { linter, project, files: linter.scope === "files" ? files : [] };
    });
  });
}

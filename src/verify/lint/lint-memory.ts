/** What a workspace's linters showed on the base, and which of them are not asked any more. No I/O. */
import type { LintTool, Problem } from "../../domain/problem.ts";
import type { LintReading, LintRun } from "./linter.ts";

export interface LintMemory {
  /** What of a run the base was not looked at for; nothing when that is known, or is not to be asked. */
  findUnmeasured(run: LintRun): readonly LintRun[];
  keepBase(run: LintRun, reading: LintReading): void;
  /** What of a run can be compared, and with what; nothing when none of it can. */
  findBase(run: LintRun): readonly { readonly run: LintRun; readonly problems: readonly Problem[] }[];
  silence(tool: LintTool, reason: string): void;
  /** Why a run, or a part of it, cannot be compared. */
  listGaps(run: LintRun): readonly string[];
}

export function createLintMemory(): LintMemory {
  /** By file or project; null where the base could not be looked at as a whole. */
  const bases = new Map<string, readonly Problem[] | null>();
  const silent = new Map<LintTool, string>();
  return {
    findUnmeasured: (run) => (silent.has(run.linter.tool) ? [] : keepFiles(run, (key) => !bases.has(key))),
    keepBase(run, { problems, isPartial }) {
      for (const { key, file } of toKeys(run)) {
        const own = problems.filter(({ path }) => file === undefined || path === file);
        bases.set(key, isPartial ? null : own);
      }
    },
    findBase(run) {
      if (silent.has(run.linter.tool)) return [];
      const known = keepFiles(run, (key) => Array.isArray(bases.get(key)));
      return known.map((part) => ({ run: part, problems: toKeys(part).flatMap(({ key }) => bases.get(key) ?? []) }));
    },
    silence(tool, reason) {
      silent.set(tool, reason);
    },
    listGaps(run) {
      const reason = silent.get(run.linter.tool);
      if (reason !== undefined) return [reason];
      const gaps = toKeys(run).filter(({ key }) => bases.get(key) === null);
      return gaps.length === 0 ? [] : [`${run.linter.tool}: the base does not parse`];
    },
  };
}

/** The run with those of its files, or the run about its project, when they are meant; else nothing. */
function keepFiles(run: LintRun, isMeant: (key: string) => boolean): readonly LintRun[] {
  const keys = toKeys(run).filter(({ key }) => isMeant(key));
  return keys.length === 0 ? [] : [{ ...run, files: keys.flatMap(({ file }) => file ?? []) }];
}

function toKeys({ linter, project, files }: LintRun): readonly { readonly key: string; readonly file?: string }[] {
  if (linter.scope === "project") return [{ key: JSON.stringify([linter.tool, project]) }];
  return files.map((file) => ({ key: JSON.stringify([linter.tool, project, file]), file }));
}

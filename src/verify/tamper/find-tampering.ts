/** Finds what a candidate did to the tests it is judged by. Pure; adding tests is no tampering. */
import type { ChangedFile, ChangedLine } from "../../domain/commit.ts";
import type { Tampering } from "../../domain/verdict.ts";
import { isTestPart, type ChangedPart } from "../trees/changed-parts.ts";
import { changesTestSettings, type SettingTexts } from "./changed-settings.ts";
import { declaresNewTest } from "./declares-new-test.ts";
import { isGoTestSupport } from "./is-go-test-support.ts";
import { isOutermost, type AddedTexts } from "./is-outermost.ts";
import { isTestSetting } from "./is-test-setting.ts";
import {
  bendsAssertions,
  findDeclaredTest,
  findExitColumn,
  findJudgeTouch,
  findSkip,
  isAssertion,
  isEarlyExit,
  isKnownLanguage,
  isOnly,
} from "./read-line.ts";
import { weakensLint } from "./weakens-lint.ts";
import { findInfrastructureKind, isSnapshot, isTestFile, shadowsLibrary } from "../trees/test-files.ts";

/**
 * `given`: files the caller brings, which win over the candidate's anyway. `settings`: by path, texts of files that
 * are partly about tests; of others the changed lines alone are asked.
 */
export function findTampering(
  changed: readonly ChangedPart[],
  given: ReadonlySet<string>,
  settings: ReadonlyMap<string, SettingTexts> = new Map(),
): readonly Tampering[] {
  return changed.filter((file) => !given.has(file.path)).flatMap((file) => inspect(file, settings.get(file.path)));
}

function inspect(file: ChangedPart, texts: SettingTexts | undefined): readonly Tampering[] {
  const infrastructure = findInfrastructureKind(file.path);
  if (infrastructure !== undefined) return [whole(file, `changed ${infrastructure}`)];
  if (file.status === "added" && shadowsLibrary(file.path)) return [whole(file, "module that stands in for a library")];
  if (isSnapshot(file.path)) return inspectSnapshot(file);
  const isTest = isTestPart(file);
  if (isTest && isTestFile(file.path)) return inspectTest(file);
  // Other files of a test folder: what was there before is put back for the grading, so changing it gains nothing.
  if (isTest) return [];
  return [...inspectSettings(file, texts), ...inspectCode(file)];
}

function whole(file: ChangedFile, kind: string): Tampering {
  return { file: file.path, line: 0, kind };
}

function at(file: ChangedFile, line: ChangedLine, kind: string): Tampering {
  return { file: file.path, line: line.line, kind };
}

function inspectSnapshot(file: ChangedFile): readonly Tampering[] {
  if (file.status === "added") return [];
  if (file.status === "deleted") return [whole(file, "deleted snapshot")];
  const first = file.removed[0];
  if (first !== undefined) return [at(file, first, "changed snapshot")];
  return file.binary ? [whole(file, "changed snapshot")] : [];
}

function inspectTest(file: ChangedFile): readonly Tampering[] {
  if (file.status === "deleted") return [whole(file, "deleted test file")];
  const only = file.added
    .filter((line) => isOnly(file.path, line.text))
    .map((line) => at(file, line, "keeps other tests from running"));
  const exits = file.added
    .filter((line) => isEarlyExit(file.path, line.text))
    .map((line) => at(file, line, "ends the test run early"));
  const bent = file.added
    .filter((line) => bendsAssertions(file.path, line.text))
    .map((line) => at(file, line, "changed what assertions do"));
  const added = [...only, ...exits, ...bent];
  return file.status === "added" ? added : [...added, ...findSkipped(file), ...findRemoved(file)];
}

/** A mark that was there before, on the same words, is no new one; nor is one on a test that is new itself. */
function findSkipped(file: ChangedFile): readonly Tampering[] {
  const before = new Set(file.removed.map((line) => line.text.trim()));
  const known = new Set(file.removed.map((line) => findDeclaredTest(file.path, line.text)));
  return file.added.flatMap((line) => {
    const kind = findSkip(file.path, line.text);
    if (kind === undefined || before.has(line.text.trim())) return [];
    const name = findDeclaredTest(file.path, line.text) ?? findNewNeighbour(file, line);
    return name !== undefined && !known.has(name) ? [] : [at(file, line, kind)];
  });
}

/** The test that lines added without a gap put this line into: below for a decorator, above for a statement. */
function findNewNeighbour({ path, added }: ChangedFile, line: ChangedLine): string | undefined {
  const texts = new Map(added.map((other) => [other.line, other.text]));
  const step = /^\s*[@#[]/.test(line.text) ? 1 : -1;
  for (let at = line.line + step; texts.has(at); at += step) {
    const name = findDeclaredTest(path, texts.get(at) ?? "");
    if (name !== undefined) return name;
  }
  return undefined;
}

function findRemoved(file: ChangedFile): readonly Tampering[] {
  const squeeze = (text: string): string => text.replace(/\s+/g, "");
  const stays = new Set(file.added.map((line) => squeeze(line.text)));
  const declared = new Set(file.added.map((line) => findDeclaredTest(file.path, line.text)));
  return file.removed.flatMap((line) => {
    if (stays.has(squeeze(line.text))) return [];
    const name = findDeclaredTest(file.path, line.text);
    if (name !== undefined) return declared.has(name) ? [] : [at(file, line, "removed or renamed test")];
    return isAssertion(file.path, line.text) ? [at(file, line, "removed or changed assertion")] : [];
  });
}

function inspectSettings(file: ChangedFile, texts: SettingTexts | undefined): readonly Tampering[] {
  const lines = [...file.added.filter((line) => !declaresNewTest(file, line)), ...file.removed];
  const isChanged = texts === undefined ? undefined : changesTestSettings(file.path, texts);
  const named = lines.find((line) => isTestSetting(file.path, line.text));
  const changed = isChanged === undefined ? named : isChanged ? (named ?? lines[0]) : undefined;
  const weaker = file.added.find((line) => weakensLint(file.path, line.text));
  return [
    ...(changed === undefined ? [] : [at(file, changed, "changed test configuration")]),
    ...(weaker === undefined ? [] : [at(file, weaker, "weakened lint configuration")]),
  ];
}

function inspectCode(file: ChangedFile): readonly Tampering[] {
  // Pictures and archives hold any words.
  if (file.binary && !isKnownLanguage(file.path)) return [];
  const before = new Set(file.removed.map((line) => line.text.trim()));
  const texts = new Map(file.added.map((line) => [line.line, line.text]));
  const mayBring = isGoTestSupport(file);
  return file.added.flatMap((line) => {
    if (before.has(line.text.trim())) return [];
    const isExit = isWrongExit({ path: file.path, texts }, line);
    const kind = isExit ? "early exit with success" : findJudgeTouch(file.path, line.text, mayBring);
    return kind === undefined || !isCode(file.path) ? [] : [at(file, line, kind)];
  });
}

/**
 * Code may end the process with success where something is the case: for `--help`, on a signal, after a redirect. Where
 * that ends the tests, they are missing; only at the outermost level it would be nobody's intention.
 */
function isWrongExit(file: AddedTexts, line: ChangedLine): boolean {
  if (!isEarlyExit(file.path, line.text) || (PROGRAM.test(file.path) && /^\s+\S/.test(line.text))) return false;
  const column = findExitColumn(file.path, line.text);
  return isOutermost(file, { line, before: line.text.slice(0, column), rest: line.text.slice(column) });
}

const PROGRAM = /(?:^|\/)(?:bin|cli|cmd)\/|(?:^|\/)(?:(?:[\w.-]+[-_.])?cli|main|__main__)\.\w+$/;

function isCode(path: string): boolean {
  return !/\.(?:md|rst|txt|adoc)$/i.test(path);
}

/** Follows a script to the runner inside it: through wrappers, other scripts, make and tox, at most a few steps deep. Pure. */
import { splitSimpleCommand } from "../suite/shell-words.ts";
import type { Finding } from "./finding.ts";
import { expandScriptCall, type ScriptCall } from "./expand-script-call.ts";
import { recogniseRunner } from "./recognise-runner.ts";
import { splitScript } from "./split-script.ts";
import { resolveFolder, type Project, type TreeFacts } from "./tree-facts.ts";
import { unwrapCommand } from "./unwrap-command.ts";

export interface ScriptAt {
  readonly facts: TreeFacts;
  /** Folder the script begins in. */
  readonly folder: string;
  readonly source: string;
  /** Scripts that led here: one that comes again is a circle. */
  readonly trail: readonly string[];
}

const MAX_DEPTH = 8;
const BUILDS =
  /\b(?:build|compile|tsc|tsup|webpack|rollup|esbuild|babel|swc|codegen|generate|gen|prepare|pretest|transpile|protoc)\b/;
const ONLY_CHECKS =
  /--noEmit\b|\b(?:lint|eslint|prettier|typecheck|type-check|standard|xo|format|fmt|clean|rimraf|docs?)\b/;

/** Each way to run tests that the script has, in its order. Empty for a script that runs none, or that cannot be followed. */
export function resolveScript(script: string, at: ScriptAt): readonly Finding[] {
  if (at.trail.length > MAX_DEPTH) return [];
  const findings: Finding[] = [];
  const before: string[] = [];
  let folder = at.folder;
  for (const { text } of splitScript(script).filter((part) => !part.isFallback)) {
    const moved = /^(?:cd|pushd) ([^\s].*)$/.exec(text)?.[1];
    if (moved !== undefined) {
      const next = resolveFolder(folder, moved.trim());
      // What comes behind is run nobody knows where.
      if (next === undefined) break;
      folder = next;
      continue;
    }
    const found = resolveCommand(text, { ...at, folder });
    findings.push(...found.map((finding) => ({ ...finding, before: [...before, ...finding.before] })));
    if (found.length === 0 && folder === at.folder && isBuild(text)) before.push(text);
  }
  return findings;
}

function isBuild(text: string): boolean {
  return BUILDS.test(text) && !ONLY_CHECKS.test(text) && splitSimpleCommand(text) !== undefined;
}

/** Of one simple command. */
export function resolveCommand(text: string, at: ScriptAt): readonly Finding[] {
  const split = splitSimpleCommand(text);
  // What a variable holds is not known here.
  if (split === undefined || text.replace(/'[^']*'/g, "").includes("$")) return [];
  const { assignments, words } = unwrapCommand(split);
  const project: Project = { facts: at.facts, folder: at.folder };
  const inner = readShellCommand(words);
  if (inner !== undefined)
    return withAssignments(resolveScript(inner, { ...at, trail: [...at.trail, "sh"] }), assignments);
  const call = expandScriptCall(words, project);
  if (call?.kind === "script") return withAssignments(resolveCall(call, words, at), assignments);
  const bare = call?.kind === "binary" ? call.words : words;
  const recognised = recogniseRunner(bare, project);
  if (recognised === undefined) return [];
  const command = [...assignments, ...recognised.words].join(" ");
  const { runner, before = [] } = recognised;
  return [{ runner, command, cwd: at.folder, before, source: at.source }];
}

/** Several runners in one script stay one command, so that none of them is left out. */
function resolveCall(call: ScriptCall, words: readonly string[], at: ScriptAt): readonly Finding[] {
  const key = `${at.folder}:${call.name}`;
  if (at.trail.includes(key)) return [];
  const found = resolveScript(call.script, { ...at, folder: call.folder ?? at.folder, trail: [...at.trail, key] });
  const { source, folder } = at;
  if (found.length > 1) return [{ runner: "command", command: words.join(" "), cwd: folder, before: [], source }];
  return found.map((finding) => ({ ...append(finding, call.args), before: [...call.before, ...finding.before] }));
}

function readShellCommand(words: readonly string[]): string | undefined {
  if (!/^(?:\/bin\/)?(?:ba|da|z)?sh$/.test(words[0] ?? "")) return undefined;
  const at = words.findIndex((word) => /^-\w*c$/.test(word));
  const quoted = at === -1 ? undefined : words[at + 1];
  return quoted?.replace(/^(["'])([^]*)\1$/, "$2").replaceAll('\\"', '"');
}

function withAssignments(findings: readonly Finding[], assignments: readonly string[]): readonly Finding[] {
  if (assignments.length === 0) return findings;
  return findings.map((finding) => ({ ...finding, command: [...assignments, finding.command].join(" ") }));
}

/** Options of a report are dropped with the rest: those the verifier gives itself. */
function append(finding: Finding, args: readonly string[]): Finding {
  const kept = args.filter((word) => !/^--?(?:coverage|watch|ci|reporters?|cov|silent|verbose|shard|json)/.test(word));
  return kept.length === 0 ? finding : { ...finding, command: [finding.command, ...kept].join(" ") };
}

/**
 * Finds out how a tree's tests are run, from its file list and a few files' text. In the order of trust: the settings,
 * CI, scripts, manifests and test files, what worked before. Pure.
 */
import type { TestPlan } from "../test-plan.ts";
import { findInEnvironments, findInPackageScripts, findInTargets } from "./find-in-scripts.ts";
import { findInWorkflows } from "./find-in-workflows.ts";
import { CONCLUDED, pickByChange, type Finding } from "./finding.ts";
import { guessSetup } from "./guess-setup.ts";
import { inferByManifest } from "./infer-by-manifest.ts";
import { inferJavascript } from "./infer-javascript.ts";
import { inferPython } from "./infer-python.ts";
import { listProjectFolders, orderByChange } from "./list-projects.ts";
import { resolveCommand } from "./resolve-script.ts";
import { toTreeFacts, type Project, type TreeFacts } from "./tree-facts.ts";

export interface DiscoveryInput {
  readonly files: readonly string[];
  /** Text by path, for what `listPlanFiles` names. */
  readonly texts: ReadonlyMap<string, string>;
  /** From the settings; wins over everything. */
  readonly testCommand: string | null;
  /** What the change touches; decides between projects, and between languages. */
  readonly changed: readonly string[];
}

/** Undefined when nothing says how tests are run. */
export function discoverTestPlan(input: DiscoveryInput): TestPlan | undefined {
  const facts = toTreeFacts(input);
  const configured = input.testCommand?.trim() ?? "";
  if (configured !== "") return toPlan(fromSettings(configured, facts), facts);
  const folders = orderByChange(listProjectFolders(input.files, input.changed), facts);
  const inCi = findInWorkflows(facts);
  for (const folder of folders) {
    const finding = findInProject({ facts, folder }, inCi);
    if (finding !== undefined) return toPlan(finding, facts);
  }
  return undefined;
}

function toPlan(finding: Finding, facts: TreeFacts): TestPlan {
  const { before, ...rest } = finding;
  return {
    ...rest,
    before: before.length === 0 ? null : before.join(" && "),
    guessedSetup: guessSetup(finding, facts),
  };
}

/** What the settings say is not taken apart: a command of several parts is run as it is. */
function fromSettings(command: string, facts: TreeFacts): Finding {
  const source = "settings";
  const found = resolveCommand(command, { facts, folder: "", source, trail: [] });
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only;
  return { runner: "command", command, cwd: "", before: [], source };
}

/** What was only concluded from test files says less than a manifest. Between languages the change decides. */
function findInProject(project: Project, inCi: readonly Finding[]): Finding | undefined {
  const ci = inCi.filter((finding) => finding.cwd === project.folder);
  const scripts = [findInPackageScripts(project), ...findInEnvironments(project)];
  const inferred = [inferJavascript(project), inferPython(project)].filter((finding) => finding !== undefined);
  const isConcluded = ({ source }: Finding): boolean => source === CONCLUDED;
  const manifests = [...inferred.filter((finding) => !isConcluded(finding)), ...inferByManifest(project)];
  const targets = findInTargets(project);
  const all = [...ci, ...scripts, ...targets, ...manifests, ...inferred].filter((finding) => finding !== undefined);
  const isKnown = ({ runner }: Finding): boolean => runner !== "command";
  const ofPackage = all.filter((finding) => isKnown(finding) || scripts.includes(finding));
  return pickByChange([...ofPackage, ...all], project.facts.changed);
}

/** What CI runs as tests: `run:` steps of GitHub's workflows, scripts of GitLab's jobs. The first value of a matrix stands for all. Pure. */
import { runsBuiltTests, type Finding } from "./finding.ts";
import { parseYaml } from "./parse-yaml.ts";
import { resolveScript } from "./resolve-script.ts";
import { resolveFolder, type TreeFacts } from "./tree-facts.ts";

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;
const GITLAB = ".gitlab-ci.yml";
const MAX_WORKFLOWS = 20;
const MAX_STEPS = 400;
/** Jobs that need more than a checkout, or test something else than the code. */
const ELSEWHERE =
  /e2e|end-to-end|integration|browser|playwright|cypress|selenium|smoke|bench|perf|docs?\b|lint|release|deploy|publish|nightly|fuzz|docker|wasm|miri|msrv/i;
const OUTWARD = /\bsecrets\s*[.[]|\bdocker(?:-compose)?\s|\bkubectl\b|\bdeploy\b|\bnpm publish\b|\btwine\b/;
/** Some tests by name, which a job checks beside the suite: `x.TestY.test_z`, `file::test`, `-run`, `--filter`. */
const NARROW = /\w::\w|\.[A-Z]\w*\.test\w*|^go test\b.* -run[ =]|^\S*phpunit\b.* --filter\b/;

interface Step {
  readonly script: string;
  readonly folder: string;
  readonly source: string;
  /** Whether its job or file is likely about other things than unit tests. */
  readonly isDoubtful: boolean;
}

/** The workflow files whose text is wanted; those that sound like tests first. */
export function listWorkflowFiles(files: readonly string[]): readonly string[] {
  const found = files.filter((path) => WORKFLOW.test(path));
  const rank = (path: string): number =>
    /(?:tests?|ci|build|main|check|python-package|node|go|rust|maven|gradle)[^/]*$/i.test(path) && !ELSEWHERE.test(path)
      ? 0
      : 1;
  const sorted = [...found].sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
  return [...sorted.slice(0, MAX_WORKFLOWS), ...files.filter((path) => path === GITLAB)];
}

/** In the order of trust: plain test jobs first. */
export function findInWorkflows(facts: TreeFacts): readonly Finding[] {
  const steps = listWorkflowFiles(facts.files)
    .flatMap((path) => readSteps(path, parseYaml(facts.texts.get(path) ?? "")))
    .slice(0, MAX_STEPS);
  const sorted = [...steps.filter((step) => !step.isDoubtful), ...steps.filter((step) => step.isDoubtful)];
  return sorted
    .flatMap(({ script, folder, source }) => resolveScript(script, { facts, folder, source, trail: [] }))
    .filter((finding) => !runsBuiltTests(finding) && !NARROW.test(finding.command));
}

type Yaml = Readonly<Record<string, unknown>>;

function readSteps(path: string, file: unknown): readonly Step[] {
  if (path === GITLAB) return readGitlab(toMap(file));
  const jobs = Object.entries(toMap(toMap(file)["jobs"]));
  return jobs.flatMap(([name, value]) => readJob(toMap(value), { path, name, defaults: readFolder(toMap(file)) }));
}

interface JobPlace {
  readonly path: string;
  readonly name: string;
  /** Folder that the workflow gives its steps. */
  readonly defaults: string | undefined;
}

function readJob(job: Yaml, at: JobPlace): readonly Step[] {
  const needsServices = job["services"] !== undefined || job["container"] !== undefined;
  const file = at.path.slice(at.path.lastIndexOf("/") + 1);
  const isDoubtful = needsServices || ELSEWHERE.test(at.name) || ELSEWHERE.test(file);
  const place = {
    matrix: toMap(toMap(job["strategy"])["matrix"]),
    folder: readFolder(job) ?? at.defaults ?? "",
    source: at.path,
  };
  return toList(job["steps"]).flatMap((value) => {
    const step = readStep(toMap(value), place);
    return step === undefined ? [] : [{ ...step, isDoubtful: isDoubtful || step.isDoubtful }];
  });
}

function readStep(
  step: Yaml,
  at: { readonly matrix: Yaml; readonly folder: string; readonly source: string },
): Step | undefined {
  const run = toText(step["run"]);
  if (run === undefined || OUTWARD.test(run) || OUTWARD.test(JSON.stringify(step["env"] ?? ""))) return undefined;
  if (/\bwindows\b/i.test(toText(step["if"]) ?? "")) return undefined;
  const folder = resolveFolder("", fillMatrix(toText(step["working-directory"]) ?? at.folder, at.matrix));
  if (folder === undefined) return undefined;
  const script = readEnv(step) + dropUnknown(fillMatrix(run, at.matrix));
  return { script, folder, source: at.source, isDoubtful: ELSEWHERE.test(toText(step["name"]) ?? "") };
}

/** `defaults: { run: { working-directory } }` of a workflow or a job. */
function readFolder(map: Yaml): string | undefined {
  return toText(toMap(toMap(map["defaults"])["run"])["working-directory"]);
}

/** Literal values only matter where the step is one command. */
function readEnv(step: Yaml): string {
  const run = toText(step["run"])?.trim() ?? "";
  if (run.includes("\n") || /&&|;|\|/.test(run)) return "";
  const values = Object.entries(toMap(step["env"])).flatMap(([name, value]) => {
    const text = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
    return /^[A-Z_]\w*$/i.test(name) && typeof text === "string" && /^[\w./:,+-]+$/.test(text)
      ? [`${name}=${text} `]
      : [];
  });
  return values.slice(0, 8).join("");
}

/** `${{ matrix.x }}` becomes the first value that the matrix has for it. */
function fillMatrix(text: string, matrix: Yaml): string {
  const rows = toList(matrix["include"]).map(toMap);
  return text.replace(/\$\{\{\s*matrix\.([\w.-]+)\s*\}\}/g, (whole, name: string) => {
    const path = name.split(".");
    const own =
      toList(matrix[path[0] ?? ""])[0] ?? rows.map((row) => row[path[0] ?? ""]).find((value) => value !== undefined);
    const value = path.slice(1).reduce<unknown>((at, key) => toMap(at)[key], own);
    return typeof value === "string" || typeof value === "number" ? String(value) : whole;
  });
}

/** Lines with other expressions are not known; the rest of the script is. */
function dropUnknown(script: string): string {
  return script
    .split("\n")
    .filter((line) => !line.includes("${{"))
    .join("\n");
}

function readGitlab(file: Yaml): readonly Step[] {
  return Object.entries(file).flatMap(([name, value]) => {
    const job = toMap(value);
    const script = [job["script"]]
      .flat(2)
      .filter((line): line is string => typeof line === "string")
      .join("\n");
    if (script === "" || OUTWARD.test(script)) return [];
    const isDoubtful = job["services"] !== undefined || ELSEWHERE.test(`${name} ${toText(job["stage"]) ?? ""}`);
    return [{ script, folder: "", source: GITLAB, isDoubtful }];
  });
}

function toMap(value: unknown): Yaml {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Yaml) : {};
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function toText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Which tool a name means: itself, without what templates put around it, by its other common names, or the nearest. Pure. */
import { distance } from "fastest-levenshtein";

/** As other agents call theirs; models trained on those call ours so. */
const ALIASES: Readonly<Record<string, string>> = {
  bash: "shell",
  sh: "shell",
  terminal: "shell",
  run_command: "shell",
  run_shell_command: "shell",
  execute_bash: "shell",
  execute_command: "shell",
  exec_command: "shell",
  str_replace: "edit",
  search_replace: "edit",
  replace_in_file: "edit",
  edit_file: "edit",
  read_file: "read",
  view_file: "read",
  open_file: "read",
  cat: "read",
  write_file: "write",
  create_file: "write",
  grep: "search",
  rg: "search",
  grep_search: "search",
  search_files: "search",
  list_dir: "tree",
  list_directory: "tree",
  ls: "tree",
  apply_patch: "patch",
  apply_diff: "patch",
  run_tests: "test",
  submit: "finish",
  done: "finish",
  complete: "finish",
  attempt_completion: "finish",
};
const PREFIX = /^(?:functions?|tools?|default_api|api)[.:/]\s*/i;
/** Shorter names are too near to one another. */
const MIN_NEAR_LENGTH = 4;
const MAX_DISTANCE = 2;

/** Undefined when no tool, or more than one, may be meant. */
export function findToolName(written: string, tools: readonly string[]): string | undefined {
  if (tools.includes(written)) return written;
  const bare = written.trim().replace(PREFIX, "");
  const name = (/^[A-Za-z][\w-]*/.exec(bare)?.[0] ?? "").replaceAll("-", "_").toLowerCase();
  if (tools.includes(name)) return name;
  const alias = Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined;
  if (alias !== undefined && tools.includes(alias)) return alias;
  return findNearest(name, tools);
}

function findNearest(name: string, tools: readonly string[]): string | undefined {
  if (name.length < MIN_NEAR_LENGTH) return undefined;
  const ranked = tools.map((tool) => ({ tool, far: distance(name, tool) })).sort((a, b) => a.far - b.far);
  const [best, next] = ranked;
  if (best === undefined || best.far > Math.min(MAX_DISTANCE, Math.floor(best.tool.length / 3))) return undefined;
  return next !== undefined && next.far - best.far < 1 ? undefined : best.tool;
}

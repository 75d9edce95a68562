/**
 * What one shell call leaves to the next: the folder at its end and the variables it exported. Every call is a fresh
 * process; a wrapper around the command prints both behind its output, where they are taken off again. Pure.
 */
import { BotError } from "../../domain/bot-error.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";
import { SHELL_BASE, SHELL_CWD, SHELL_ENV } from "../tool-memory.ts";
import type { ToolMemory } from "../tool.ts";

export interface ShellState {
  /** Relative to the repository's root; empty: the root. */
  readonly cwd: string;
  /** Other than the sandbox has them; null: unset. */
  readonly env: Readonly<Record<string, string | null>>;
  /** The sandbox's own variables, as `NAME=value`; undefined before the first command. */
  readonly base: readonly string[] | undefined;
}

/** What the wrapper saw; `end` is undefined when the command kept it from looking. */
export interface ShellEnd {
  readonly root: string;
  /** The folder it was to start in is not there. */
  readonly isFolderGone: boolean;
  /** Empty when it was not asked for. */
  readonly base: readonly string[];
  readonly end: { readonly cwd: string; readonly env: readonly string[] } | undefined;
}

const MAX_VARIABLES = 40;
const MAX_CHARS = 4_096;
const MAX_BASE_CHARS = 16_384;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** What every shell or the sandbox sets anew; the last is how leftovers are found where there is no sandbox. */
const NOT_KEPT: readonly string[] = ["HOME", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_", "SWE_AGENT_JAIL"];

// A NUL is in no text a program prints for people.
const START = "\0shell-state\0";
const END = "\0shell-state-end\0";

/**
 * command, folder, whether the sandbox's own variables are wanted, then arguments for `env`. The trap stands on the
 * command's first line, so that line numbers in messages are the command's own. `env` and `head` by their full names:
 * the command may have changed PATH. Built-ins where there is one: every program started costs a step its time.
 */
const WRAPPER = `
command=$1 folder=$2 wanted=$3
shift 3
state=$TMPDIR/.shell-state
cd -P .
root=$PWD gone=
true 2> /dev/null > "$state"
[ -z "$wanted" ] || { /usr/bin/env -0 > "$state.base"; } 2> /dev/null
[ -z "$folder" ] || cd "./$folder" 2> /dev/null || gone=1
trap="trap '{ s=\\$?; set +xv; } 2> /dev/null; { pwd -P && printf \\"\\\\0\\" && /usr/bin/env -0; } 2> /dev/null >| \\"$state\\" || :; exit \\$s' EXIT; "
if [ $# -gt 0 ]; then /usr/bin/env "$@" /bin/sh -c "$trap$command" sh; else /bin/sh -c "$trap$command" sh; fi
code=$?
printf '\\0shell-state\\0%s\\0%s\\0' "$root" "$gone"
[ -z "$wanted" ] || /usr/bin/head -c 65536 "$state.base" 2> /dev/null
printf '\\0'
/usr/bin/head -c 65536 "$state" 2> /dev/null
printf 'shell-state-end\\0'
exit $code
`;

export function readShellState(memory: ToolMemory): ShellState {
  const env = memory.get(SHELL_ENV);
  const base = memory.get(SHELL_BASE);
  return {
    cwd: memory.get(SHELL_CWD) ?? "",
    env: env === undefined ? {} : (JSON.parse(env) as Readonly<Record<string, string | null>>),
    base: base === undefined ? undefined : (JSON.parse(base) as readonly string[]),
  };
}

export function toShellCommand(command: string, { cwd, env, base }: ShellState): readonly string[] {
  const entries = Object.entries(env);
  const unset = entries.flatMap(([name, value]) => (value === null ? ["-u", name] : []));
  const set = entries.flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]));
  return ["sh", "-c", WRAPPER, "sh", command, cwd, base === undefined ? "base" : "", ...unset, ...set];
}

/** The command's own output; and what the wrapper saw, unless the command ended with it. */
export function splitShellOutput(stdout: string): { readonly text: string; readonly seen: ShellEnd | undefined } {
  const from = stdout.lastIndexOf(START);
  if (from === -1) return { text: stdout, seen: undefined };
  const to = stdout.indexOf(END, from + START.length);
  // What the command started in the background may have written behind it.
  const text = stdout.slice(0, from) + (to === -1 ? "" : stdout.slice(to + END.length));
  if (to === -1) return { text, seen: undefined };
  const [root = "", gone = "", ...rest] = stdout.slice(from + START.length, to).split("\0");
  const middle = rest.indexOf("");
  const [place, ...env] = rest.slice(middle + 1);
  const cwd = place?.replace(/\n$/, "");
  // A background process that wrote in between spoils it; then nothing is known of the end.
  const end = cwd?.startsWith("/") === true ? { cwd, env } : undefined;
  return { text, seen: { root, isFolderGone: gone !== "", base: rest.slice(0, middle), end } };
}

export interface ShellStep {
  readonly state: ShellState;
  /** One line each. */
  readonly remarks: readonly string[];
}

export function decideShellState(before: ShellState, seen: ShellEnd): ShellStep {
  const { root, isFolderGone, end } = seen;
  const known = before.base ?? toBase(seen.base);
  const gone = isFolderGone ? [`(The folder ${before.cwd} is gone: this ran at the repository's root.)`] : [];
  const start = isFolderGone ? "" : before.cwd;
  // A command that empties TMPDIR takes away what to compare with.
  if (end === undefined || known.length === 0) return { state: { ...before, cwd: start }, remarks: gone };
  const cwd = toFolder(root, end.cwd);
  const outside = cwd === undefined ? ["(Left outside the repository: the next command starts at its root.)"] : [];
  const { env, remarks } = keepEnv(before.env, toChanges(toVariables(known), toVariables(end.env)));
  const base = JSON.stringify(known).length > MAX_BASE_CHARS ? undefined : known;
  return { state: { cwd: cwd ?? "", env, base }, remarks: [...gone, ...outside, ...remarks] };
}

function keepEnv(
  before: ShellState["env"],
  env: ShellState["env"],
): { readonly env: ShellState["env"]; readonly remarks: readonly string[] } {
  if (Object.keys(env).length <= MAX_VARIABLES && JSON.stringify(env).length <= MAX_CHARS) return { env, remarks: [] };
  const most = `${MAX_VARIABLES} variables and ${MAX_CHARS / 1_024} KB`;
  return {
    env: before,
    remarks: [`(More is exported than is kept, ${most}: the next command has what this one had.)`],
  };
}

/** Only what changed; a run's rows hold what is in here. */
export function toShellMemory(before: ShellState, after: ShellState): Readonly<Record<string, string | null>> {
  const env = JSON.stringify(after.env);
  return {
    ...(before.cwd === after.cwd ? {} : { [SHELL_CWD]: after.cwd === "" ? null : after.cwd }),
    ...(JSON.stringify(before.env) === env ? {} : { [SHELL_ENV]: env === "{}" ? null : env }),
    ...(before.base !== undefined || after.base === undefined ? {} : { [SHELL_BASE]: JSON.stringify(after.base) }),
  };
}

/** What is too much to remember is asked for again each time. */
function toBase(entries: readonly string[]): readonly string[] {
  return [...toVariables(entries)].map(([name, value]) => `${name}=${value}`);
}

function toFolder(root: string, cwd: string): string | undefined {
  if (cwd === root) return "";
  if (root === "" || cwd.includes("\ufffd") || !cwd.startsWith(`${root}/`)) return undefined;
  try {
    return parseRepoPath(cwd.slice(root.length + 1));
  } catch (error) {
    if (error instanceof BotError && error.code === "bad-path") return undefined;
    throw error;
  }
}

/** Values that are no UTF-8 could not be given again. */
function toVariables(entries: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    entries
      .map((entry): readonly [string, string] => [entry.split("=", 1)[0] ?? "", entry.slice(entry.indexOf("=") + 1)])
      .filter(([name, value]) => NAME.test(name) && !NOT_KEPT.includes(name) && !value.includes("\ufffd")),
  );
}

function toChanges(
  base: ReadonlyMap<string, string>,
  end: ReadonlyMap<string, string>,
): Readonly<Record<string, string | null>> {
  const names = [...new Set([...base.keys(), ...end.keys()])].sort();
  const changed = names.filter((name) => base.get(name) !== end.get(name));
  return Object.fromEntries(changed.map((name) => [name, end.get(name) ?? null]));
}

/**
 * A second tree beside the workspace, in the sandbox's temporary folder, that is shown to linters: as the base has it, or
 * as the workspace is now but with the base's settings and what those bring in. So the agent's edits of them silence
 * nothing; what only a package or a computed name leads to is as the agent has it. It can spoil the tree, or the
 * installed linters, on purpose: what comes of it is feedback, never a verdict.
 */
import type { CommitId } from "../../domain/ids.ts";
import type { Sandbox } from "../../domain/ports.ts";
import { DEFAULT_EXEC } from "../../domain/sandbox.ts";
import { LINT_SETTINGS } from "./plan-lint.ts";

export interface LintTree {
  ensureView(view: LintView, timeoutMs: number, signal: AbortSignal): Promise<ShownTree | "failed" | "timed-out">;
  /** The next view makes it anew. */
  remove(signal: AbortSignal): Promise<void>;
}

export interface LintView {
  readonly as: "base" | "now";
  /** Files of interest. */
  readonly paths: readonly string[];
  /** Files of the base, beside the settings, that are shown as the base has them. */
  readonly pinned: readonly string[];
}

export interface ShownTree {
  readonly folder: string;
  /** Those of the paths that are regular files there. */
  readonly files: readonly string[];
}

// Its own git folder over the workspace's objects, so that the agent's git sees nothing of it. What the workspace ignores
// (installed packages, generated code) is linked, because linters need it; git never touches it.
// Files that nobody committed are shown up to 1 MiB: larger ones are data, and each of them would be written twice.
// Arguments: base, `base` or `now`, paths; what is shown as the base has it on stdin, pathspecs each ended by NUL.
const VIEW_SCRIPT = `
set -eu
base=$1 as=$2
shift 2
repo=$(pwd -P)
mkdir -p "$TMPDIR/swe-agent-lint/tree"
cd "$TMPDIR/swe-agent-lint"
lint=$(pwd -P)
rm -f ./*.index.lock git/objects/*/tmp_obj_*
export GIT_DIR="$lint/git" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
in_tree() { (cd "$lint/tree" && GIT_WORK_TREE="$lint/tree" GIT_INDEX_FILE="$lint/tree.index" git "$@"); }
in_repo() { (cd "$repo" && GIT_WORK_TREE="$repo" GIT_INDEX_FILE="$lint/now.index" git "$@"); }
if [ ! -f ready ]; then
  git init -q --bare --template= "$lint/git"
  mkdir -p git/info git/objects/info
  printf '%s\\n' "$repo/.git/objects" > git/objects/info/alternates
  cp "$repo/.git/info/exclude" git/info/exclude 2> /dev/null || true
  in_tree read-tree --reset -u "$base^{tree}"
  cp tree.index now.index
  in_repo ls-files -oi --exclude-standard --directory -z | head -z -n 300 | (cd "$lint/tree" && xargs -0 -r sh -c '
    for path; do
      path=\${path%/}
      case $path in *.pyc | *__pycache__) continue ;; */*) mkdir -p "./\${path%/*}" ;; esac
      [ -e "./$path" ] || ln -s "$0/$path" "./$path"
    done' "$repo")
  : > ready
fi
tree="$base^{tree}"
if [ "$as" = now ]; then
  in_repo read-tree --reset "$tree"
  in_repo add -u --ignore-errors . 2> /dev/null || true
  in_repo ls-files -o --exclude-standard -z | sed -z 's|^|./|' |
    (cd "$repo" && xargs -0 -r sh -c 'find "$@" -maxdepth 0 "(" -type l -o -size -1048577c -type f ")" -print0' sh) |
    in_repo --literal-pathspecs add --ignore-errors --pathspec-from-file=- --pathspec-file-nul 2> /dev/null || true
  in_repo reset -q "$tree" --pathspec-from-file=- --pathspec-file-nul
  tree=$(in_repo write-tree)
fi
in_tree read-tree --reset -u "$tree"
printf '%s\\0' "$lint/tree"
cd "$lint/tree"
for path; do
  if [ -f "./$path" ] && [ ! -L "./$path" ]; then printf '%s\\0' "$path"; fi
done
`;

export function createLintTree(sandbox: Pick<Sandbox, "exec">, base: CommitId): LintTree {
  const globs = LINT_SETTINGS.map((glob) => `:(glob)${glob}`);
  return {
    async ensureView({ as, paths, pinned }, timeoutMs, signal) {
      const specs = [...globs, ...pinned.map((path) => `:(literal)${path}`)];
      const stdin = new TextEncoder().encode(specs.map((spec) => `${spec}\0`).join(""));
      const options = { ...DEFAULT_EXEC, timeoutMs, stdin };
      const ran = await sandbox.exec(["sh", "-c", VIEW_SCRIPT, "sh", base, as, ...paths], options, signal);
      if (ran.exitCode !== 0 || ran.truncated) return ran.timedOut ? "timed-out" : "failed";
      const [folder = "", ...files] = new TextDecoder().decode(ran.stdout).split("\0").slice(0, -1);
      return { folder, files };
    },
    async remove(signal) {
      await sandbox.exec(["sh", "-c", 'rm -rf "$TMPDIR/swe-agent-lint"'], DEFAULT_EXEC, signal);
    },
  };
}

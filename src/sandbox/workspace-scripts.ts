/**
 * The shell programs that run inside a jail (POSIX sh, git, coreutils). The first argument is always the jail's home:
 *
 *   <home>/repo   the checkout, with a `.git` of its own that the agent may use and may break
 *   <home>/git    our bare repository with the objects; diffs and checkpoints are made with it alone, so that neither
 *                 the settings nor the index of `repo/.git` have a say
 *   <home>/home, <home>/tmp   HOME and TMPDIR
 */

/** Also the most that one `read` returns: longer files are read in ranges. */
export const MAX_READ_BYTES = 32 * 1024 * 1024;

/** Exit statuses by which a script tells what it found; chosen away from those of shells and git. */
export const SCRIPT_EXIT = { missing: 64, conflict: 65, refused: 66 } as const;

// What tools leave behind; a repository that tracks such a folder keeps its tracked files.
const LEFT_BEHIND = ["node_modules/", "__pycache__/", "*.pyc", ".pytest_cache/", ".venv/", ".tox/", ".mypy_cache/"];

const OUR_GIT = `
set -eu
set -f
home=$1
export GIT_DIR="$home/git" GIT_WORK_TREE="$home/repo" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_CONFIG_COUNT=3
export GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/dev/null
export GIT_CONFIG_KEY_1=core.fsmonitor GIT_CONFIG_VALUE_1=false
export GIT_CONFIG_KEY_2=core.excludesFile GIT_CONFIG_VALUE_2=/dev/null
`;

/** home, commit; the pack on stdin. */
export const OPEN_SCRIPT = `${OUR_GIT}
commit=$2
mkdir -p "$home/repo" "$home/home" "$home/tmp"
(unset GIT_DIR GIT_WORK_TREE; git init -q --bare --template= "$home/git")
mkdir -p "$home/git/info"
printf '%s\\n' ${LEFT_BEHIND.map((pattern) => `'${pattern}'`).join(" ")} > "$home/git/info/exclude"
git index-pack --stdin > /dev/null
git cat-file -e "$commit^{commit}"
# A pack from a shallow clone ends where that ends: commits whose parents are missing are noted as git notes them.
if ! git rev-list --quiet "$commit" 2> /dev/null; then
  known="$home/git/commits"
  git cat-file --batch-all-objects --batch-check='%(objecttype) %(objectname)' | sed -n 's/^commit //p' > "$known"
  git cat-file --batch < "$known" | awk -v known="$known" '
    BEGIN { while ((getline id < known) > 0) has[id] = 1 }
    NF == 3 && $2 == "commit" && $1 in has { id = $1 }
    NF == 2 && $1 == "parent" && length($2) == 40 && !($2 in has) { print id }' | sort -u > "$home/git/shallow"
fi
GIT_INDEX_FILE="$home/git/base.index" git read-tree --reset -u "$commit"
unset GIT_DIR GIT_WORK_TREE
git init -q --template= "$home/repo"
cd "$home/repo"
mkdir -p .git/info .git/objects/info
cp "$home/git/info/exclude" .git/info/exclude
printf '%s\\n' "$home/git/objects" > .git/objects/info/alternates
cp -p "$home/git/base.index" .git/index
[ -f "$home/git/shallow" ] && cp "$home/git/shallow" .git/shallow
git update-ref refs/heads/work "$commit"
git symbolic-ref HEAD refs/heads/work
git config gc.auto 0
`;

/** home, commit, tree; the checkpoint's thin pack on stdin. The work tree becomes `tree`, HEAD stays at `commit`. */
export const RESTORE_SCRIPT = `${OUR_GIT}
git unpack-objects -q
GIT_INDEX_FILE="$home/git/base.index" git read-tree --reset -u "$3"
unset GIT_DIR GIT_WORK_TREE
cd "$home/repo"
git read-tree "$2"
git update-index -q --refresh || true
`;

// Always from the base's index, so that what is ignored by now is left out. It is a second name of that file, which git
// replaces and never writes into: as long as both are one file, nothing differs from the base. Every program started
// here costs a step of the agent a millisecond or two, so none is started without need. One snapshot at a time.
const STAGE_ALL = `
commit=$2
cd "$home/repo"
base=$home/git/base.index index=$home/git/snapshot.index
[ -e "$index.lock" ] && rm -f "$index.lock"
[ "$index" -ef "$base" ] || ln -f "$base" "$index"
export GIT_INDEX_FILE="$index"
git -c advice.addEmbeddedRepo=false add -A --ignore-errors . 2> /dev/null || true
`;

// Git reads every file again that is no older than its index, to the second; after a checkout that is nearly all of them.
const AGE_FILES = `GIT_INDEX_FILE="$home/git/base.index" git update-index --force-write-index || true`;

// Nested repositories are left out; a submodule stays as the commit has it. `links` is empty where there is neither.
const SETTLE_LINKS = `
links=$(git -c core.quotePath=false ls-files -s | sed -n 's/^160000 [0-9a-f]* 0\t//p')
if [ -n "$links" ]; then
  while IFS= read -r link; do
    entry=$(git ls-tree "$commit" -- "$link")
    case $entry in
      160000*) entry=\${entry#160000 commit }; git update-index --cacheinfo "160000,\${entry%%	*},$link" ;;
      *) git update-index --force-remove -- "$link" ;;
    esac
  done << END
$links
END
fi
`;

/** home, commit → the patch. */
export const DIFF_SCRIPT = `${OUR_GIT}${STAGE_ALL}${SETTLE_LINKS}
git diff --cached --binary --full-index --no-renames --no-color --no-ext-diff --no-textconv "$commit"
`;

/**
 * home, commit, the mark of the last checkpoint (empty: none) → the mark of this one. When it is another, a blank, the
 * tree's hash, a newline, and a thin pack of what the commit lacks.
 */
export const CHECKPOINT_SCRIPT = `${OUR_GIT}
[ -n "$3" ] || ${AGE_FILES}
${STAGE_ALL}
mark=base
[ "$index" -ef "$base" ] || mark=$(git write-tree)
printf '%s' "$mark"
[ "$mark" = "$3" ] && exit 0
${SETTLE_LINKS}
tree=$(git write-tree)
printf ' %s\\n' "$tree"
printf '%s\\n^%s\\n' "$tree" "$commit" | git pack-objects -q --stdout --revs --thin
`;

// Links are never followed, in no part of the path: a file is what the commit would hold.
const WALK = `
set -eu
set -f
root=$1/repo path=$2
walk() {
  at=$root
  IFS=/
  for part in $path; do
    at=$at/$part
    [ -L "$at" ] && { unset IFS; return 1; }
  done
  unset IFS
  return 0
}
file=$root/$path
rev_of() { head -c ${MAX_READ_BYTES} < "$1" | sha256sum | cut -c1-8; }
`;

/** home, path, start, length (empty: to the end) → a line \`<bytes> <rev>\`, then the bytes. */
export const READ_SCRIPT = `${WALK}
walk || exit ${SCRIPT_EXIT.missing}
[ -f "$file" ] || exit ${SCRIPT_EXIT.missing}
printf '%s %s\\n' "$(wc -c < "$file" | tr -d ' ')" "$(rev_of "$file")"
if [ -n "$4" ]; then tail -c "+$(($3 + 1))" < "$file" | head -c "$4"; else tail -c "+$(($3 + 1))" < "$file"; fi
`;

/** home, path, expected rev (empty: none); the bytes on stdin. The mode of a file that was there is kept. */
export const WRITE_SCRIPT = `${WALK}
temporary=$(mktemp "$1/tmp/write.XXXXXX")
trap 'rm -f "$temporary"' EXIT
cat > "$temporary"
[ -d "$file" ] && [ ! -L "$file" ] && exit ${SCRIPT_EXIT.refused}
if [ -n "$3" ]; then
  walk && [ -f "$file" ] && [ "$(rev_of "$file")" = "$3" ] || exit ${SCRIPT_EXIT.conflict}
fi
case $path in */*)
  path=\${path%/*}
  walk || exit ${SCRIPT_EXIT.refused}
  mkdir -p "$root/$path" 2> /dev/null || exit ${SCRIPT_EXIT.refused} ;;
esac
chmod 644 "$temporary"
[ -f "$file" ] && [ ! -L "$file" ] && [ -x "$file" ] && chmod 755 "$temporary"
[ -L "$file" ] && rm -f "$file"
mv -f "$temporary" "$file"
`;

/** cwd, then the command: gives 127 and the shell's words when the program is not there, on every engine alike. */
export const EXEC_SCRIPT = `cd "$0" && exec "$@"`;

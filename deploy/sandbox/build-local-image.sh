#!/bin/sh
# Builds the sandbox image on this machine without any image registry: a minimal Debian or Ubuntu of the same release
# as the host, from the mirror in the host's own apt settings, plus the host's node and npm, and the ast-grep that npm
# installed with SWE-Agent Pro.
#
#   sudo sh deploy/sandbox/build-local-image.sh
#
# SANDBOX_IMAGE               tag to give            (default swe-agent-sandbox:local)
# SANDBOX_IMAGE_CACHE         folder for the archive (default /var/tmp/swe-agent-sandbox-cache); with it, a second
#                             build takes seconds
set -eu

image=${SANDBOX_IMAGE:-swe-agent-sandbox:local}
cache=${SANDBOX_IMAGE_CACHE:-/var/tmp/swe-agent-sandbox-cache}
packages=git,ripgrep,python3,python3-pytest,ca-certificates

fail() {
  printf '%s\n' "build-local-image: $1" >&2
  exit 1
}

for tool in debootstrap docker zstd tar node apt-get; do
  command -v "$tool" >/dev/null 2>&1 || fail "\`$tool\` is missing. Install it, or build the Dockerfile beside this script on an image of yours."
done
[ "$(id -u)" = 0 ] || fail "debootstrap needs root. Run this with sudo."

node=$(node -p 'require("fs").realpathSync(process.execPath)')
npm=$(dirname "$(dirname "$node")")/lib/node_modules/npm
# Beside this script in a checkout, somewhere above it in an installed package.
ast_grep=$(node -p 'require.resolve(`@ast-grep/cli-linux-${process.arch}-gnu/ast-grep`, { paths: [process.argv[1]] })' \
  "$(cd "$(dirname "$0")" && pwd)" 2>/dev/null || true)
[ -n "$ast_grep" ] || printf '%s\n' "build-local-image: ast-grep is not installed here (npm ci installs it); the image will have no search by syntax." >&2
suite=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
distribution=$(. /etc/os-release && printf '%s' "$ID")
components=main
[ "$distribution" = ubuntu ] && components=main,universe

program=$([ -z "$ast_grep" ] || sha256sum <"$ast_grep")
key=$(printf '%s %s %s %s %s' "$suite" "$(uname -m)" "$(node --version)" "$program" "$(cat "$0")" | sha256sum | cut -c1-16)
archive=$cache/rootfs-$suite-$key.tar.zst
mkdir -p "$cache"

build_archive() {
  mirror=$(apt-get indextargets --format '$(CODENAME) $(SITE)' 'Created-By: Packages' | awk -v s="$suite" '$1 == s { print $2; exit }')
  [ -n "$mirror" ] || fail "apt knows no mirror for \`$suite\`. Look at /etc/apt/sources.list."
  work=$(mktemp -d "$cache/build.XXXXXX")
  trap 'rm -rf -- "$work"' EXIT INT TERM
  root=$work/root
  debootstrap --variant=minbase --components="$components" --include="$packages" "$suite" "$root" "$mirror"

  install -m 0755 "$node" "$root/usr/local/bin/node"
  if [ -d "$npm" ]; then
    mkdir -p "$root/usr/local/lib/node_modules"
    cp -R "$npm" "$root/usr/local/lib/node_modules/npm"
    ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
    ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
  fi
  if [ -n "$ast_grep" ]; then
    install -m 0755 "$ast_grep" "$root/usr/local/bin/ast-grep"
    # It needs a C library that old releases do not have.
    chroot "$root" /usr/local/bin/ast-grep --version >/dev/null 2>&1 || {
      printf '%s\n' "build-local-image: ast-grep does not run on $suite; the image will have no search by syntax." >&2
      rm "$root/usr/local/bin/ast-grep"
    }
  fi
  # The uid that commands run as, named so that programs that look it up find something.
  echo 'sandbox:x:65532:65532:sandbox:/tmp:/bin/sh' >>"$root/etc/passwd"
  echo 'sandbox:x:65532:' >>"$root/etc/group"
  mkdir -p "$root/workspace"
  rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/* "$root"/usr/share/doc/* "$root"/usr/share/man/* \
    "$root"/usr/share/locale/* "$root"/etc/apt/sources.list "$root"/etc/resolv.conf "$root"/etc/hostname "$root"/debootstrap
  # No program in the image may raise anybody's rights.
  find "$root" -xdev -type f -perm /6000 -exec chmod a-s {} +
  tar -C "$root" --numeric-owner --exclude='./proc/*' --exclude='./sys/*' --exclude='./dev/*' -cf - . | zstd -q -T0 -o "$work/rootfs.tar.zst"
  mv "$work/rootfs.tar.zst" "$archive"
}

[ -f "$archive" ] || build_archive
# An import has a new id every time, and what is known of an image is remembered by its id.
built=$(docker image inspect --format '{{index .Config.Labels "swe-agent.key"}}' "$image" 2>/dev/null || true)
if [ "$built" = "$key" ]; then
  printf '%s is up to date\n' "$image"
  exit 0
fi
zstd -q -d -c "$archive" | docker import --change "LABEL swe-agent.key=$key" --change 'WORKDIR /workspace' --change 'USER 65532:65532' \
  --change 'ENV PATH=/usr/local/bin:/usr/bin:/bin' - "$image" >/dev/null
printf 'Built %s (%s)\n' "$image" "$(docker image inspect --format '{{.Id}}' "$image")"

#!/bin/sh
# Builds the base of the service's image on this machine without any image registry: a minimal Debian or Ubuntu of the
# same release as the host, from the mirror in the host's own apt settings, with Node 24 from npm and the host's npm.
# Beside it, npm-cache.tar: what `npm ci` needs in the build, so that the build itself needs no network.
#
#   sudo sh deploy/build-local-base.sh
#   docker build --build-arg BASE=swe-agent-base:local --tag swe-agent:local .
#
# SERVICE_BASE_IMAGE   tag to give            (default swe-agent-base:local)
# SERVICE_BASE_CACHE   folder for the archive (default /var/tmp/swe-agent-base-cache)
set -eu

image=${SERVICE_BASE_IMAGE:-swe-agent-base:local}
cache=${SERVICE_BASE_CACHE:-/var/tmp/swe-agent-base-cache}
packages=git,ca-certificates,bubblewrap,util-linux,libstdc++6
source=$(cd "$(dirname "$0")/.." && pwd)

fail() {
  printf '%s\n' "build-local-base: $1" >&2
  exit 1
}

for tool in debootstrap docker zstd tar npm apt-get; do
  command -v "$tool" >/dev/null 2>&1 || fail "\`$tool\` is missing. Install it, or build the Dockerfile on a base of yours."
done
[ "$(id -u)" = 0 ] || fail "debootstrap needs root. Run this with sudo."
case $(uname -m) in
  x86_64) platform=linux-x64 ;;
  aarch64) platform=linux-arm64 ;;
  *) fail "npm has no Node for $(uname -m)." ;;
esac

suite=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
distribution=$(. /etc/os-release && printf '%s' "$ID")
components=main
[ "$distribution" = ubuntu ] && components=main,universe
node=$(npm view "node-$platform@24" version --json 2>/dev/null | tr -d '[]", ' | grep . | sort -V | tail -n 1)
[ -n "$node" ] || fail "npm knows no node-$platform 24. Check npm's registry."
npm_version=$(npm --version 2>/dev/null)
npm_folder=$(npm root --global 2>/dev/null)/npm
key=$(printf '%s %s %s %s %s' "$suite" "$platform" "$node" "$npm_version" "$(cat "$0")" | sha256sum | cut -c1-16)
archive=$cache/rootfs-$suite-$key.tar.zst
mkdir -p "$cache"

work=$(mktemp -d "$cache/build.XXXXXX")
trap 'rm -rf -- "$work"' EXIT INT TERM

build_archive() {
  mirror=$(apt-get indextargets --format '$(CODENAME) $(SITE)' 'Created-By: Packages' | awk -v s="$suite" '$1 == s { print $2; exit }')
  [ -n "$mirror" ] || fail "apt knows no mirror for \`$suite\`. Look at /etc/apt/sources.list."
  root=$work/root
  debootstrap --variant=minbase --components="$components" --include="$packages" "$suite" "$root" "$mirror"
  (cd "$work" && npm pack --silent "node-$platform@$node" >/dev/null 2>&1 && tar xzf "node-$platform-$node.tgz" package/bin/node)
  install -m 0755 "$work/package/bin/node" "$root/usr/local/bin/node"
  mkdir -p "$root/usr/local/lib/node_modules"
  cp -R "$npm_folder" "$root/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
  rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/* "$root"/usr/share/doc/* "$root"/usr/share/man/* \
    "$root"/usr/share/locale/* "$root"/etc/apt/sources.list "$root"/etc/resolv.conf "$root"/etc/hostname "$root"/debootstrap
  tar -C "$root" --numeric-owner --exclude='./proc/*' --exclude='./sys/*' --exclude='./dev/*' -cf - . | zstd -q -T0 -o "$work/rootfs.tar.zst"
  mv "$work/rootfs.tar.zst" "$archive"
}

[ -f "$archive" ] || build_archive
built=$(docker image inspect --format '{{index .Config.Labels "swe-agent.key"}}' "$image" 2>/dev/null || true)
if [ "$built" = "$key" ]; then
  printf '%s is up to date\n' "$image"
else
  zstd -q -d -c "$archive" | docker import --change "LABEL swe-agent.key=$key" \
    --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' - "$image" >/dev/null
  printf 'Built %s with Node %s\n' "$image" "$node"
fi

# Only what the lock file names, by its hashes.
mkdir "$work/install"
cp "$source/package.json" "$source/package-lock.json" "$source/.npmrc" "$work/install/"
(cd "$work/install" && npm ci --ignore-scripts --no-audit --no-fund --silent --cache "$work/npm-cache" >/dev/null)
tar -C "$work" -cf "$source/npm-cache.tar" npm-cache/_cacache
printf 'Wrote %s\n' "$source/npm-cache.tar"

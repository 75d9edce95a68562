/** Files that are in a repository but that nobody there wrote: left out of trees, maps and indexes. Pure. */

const FOLDERS = /(?:^|\/)(?:node_modules|bower_components|vendor|third_party|dist|__snapshots__|\.yarn|\.venv)\//;
const FILES =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|composer\.lock|go\.sum|[^/]+\.lock|[^/]+\.min\.(?:js|css)|[^/]+\.map|[^/]+\.snap|[^/]+_pb2\.py|[^/]+\.pb\.go)$/;

/** By name only; a repository's own `vendor` folder counts, too. */
export function isVendoredPath(path: string): boolean {
  return FOLDERS.test(path) || FILES.test(path);
}

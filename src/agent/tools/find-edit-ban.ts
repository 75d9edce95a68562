/** Files that no tool of ours edits: a program writes them, or they are somebody else's. Pure; by name only. */
import type { RepoPath } from "../../domain/repo-path.ts";
import { isVendoredPath } from "../is-vendored-path.ts";

/** By the end of a file's name: what writes it. The first that fits. */
const WRITERS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\/)(?:package-lock|npm-shrinkwrap)\.json$/, "`npm install --package-lock-only`"],
  [/(?:^|\/)yarn\.lock$/, "`yarn install`"],
  [/(?:^|\/)pnpm-lock\.yaml$/, "`pnpm install --lockfile-only`"],
  [/(?:^|\/)composer\.lock$/, "`composer update --lock`"],
  [/(?:^|\/)go\.sum$/, "`go mod tidy`"],
  [/(?:^|\/)Cargo\.lock$/, "`cargo update --workspace`"],
  [/(?:^|\/)poetry\.lock$/, "`poetry lock`"],
  [/(?:^|\/)uv\.lock$/, "`uv lock`"],
  [/(?:^|\/)Gemfile\.lock$/, "`bundle lock`"],
  [/\.lock$/, "its package manager"],
  [/\.snap$/, "the test runner's option that updates snapshots, such as `jest -u`"],
  [/(?:_pb2\.py|\.pb\.go)$/, "`protoc`"],
  [/\.(?:map|min\.js|min\.css)$/, "the repository's build"],
];

/** Why not, with the command to use instead; undefined when it may be edited. */
export function findEditBan(path: RepoPath): string | undefined {
  if (!isVendoredPath(path)) return undefined;
  const writer = WRITERS.find(([pattern]) => pattern.test(path))?.[1];
  return writer === undefined
    ? `${path} is in a folder of vendored or generated files, which only shell changes; look for its source first.`
    : `${path} is written by a program: run ${writer} with shell instead.`;
}

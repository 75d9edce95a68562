/** A remark on files that steer git, editors, agents or CI: a fix seldom needs them, and a reviewer should know. Pure. */
import type { RepoPath } from "../../domain/repo-path.ts";

const STEERING: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\/)(?:\.gitmodules|\.gitattributes|\.gitconfig)$|^\.husky\//, "git"],
  [/^\.github\/workflows\//, "CI"],
  [/^\.(?:vscode|idea|devcontainer)\/|(?:^|\/)\.envrc$/, "editors"],
  [/^\.(?:claude|cursor|codex|gemini)\/|(?:^|\/)(?:AGENTS|CLAUDE|GEMINI)\.md$|^\.mcp\.json$/, "coding agents"],
];

/** Empty for all other files; starts a line of its own. */
export function renderSteering(path: RepoPath): string {
  const what = STEERING.find(([pattern]) => pattern.test(path))?.[1];
  return what === undefined ? "" : `\n(${path} steers ${what}; the verifier may refuse it.)`;
}

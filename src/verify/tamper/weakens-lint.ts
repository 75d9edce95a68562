/** Lines by which settings of linters and type checkers ask for less. Other changes of them are nobody's cheat. */

const LINT_SETTINGS =
  /(?:^|\/)(?:eslint\.config\.[^/]+|\.eslintrc(?:\.[^/]+)?|biome\.jsonc?|\.oxlintrc\.json|\.?ruff\.toml|\.?mypy\.ini|\.flake8|\.pylintrc|pyrightconfig\.json|\.rubocop\.yml|phpstan\.neon(?:\.dist)?|psalm\.xml|\.golangci\.ya?ml|clippy\.toml|\.clang-tidy|\.stylelintrc(?:\.[^/]+)?)$/;
const WEAKER =
  /["']?\boff\b["']?|:\s*0\s*,?$|:\s*\[\s*0\b|\bignores?\b|\bignore_\w+|\bexclude\b|\bdisabled?\b|\bEnabled:\s*false|\bwarn\b|^\s*-\w/i;
const IGNORED = /(?:^|\/)\.(?:eslint|stylelint|biome)ignore$/;
const TYPE_SETTINGS = /(?:^|\/)tsconfig[^/]*\.json$/;
const LESS_STRICT =
  /"(?:strict\w*|noImplicit\w*|noUnused\w*|noUnchecked\w*|noFallthrough\w*|exactOptional\w*|alwaysStrict|checkJs|useUnknownInCatchVariables)"\s*:\s*false|"(?:skipLibCheck|allowUnreachableCode|suppress\w+)"\s*:\s*true|"exclude"\s*:/;

/** `line` is an added one. */
export function weakensLint(path: string, line: string): boolean {
  if (IGNORED.test(path)) return line.trim() !== "" && !line.startsWith("#");
  if (LINT_SETTINGS.test(path)) return WEAKER.test(line);
  return TYPE_SETTINGS.test(path) && LESS_STRICT.test(line);
}

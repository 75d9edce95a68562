/** Test scripts that a package may begin with: a known runner and nothing that could stand in for it. Pure. */

const BUILDS = String.raw`(?:(?:tsc|(?:npm|yarn|pnpm)(?: run)?(?: -s)? (?:build|compile)[\w:-]*)(?: [\w./-]+)* && )*`;
const AROUND = String.raw`(?:(?:npx|c8|nyc|cross-env|NODE_ENV=test|NODE_OPTIONS=--experimental-vm-modules) )*`;
const RUNNER = String.raw`(?:(?:node|tsx)(?: --[\w-]+(?:[= ][\w@][\w@/-]*)?)* --test|jest|vitest|mocha|ava|tap|tape|uvu|jasmine|bun test)`;
const REAL = new RegExp(`^${BUILDS}${AROUND}${RUNNER}(?: [^&|;<>$\`()]*)?$`);
/** Brings code of the repository before the tests, or leaves tests out. */
const LOADS =
  /(?:--(?:import|require|loader|experimental-loader)|-r)[= ]["']?(?:\.|\/|file:|data:)|--eval\b|\s-e\b|--(?:passWithNoTests|testPathIgnorePatterns|exclude|ignore|globals|config|setupFiles\w*)\b/;

/** What `npm init` writes where there are no tests; it always fails. */
export function isDefaultTestScript(script: string): boolean {
  return /^echo\s+["'\\]*Error: no test specified["'\\]*\s*&&\s*exit 1$/.test(script.trim());
}

export function isRealTestCommand(script: string): boolean {
  const text = script.trim().replace(/\s+/g, " ");
  return REAL.test(text) && !LOADS.test(text);
}

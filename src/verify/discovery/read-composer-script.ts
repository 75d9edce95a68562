/** Scripts of a `composer.json`. Pure. */

const OWN =
  /^(?:install|update|require|remove|validate|dump-autoload|audit|outdated|show|config|global|exec|self-update)$/;

/** Undefined when `words` (`composer test`, `composer run-script test`) call none. */
export function readComposerScript(text: string, words: readonly string[]): string | undefined {
  const bare = words.slice(1).filter((word) => !word.startsWith("-"));
  const name = /^run(?:-script)?$/.test(bare[0] ?? "") ? bare[1] : bare[0];
  if (name === undefined || OWN.test(name)) return undefined;
  const scripts = readScripts(text);
  const lines = (value: unknown): readonly string[] =>
    (Array.isArray(value) ? (value as unknown[]) : [value]).filter((line): line is string => typeof line === "string");
  const found = Object.hasOwn(scripts, name) ? lines(scripts[name]) : [];
  if (found.length === 0) return undefined;
  return found.map((line) => line.replace(/^@php\b/, "php").replace(/^@(?=[\w:-])/, "composer ")).join("\n");
}

function readScripts(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text) as { readonly scripts?: unknown } | null;
    const scripts = typeof value === "object" ? value?.scripts : undefined;
    return typeof scripts === "object" && scripts !== null ? (scripts as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

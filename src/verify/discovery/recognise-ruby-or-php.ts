/** RSpec, Minitest and PHPUnit (and Pest, which takes the same options). */
import { dropOptions, type Unwanted } from "./drop-options.ts";
import type { Recognised } from "./recognised.ts";
import { hasFile, isBelow, joinPath, type Project } from "./tree-facts.ts";

const OF_RSPEC: Unwanted = {
  alone: /^(?:--format=.*|--out=.*|-f\w+|--profile|--color|--colour|--fail-fast(?:=.*)?)$/,
  withValue: /^(?:-f|--format|-o|--out)$/,
};
const OF_PHPUNIT: Unwanted = {
  alone: /^(?:--log-junit=.*|--coverage(?:-[\w-]+)?(?:=.*)?|--testdox|--stop-on-[\w-]+|--colors(?:=.*)?|--teamcity)$/,
  withValue: /^(?:--log-junit|--coverage-(?:clover|html|xml|text|cobertura))$/,
};

export function recogniseRubyOrPhp(words: readonly string[], project: Project): Recognised | undefined {
  const rest = words[0] === "bundle" && words[1] === "exec" ? words.slice(2) : words;
  const name = (rest[0] ?? "").replace(/^\.\//, "").replace(/^(?:php )?(?:vendor\/)?bin\//, "");
  if (name === "rspec") return { runner: "rspec", words: dropOptions(words, OF_RSPEC) };
  if (name === "rake") return recogniseRake(words, rest, project);
  if (name === "rails" && rest[1] === "test") return { runner: "minitest", words };
  if (name === "ruby" && rest.some((word) => /^-I(?:lib:|\.:)?(?:test|lib)/.test(word)))
    return { runner: "minitest", words };
  return recognisePhp(words, name);
}

/** Without a task, rake runs what a gem calls its default: its tests. */
function recogniseRake(words: readonly string[], rest: readonly string[], project: Project): Recognised | undefined {
  const tasks = rest.slice(1).filter((word) => !word.startsWith("-") && !word.includes("="));
  const isSpec = hasFile(project, ".rspec") || hasSpecs(project);
  const bundled = words[0] === "bundle" ? ["bundle", "exec"] : [];
  if (tasks.includes("spec") || (tasks.length === 0 && isSpec))
    return { runner: "rspec", words: [...bundled, "rspec"] };
  if (tasks.length === 0) return { runner: "minitest", words: [...words, "test"] };
  return tasks.includes("test") ? { runner: "minitest", words } : undefined;
}

function hasSpecs({ facts, folder }: Project): boolean {
  return facts.files.some((path) => isBelow(path, joinPath(folder, "spec")) && path.endsWith("_spec.rb"));
}

function recognisePhp(words: readonly string[], name: string): Recognised | undefined {
  const file = name === "php" ? (words[1] ?? "").replace(/^(?:\.\/)?(?:vendor\/)?bin\//, "") : name;
  const isArtisan = file === "artisan" && words[2] === "test";
  if (!isArtisan && !/^(?:phpunit|pest|simple-phpunit|phpunit\.phar)$/.test(file)) return undefined;
  return { runner: "phpunit", words: dropOptions(words, OF_PHPUNIT) };
}

import { quoteWord } from "../suite/shell-words.ts";
import { LIST_JVM_TESTS, parseSurefire } from "./parse-surefire.ts";
import type { RunnerAdapter } from "./runner-adapter.ts";

/** `cleanTest` and the like are not needed: where the reports are gone, Gradle runs the tests again. */
export const gradle: RunnerAdapter = {
  name: "gradle",
  toShell(command, scope, report) {
    const classes = scope.files.map((file) => file.slice(file.lastIndexOf("/") + 1).replace(/\.\w+$/, ""));
    const name = scope.name === null ? "" : `.*${scope.name.match(/\w+/g)?.join("*") ?? ""}*`;
    const wanted = classes.length === 0 && name !== "" ? [`*${name.slice(1)}`] : classes.map((one) => `*${one}${name}`);
    const only = wanted.map((pattern) => `--tests ${quoteWord(pattern)}`).join(" ");
    return `{ ${LIST_JVM_TESTS}; } > ${report}\n${command} --continue --console=plain ${only} 2>&1`;
  },
  reportFiles: () => ({ folder: ".", path: "*/build/test-results/*/TEST-*.xml" }),
  parse: parseSurefire,
};

import { quoteWord } from "../suite/shell-words.ts";
import { LIST_JVM_TESTS, parseSurefire } from "./parse-surefire.ts";
import type { RunnerAdapter } from "./runner-adapter.ts";

/** One class that fails does not keep the next module from being tested. */
const OURS =
  "-Dmaven.test.failure.ignore=false -Dsurefire.failIfNoSpecifiedTests=false -DfailIfNoTests=false -Dsurefire.useFile=false -DtrimStackTrace=false --fail-at-end";

export const maven: RunnerAdapter = {
  name: "maven",
  toShell(command, scope, report) {
    const classes = scope.files.map((file) => file.slice(file.lastIndexOf("/") + 1).replace(/\.\w+$/, ""));
    const name = scope.name === null ? "" : `*${scope.name.match(/\w+/g)?.join("*") ?? ""}*`;
    const wanted = (classes.length === 0 ? ["*"] : classes).map((one) => (name === "" ? one : `${one}#${name}`));
    const only = classes.length === 0 && name === "" ? "" : quoteWord(`-Dtest=${wanted.join(",")}`);
    return `{ ${LIST_JVM_TESTS}; } > ${report}\n${command} ${OURS} ${only} 2>&1`;
  },
  reportFiles: () => ({ folder: ".", path: "*/target/*-reports/TEST-*.xml" }),
  parse: parseSurefire,
};

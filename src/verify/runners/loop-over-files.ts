/** For runners that do not say which file a test is in: one start for each file, all in one report. */
import { quoteWord } from "../suite/shell-words.ts";

export interface FileOutput {
  readonly file: string;
  readonly output: string;
  readonly exitCode: number;
}

/**
 * Shell text that runs `start` with each file. The first line of the report is a mark of this run, which nothing that
 * the tests print can have known when they were written; its lines part the files.
 */
export function toFileLoop(start: string, files: readonly string[], report: string): string {
  const mark = `# ${report.slice(report.lastIndexOf("/") + 1)}`;
  return [
    `printf '%s\\n' '${mark}' > ${report}`,
    "total=0",
    "IFS='\n'",
    `for file in ${files.join(" ")}; do`,
    `  [ -f "$file" ] || continue`,
    `  printf '%s file %s\\n' '${mark}' "$file" >> ${report}`,
    `  unset IFS; ${start} "$file" >> ${report} 2>&1`,
    `  status=$?; [ $status -eq 0 ] || total=$status`,
    `  printf '\\n%s exit %s\\n' '${mark}' $status >> ${report}`,
    "done",
    `tail -c 4000 ${report}; exit $total`,
  ].join("\n");
}

/** Undefined when it is no such report. */
export function readFileLoop(report: string | undefined): readonly FileOutput[] | undefined {
  const mark = /^# [\w.-]+(?=\r?\n)/.exec(report ?? "")?.[0];
  if (report === undefined || mark === undefined) return undefined;
  return report
    .split(`${mark} file `)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      const file = part.slice(0, end === -1 ? part.length : end).replace(/^\.\//, "");
      const at = part.lastIndexOf(`${mark} exit `);
      const status = at === -1 ? NaN : parseInt(part.slice(at + `${mark} exit `.length), 10);
      return {
        file,
        output: part.slice(end + 1, at === -1 ? undefined : at),
        exitCode: Number.isNaN(status) ? 255 : status,
      };
    });
}

/** Shell words for the files that a command's patterns mean; `**` and braces are not known to every shell. */
export function toFileWords(patterns: readonly string[]): readonly string[] {
  return patterns
    .map((word) => word.replace(/^(["'])(.*)\1$/, "$2"))
    .flatMap(expandBraces)
    .map(toFileWord);
}

function expandBraces(pattern: string): readonly string[] {
  const match = /^([^{}]*)\{([^{}]*,[^{}]*)\}(.*)$/.exec(pattern);
  if (match === null) return [pattern];
  return (match[2] ?? "")
    .split(",")
    .slice(0, 20)
    .flatMap((choice) => expandBraces(`${match[1] ?? ""}${choice}${match[3] ?? ""}`))
    .slice(0, 100);
}

function toFileWord(pattern: string): string {
  if (!/[*?[]/.test(pattern)) return quoteWord(pattern);
  if (!pattern.includes("**")) return /^[\w./*?[\]@+-]+$/.test(pattern) ? pattern : quoteWord(pattern);
  const base = pattern.slice(0, pattern.indexOf("*")).replace(/[^/]*$/, "") || "./";
  const path = `${pattern.startsWith("*") ? "./" : ""}${pattern.replaceAll("**/", "*")}`;
  return `$(find ${quoteWord(base)} -type f -path ${quoteWord(path)} -not -path '*/node_modules/*' | sort)`;
}

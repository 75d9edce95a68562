/** Shell text for runners that print their report. */

/** What a person sees of it; the rest is in the report. */
const SHOWN_BYTES = 4_000;

/** Runs `shell` with its output in the file `report`, and `after`, whose output is added; the exit status is that of `shell`. */
export function toStdoutReport(shell: string, report: string, after = ""): string {
  const more = after === "" ? "" : `{\n${after}\n} >> ${report} 2>/dev/null\n`;
  return `{\n${shell}\n} > ${report} 2>&1\nstatus=$?\ntail -c ${SHOWN_BYTES} ${report}\n${more}exit $status`;
}

/** Lists declarations that `pattern` (for `grep -E`) finds in files of these names, as `./path:text`. */
export function toDeclarations(pattern: string, names: readonly string[]): string {
  const included = names.map((name) => `--include='${name}'`).join(" ");
  return `grep -rHoE '${pattern}' ${included} --exclude-dir=node_modules --exclude-dir=.git . | head -c 8000000`;
}

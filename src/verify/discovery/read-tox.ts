/** The commands that tox or nox would run, without their environments. Pure. */

/** Of `[testenv]`; undefined when there are none. */
export function readToxCommands(text: string): string | undefined {
  const section = /^\[testenv\]\s*$([^]*?)(?=^\[|(?![^]))/m.exec(text)?.[1];
  const body =
    section === undefined ? undefined : /^commands\s*=([^\n]*(?:\n(?:[ \t]+[^\n]*|[ \t]*(?=\n)))*)/m.exec(section)?.[1];
  if (body === undefined) return undefined;
  const plain = body
    .replace(/\\\r?\n/g, " ")
    .replace(/\{posargs(?::([^{}]*))?\}/g, (_whole, fallback: string | undefined) => fallback ?? "")
    .replace(/\{env:\w+:([^{}]*)\}/g, "$1")
    .replace(/\{(?:envpython|env_python)\}/g, "python3")
    .replace(/\{(?:toxinidir|tox_root)\}\/?/g, "./");
  const lines = plain.split("\n").map((line) => line.trim().replace(/^-\s+/, ""));
  return lines.filter((line) => line !== "" && !line.startsWith("#") && !/[{}]/.test(line)).join("\n");
}

const RUN = /session\.run(?:_always)?\(\s*((?:["'][^"'\n]*["']\s*,?\s*)+)/g;
const STRING = /["']([^"'\n]*)["']/g;

/** The calls with literal words only; undefined when there are none. */
export function readNoxCommands(text: string): string | undefined {
  const lines = [...text.slice(0, 64 * 1024).matchAll(RUN)].map((match) =>
    [...(match[1] ?? "").matchAll(STRING)].map((word) => word[1] ?? "").join(" "),
  );
  return lines.length === 0 ? undefined : lines.join("\n");
}

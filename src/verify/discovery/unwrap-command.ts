/** Takes the programs off a command that only start another one: coverage, environments, package runners. Pure. */

export interface BareCommand {
  /** `NAME=value`, as the command had them. */
  readonly assignments: readonly string[];
  readonly words: readonly string[];
}

const ASSIGNMENT = /^[A-Za-z_]\w*=/;
/** What starts the rest of its words, after options of its own. */
const STARTERS =
  /^(?:cross-env(?:-shell)?|env|exec|time|command|npx|bunx|pnpx|c8|nyc|dotenv|dotenvx|env-cmd|xvfb-run|timeout|nice|stdbuf)$/;
const PAIRS =
  /^(?:(?:pnpm|npm|yarn) (?:exec|dlx)|(?:poetry|pipenv|uv|pdm|rye|hatch|micromamba|conda) run|istanbul cover|dotenvx run)$/;
/** Options whose next word is their value, of all programs above. */
const WITH_VALUE =
  /^(?:-e|-f|-p|-n|-c|-r|--package|--reporter|--lines|--branches|--functions|--statements|--include|--exclude|--with|--extra|--group|--python|--report-dir|--temp-directory|--source|--omit|--rcfile|--data-file|--concurrency|-x|-o)$/;
const COVERAGE = /^(?:python[\d.]* -m )?coverage run(?= |$)/;
const MAX_LAYERS = 12;

/** Scripts in `sh -c "…"` are not opened here. */
export function unwrapCommand(words: readonly string[]): BareCommand {
  const assignments: string[] = [];
  let rest = [...words];
  for (let layer = 0; layer < MAX_LAYERS; layer += 1) {
    while (ASSIGNMENT.test(rest[0] ?? "")) assignments.push(rest.shift() ?? "");
    const next = takeOff(rest);
    if (next === undefined) break;
    rest = [...next];
  }
  return { assignments, words: rest };
}

function takeOff(words: readonly string[]): readonly string[] | undefined {
  const [first = "", second = ""] = words;
  const name = first.replace(/^(?:\.\/)?node_modules\/\.bin\//, "");
  if (PAIRS.test(`${name} ${second}`)) return skipOptions(words.slice(2));
  if (name === "timeout") return skipOptions(words.slice(1)).slice(1);
  if (STARTERS.test(name)) return skipOptions(words.slice(1));
  const covered = COVERAGE.exec(words.slice(0, 4).join(" "))?.[0];
  return covered === undefined ? undefined : toPython(skipOptions(words.slice(covered.split(" ").length), /^-m$/));
}

/** `coverage run` takes what python would. */
function toPython(words: readonly string[]): readonly string[] {
  return ["python3", ...words];
}

function skipOptions(words: readonly string[], stop = /^$/): readonly string[] {
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? "";
    if (word === "--") return words.slice(at + 1);
    if (!word.startsWith("-") || stop.test(word)) break;
    at += WITH_VALUE.test(word) ? 2 : 1;
  }
  return words.slice(at);
}

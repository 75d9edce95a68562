/** pytest and unittest, however Python is called. */
import { dropOptions, type Unwanted } from "./drop-options.ts";
import type { Recognised } from "./recognised.ts";

const PYTHON = /^(?:[\w./-]*\/)?(?:python|pypy)[\d.]*$/;
const PYTEST = /^(?:[\w./-]*\/)?(?:pytest|py\.test)(?:-3)?$/;
// Coverage and parallel runs need plug-ins, and change what is reported.
const OF_PYTEST: Unwanted = {
  alone:
    /^(?:--cov(?:-[\w-]+)?(?:=.*)?|--no-cov|--junit-?xml=.*|--html=.*|--self-contained-html|-n\w+|--numprocesses=.*|--dist=.*|--durations=.*|--color=.*|--looponfail|-f|-x|--exitfirst|--maxfail=.*|--splits=.*|--group=.*)$/,
  withValue:
    /^(?:--maxfail|--junit-?xml|-n|--numprocesses|--dist|--durations|--cov-report|--cov-config|--cov-fail-under|--splits|--group)$/,
};
const OF_UNITTEST: Unwanted = { alone: /^(?:-f|--failfast)$/ };

export function recognisePython(words: readonly string[]): Recognised | undefined {
  const [first = ""] = words;
  // The module form also puts the folder on the import path, and needs no script on PATH.
  if (PYTEST.test(first)) return toPytest(["python3", "-m", "pytest", ...words.slice(1)]);
  if (!PYTHON.test(first)) return undefined;
  const at = words.indexOf("-m");
  const module = at === -1 ? "" : (words[at + 1] ?? "");
  const python = isVersioned(first) ? ["python3", ...words.slice(1)] : words;
  if (module === "pytest" || module === "py.test") return toPytest(python);
  return module === "unittest" ? { runner: "unittest", words: dropOptions(python, OF_UNITTEST) } : undefined;
}

/** `python` and `python3.12` are what a CI machine calls it; a path is meant. */
function isVersioned(word: string): boolean {
  return /^(?:python|pypy)[\d.]*$/.test(word);
}

function toPytest(words: readonly string[]): Recognised {
  const at = words.indexOf("pytest") + 1;
  return { runner: "pytest", words: [...words.slice(0, at), ...dropOptions(words.slice(at), OF_PYTEST)] };
}

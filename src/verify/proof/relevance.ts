/** Whether a new test is about the issue, or about what the candidate changed. Pure. */
import { isTestPart, type ChangedPart } from "../trees/changed-parts.ts";
import { fileOfTest } from "../test-plan.ts";

// Words of reports and of tests, which every issue and every test have in common.
const EVERYDAY = new Set(
  "about actual after again also and any are assert because been before behavior behaviour bug but call called calls can cannot case class code const could def describe does else equal error example expect expected fail fails failed file for from function get give given has have how import instead into issue its let line make more must need new node none not now null one only other output pass problem require result return returned returns run see should steps strict such test tests than that the then there they this throw throws true two type undefined use used user value values version want was way what when where which while will with work works would wrong you your".split(
    " ",
  ),
);

/** Lower-case words of three letters and more, identifiers whole and in parts (`parseHTML` → parsehtml, parse, html). */
function toWords(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const [identifier] of text.matchAll(/[A-Za-z_$][\w$]{2,}/g)) {
    const parts = identifier.split(/_|\$|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/);
    for (const part of [identifier, ...parts]) {
      const word = part.toLowerCase();
      if (word.length >= 3 && !EVERYDAY.has(word)) words.add(word);
    }
  }
  return words;
}

/** All names in a text, as they are spelt. */
export function toIdentifiers(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/[A-Za-z_$][\w$]*/g)].map(([name]) => name));
}

const CODE_NAME = /`([A-Za-z_$][\w$]*)|\b([a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*|[a-z]+_\w+)\b/g;

/** Names that an issue writes as code, or spells as no plain word is spelt. */
export function toCodeNames(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(CODE_NAME)].map(([, quoted, plain]) => quoted ?? plain ?? ""));
}

export interface RelevanceQuestion {
  readonly issueText: string;
  readonly changed: readonly ChangedPart[];
  /** Names of code that the issue has and the changed files know; where there are any, a test has to name one. */
  readonly names: readonly string[];
}

/**
 * Answers for one test id after another; the change is read once. A test is its id and the lines the candidate wrote
 * for its file. It is about the issue when they share a word, or when it names a changed file or a word that stands in
 * a changed line of code.
 */
export function createRelevance({ issueText, changed, names }: RelevanceQuestion): (id: string) => boolean {
  const asked = new Set(names);
  const accepted = listAcceptedWords(issueText, changed);
  const read = (text: string): Said => ({
    name: asked.size === 0 || isAny(toIdentifiers(text), asked),
    word: isAny(toWords(text), accepted),
  });
  const written = new Map(changed.map((file) => [file.path, file.added]));
  const known = new Map<string, Said>();
  const readFile = (path: string): Said => {
    const said = known.get(path) ?? read((written.get(path) ?? []).map((line) => line.text).join("\n"));
    known.set(path, said);
    return said;
  };
  return (id) => {
    const file = readFile(fileOfTest(id));
    const own = read(id);
    return (file.name || own.name) && (file.word || own.word);
  };
}

interface Said {
  readonly name: boolean;
  readonly word: boolean;
}

function listAcceptedWords(issueText: string, changed: readonly ChangedPart[]): ReadonlySet<string> {
  const sources = changed.filter((file) => !isTestPart(file));
  const stems = sources.map((file) => file.path.split("/").at(-1)?.replace(/\..*$/, "").toLowerCase() ?? "");
  const lines = sources.flatMap((file) => [...file.added, ...file.removed].map((line) => line.text)).join("\n");
  return new Set([...toWords(issueText), ...toWords(lines), ...stems]);
}

function isAny(words: ReadonlySet<string>, among: ReadonlySet<string>): boolean {
  return [...words].some((word) => among.has(word));
}

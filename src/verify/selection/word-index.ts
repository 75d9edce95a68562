/** Where the words of one text stand. Made once a file, asked for many names. Pure. */

/** Beyond ASCII everything passes for a letter: a test for each script costs ten times as much. */
const WORD = /[A-Za-z_$\u00aa-\uffff][\w$\u00aa-\uffff]*/g;
const MEMBER = /\s{0,40}\??\.\s{0,40}([A-Za-z_$\u00aa-\uffff][\w$\u00aa-\uffff]*)/y;

export interface WordIndex {
  /** Lines, from 1, in which a name stands. Names may have dots: `z.string` is `z`, then `.string`. */
  readonly linesOf: (name: string) => readonly number[];
  /** Whether it stands in more than one line, the import's, without a member of it being asked for. */
  readonly isUsedWhole: (name: string) => boolean;
}

export function toWordIndex(text: string): WordIndex {
  const lines = text.split("\n");
  const index = new Map<string, number[]>();
  lines.forEach((line, at) => {
    for (const word of listWords(line)) {
      const known = index.get(word);
      if (known === undefined) index.set(word, [at + 1]);
      else if (known.at(-1) !== at + 1) known.push(at + 1);
    }
  });
  const plain = (name: string): readonly number[] => index.get(name) ?? [];
  return {
    linesOf(name) {
      const dot = name.indexOf(".");
      if (dot === -1) return plain(name);
      const head = name.slice(0, dot);
      return plain(head).filter((line) => hasMember(lines[line - 1] ?? "", head, name.slice(dot + 1)));
    },
    isUsedWhole(name) {
      return plain(name).filter((line) => standsAlone(lines[line - 1] ?? "", name)).length > 1;
    },
  };
}

export function listWords(text: string): readonly string[] {
  return text.match(WORD) ?? [];
}

function hasMember(line: string, head: string, member: string): boolean {
  return listPlaces(line, head).some((at) => {
    MEMBER.lastIndex = at + head.length;
    let rest = member;
    for (let found = MEMBER.exec(line); found !== null; found = MEMBER.exec(line)) {
      const name = found[1] ?? "";
      if (rest === name) return true;
      if (!rest.startsWith(`${name}.`)) return false;
      rest = rest.slice(name.length + 1);
    }
    return false;
  });
}

function standsAlone(line: string, name: string): boolean {
  return listPlaces(line, name).some((at) => {
    MEMBER.lastIndex = at + name.length;
    return line[at - 1] !== "." && !MEMBER.test(line) && !/["']/.test(line[at + name.length] ?? "");
  });
}

function listPlaces(line: string, name: string): readonly number[] {
  const places: number[] = [];
  for (let at = line.indexOf(name); at !== -1; at = line.indexOf(name, at + name.length)) places.push(at);
  return places.slice(0, 20);
}

/** Which of the texts have which of the words. */
export function countWords(
  words: ReadonlySet<string>,
  texts: Iterable<readonly [path: string, text: string]>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  if (words.size === 0) return found;
  for (const [path, text] of texts) {
    for (const [word] of text.matchAll(WORD)) {
      if (!words.has(word)) continue;
      const paths = found.get(word);
      if (paths === undefined) found.set(word, new Set([path]));
      else paths.add(path);
    }
  }
  return found;
}

/** 1 for a word in one of `total` texts, 0 for a word in all of them. */
export function toRarity(count: number, total: number): number {
  return total <= 1 ? 1 : Math.max(0, Math.log((total + 1) / (count + 0.5)) / Math.log((total + 1) / 1.5));
}

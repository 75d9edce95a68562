/**
 * Level 7: a block that is the quoted one but for a slip in a line or a line that the file gained meanwhile. What a
 * model invented must not pass, so every line has to be accounted for on its own. Pure.
 */
import { lineSimilarity, toTokens } from "./compare-lines.ts";
import { findSlip } from "./find-slip.ts";
import { foldPunctuation } from "./fold-punctuation.ts";
import { toFoundPlace, type Place, type Reading } from "./place.ts";

/** Share of characters that must be alike over the whole block, and how far the second best must stay behind. */
const MIN_SIMILARITY = 0.92;
const MIN_LEAD = 0.06;
/** Blocks below these are too poor to be told from others. Characters without blanks at the ends; lines. */
const MIN_CHARS = 40;
const MIN_TELLING_LINES = 3;
/** A line that must be found as it is, longer than this, in characters. */
const MIN_ANCHOR_CHARS = 12;
/** One line in so many may hold a slip; one always may. */
const LINES_PER_SLIP = 6;
/** Lines the file may have gained inside the block. */
const MAX_GAINED = 2;
/** What such a line takes away from the likeness: it says little against the place, whatever its length. Characters. */
const GAINED_COST = 8;
/** Bounds the work: candidate starts tried, and how often an anchor may occur to be one. */
const MAX_STARTS = 40;
const MAX_ANCHOR_PLACES = 20;

/** At most one place; several that are nearly as good are all returned, so that the caller sees they are. */
export function findNear(lines: readonly string[], reading: Reading): readonly Place[] {
  const wanted = toKeyed(reading.oldLines);
  if (!isTelling(wanted)) return [];
  const file = toKeyed(lines);
  const ranked = alignAll(file, wanted).filter((aligned) => isTrusted(lines, aligned));
  const [top] = ranked.sort((one, other) => other.similarity - one.similarity);
  if (top === undefined || top.similarity < MIN_SIMILARITY) return [];
  const near = ranked.filter((other) => other.similarity > top.similarity - MIN_LEAD && !isWorseView(top, other));
  return near.map(({ found }) => toFoundPlace(lines, reading, found));
}

/** The best alignment for each line that the block could begin at. */
function alignAll(file: readonly KeyedLine[], wanted: readonly KeyedLine[]): readonly Aligned[] {
  const best = new Map<number, Aligned>();
  for (const start of listStarts(file, wanted)) {
    const aligned = align(file, wanted, start);
    const first = aligned?.found[0] ?? 0;
    if (aligned !== undefined && aligned.similarity > (best.get(first)?.similarity ?? 0)) best.set(first, aligned);
  }
  return [...best.values()];
}

/** The same place with its edges laid elsewhere: most lines stand where `top` has them. */
function isWorseView(top: Aligned, other: Aligned): boolean {
  const same = other.found.filter((at, order) => at === top.found[order]).length;
  return other.similarity < top.similarity && same * 2 > top.found.length;
}

interface KeyedLine {
  /** Where it stands, blank lines counted. */
  readonly index: number;
  readonly key: string;
}

interface Aligned {
  readonly similarity: number;
  /** The file's line for each wanted one. */
  readonly found: readonly number[];
  readonly misspelt: readonly string[];
}

function toKeyed(lines: readonly string[]): readonly KeyedLine[] {
  return lines.flatMap((line, index) => {
    const key = foldPunctuation(line).trim();
    return key === "" ? [] : [{ index, key }];
  });
}

function isTelling(wanted: readonly KeyedLine[]): boolean {
  const chars = wanted.reduce((sum, { key }) => sum + key.length, 0);
  return chars >= MIN_CHARS && wanted.filter(({ key }) => /[\p{L}\p{N}]{2}/u.test(key)).length >= MIN_TELLING_LINES;
}

/** A name that the file knows elsewhere is not misspelt: the model means something else. */
function isTrusted(lines: readonly string[], { misspelt }: Aligned): boolean {
  return misspelt.every((word) => !lines.some((line) => line.includes(word) && toTokens(line).includes(word)));
}

/** Where the block would start if one of its telling lines is where the file has the same line; most votes first. */
function listStarts(file: readonly KeyedLine[], wanted: readonly KeyedLine[]): readonly number[] {
  const places = new Map<string, number[]>();
  for (const { key } of wanted) if (key.length > MIN_ANCHOR_CHARS) places.set(key, []);
  for (const [at, { key }] of file.entries()) places.get(key)?.push(at);
  const votes = new Map<number, number>();
  for (const [offset, { key }] of wanted.entries()) {
    const found = places.get(key) ?? [];
    if (found.length > MAX_ANCHOR_PLACES) continue;
    // A line gained before the anchor moves the start up.
    for (const start of found.flatMap((at) => [at - offset, at - offset - 1, at - offset - MAX_GAINED])) {
      votes.set(start, (votes.get(start) ?? 0) + 1);
    }
  }
  const starts = [...votes].filter(([start]) => start >= 0 && start < file.length);
  starts.sort(([, one], [, other]) => other - one);
  return starts.slice(0, MAX_STARTS).map(([start]) => start);
}

/** Walks down both. Undefined as soon as a line is neither found nor a slip: then it is invented or long gone. */
function align(file: readonly KeyedLine[], wanted: readonly KeyedLine[], start: number): Aligned | undefined {
  const steps: Step[] = [];
  let gained = 0;
  let at = start;
  for (const [order, { key }] of wanted.entries()) {
    const gainable = order === 0 ? 0 : MAX_GAINED - gained;
    const step = findStep({ file, key, next: wanted[order + 1]?.key }, at, gainable);
    if (step === undefined) return undefined;
    gained += step.at - at;
    steps.push(step);
    at = step.at + 1;
  }
  const slips = steps.filter(({ similarity }) => similarity < 1).length;
  if (slips > Math.max(1, Math.floor(wanted.length / LINES_PER_SLIP))) return undefined;
  const chars = wanted.reduce((sum, { key }) => sum + key.length, 0);
  const alike = wanted.reduce((sum, { key }, order) => sum + key.length * (steps[order]?.similarity ?? 0), 0);
  return {
    similarity: alike / (chars + gained * GAINED_COST),
    found: steps.map((step) => file[step.at]?.index ?? 0),
    misspelt: steps.flatMap(({ misspelt }) => misspelt),
  };
}

interface Step {
  readonly at: number;
  readonly similarity: number;
  readonly misspelt: readonly string[];
}

interface StepLines {
  readonly file: readonly KeyedLine[];
  readonly key: string;
  readonly next: string | undefined;
}

/** The same line here; a slip here when the next line fits; the same line, then a slip, behind gained lines. */
function findStep({ file, key, next }: StepLines, at: number, gainable: number): Step | undefined {
  const equal = (place: number): Step | undefined =>
    file[place]?.key === key ? { at: place, similarity: 1, misspelt: [] } : undefined;
  const here = equal(at) ?? (next === undefined || file[at + 1]?.key === next ? toSlip(file, key, at) : undefined);
  if (here !== undefined) return here;
  const ahead = Array.from({ length: gainable }, (_none, index) => at + 1 + index);
  for (const place of ahead) if (equal(place) !== undefined) return equal(place);
  for (const place of [at, ...ahead]) {
    const slip = toSlip(file, key, place);
    if (slip !== undefined) return slip;
  }
  return undefined;
}

function toSlip(file: readonly KeyedLine[], key: string, at: number): Step | undefined {
  const line = file[at]?.key ?? "";
  const similarity = lineSimilarity(key, line);
  const slip = similarity === 0 ? undefined : findSlip(key, line);
  return slip === undefined ? undefined : { at, similarity, misspelt: slip.misspelt };
}

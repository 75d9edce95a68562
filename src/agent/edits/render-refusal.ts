/** What a model needs to do better next time: what the file really says, and where it differs. At most 60 lines. Pure. */
import { diffTokens, lineSimilarity, toTokens } from "./compare-lines.ts";
import type { Reading } from "./place.ts";

const MAX_PLACES = 5;
const MAX_REGION = 30;
const MAX_DIFFERENCES = 8;
const MAX_CHARS = 160;
/** How many lines of the old text are looked at for the closest region; the work grows with them. */
const MAX_WANTED = 60;

export function renderAmbiguous(lines: readonly string[], starts: readonly number[], size: number): string {
  const shown = starts.slice(0, MAX_PLACES).map((start) => `${start + 1}| ${clip(lines[start] ?? "")}`);
  const more = starts.length > MAX_PLACES ? [`… ${starts.length - MAX_PLACES} more places`] : [];
  const what = size === 1 ? "line" : "lines";
  return [
    `[ambiguous] old_text fits ${starts.length} places. Add the ${what} before or after it until it fits one:`,
    ...shown,
    ...more,
  ].join("\n");
}

export function renderNotFound(lines: readonly string[], reading: Reading): string {
  const region = findClosest(lines, reading.oldLines);
  const head = "[not-found] old_text is not in the file.";
  if (region === undefined) return `${head} No line of it is; read the file again.`;
  const size = Math.min(MAX_REGION, reading.oldLines.length + 2);
  const from = Math.max(0, region - 1);
  const shown = lines.slice(from, from + size).map((line, index) => `${from + index + 1}| ${clip(line)}`);
  const differences = listDifferences(lines, reading.oldLines, region);
  const told = differences.length === 0 ? [] : ["Where it differs:", ...differences];
  return [`${head} The closest region:`, ...shown, ...told, "Copy old_text from there and try again."].join("\n");
}

/** Where most lines of the old text stand in their order; undefined when none does. */
export function findClosest(lines: readonly string[], oldLines: readonly string[]): number | undefined {
  const votes = new Map<number, number>();
  const places = indexLines(lines);
  for (const [offset, line] of oldLines.slice(0, MAX_WANTED).entries()) {
    const key = line.trim();
    if (key.length < 4) continue;
    const found = places.get(key) ?? [];
    for (const at of found) votes.set(at - offset, (votes.get(at - offset) ?? 0) + key.length / found.length);
  }
  const [best] = [...votes].sort(([, one], [, other]) => other - one);
  return best === undefined ? findSimilar(lines, oldLines) : Math.max(0, best[0]);
}

function indexLines(lines: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [at, line] of lines.entries()) {
    const found = places.get(line.trim());
    if (found === undefined) places.set(line.trim(), [at]);
    else found.push(at);
  }
  return places;
}

/** With no line found as it is, the line most like the longest one asked for. */
function findSimilar(lines: readonly string[], oldLines: readonly string[]): number | undefined {
  const [wanted] = oldLines.map((line, offset) => ({ line, offset })).sort((a, b) => b.line.length - a.line.length);
  if (wanted === undefined) return undefined;
  let best = { at: -1, similarity: 0.6 };
  for (const [at, line] of lines.entries()) {
    if (Math.abs(line.length - wanted.line.length) * 2 > wanted.line.length) continue;
    const similarity = lineSimilarity(wanted.line, line);
    if (similarity > best.similarity) best = { at, similarity };
  }
  return best.at === -1 ? undefined : Math.max(0, best.at - wanted.offset);
}

function listDifferences(lines: readonly string[], oldLines: readonly string[], region: number): readonly string[] {
  const told: string[] = [];
  for (const [offset, line] of oldLines.entries()) {
    const actual = lines[region + offset];
    if (told.length >= MAX_DIFFERENCES) break;
    if (actual === line) continue;
    const tokens = diffTokenText(line, actual);
    told.push(`${region + offset + 1}: ${tokens}`);
  }
  return told;
}

function diffTokenText(line: string, actual: string | undefined): string {
  if (actual === undefined) return `old_text has ${quote(line)}, the file has ended`;
  if (lineSimilarity(line, actual) < 0.5) return `old_text has ${quote(line)}, the file ${quote(actual)}`;
  const before = toTokens(line);
  const changes = diffTokens(before, toTokens(actual)).slice(0, 3);
  return changes
    .map(
      ({ from, to, tokens }) =>
        `old_text has ${quote(before.slice(from, to).join(""))}, the file ${quote(tokens.join(""))}`,
    )
    .join("; ");
}

function quote(text: string): string {
  return text === "" ? "nothing" : JSON.stringify(clip(text));
}

function clip(line: string): string {
  return line.length <= MAX_CHARS ? line : `${line.slice(0, MAX_CHARS)}…`;
}

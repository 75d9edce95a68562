/** Names that are spelt much like one that was not found. Pure. */
import { distance } from "fastest-levenshtein";

const MAX_NAMES = 3;
/** Of the wanted name's length; what differs more is another word. */
const MAX_SHARE = 0.4;

/** Nearest first, equally near ones in the order of characters; case counts little. */
export function nearestNames(names: Iterable<string>, wanted: string): readonly string[] {
  const low = wanted.toLowerCase();
  const most = Math.max(1, Math.floor(wanted.length * MAX_SHARE));
  const found: { readonly name: string; readonly far: number }[] = [];
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) > most || name.length < 3 || name === wanted) continue;
    const far = distance(low, name.toLowerCase()) + distance(wanted, name) / 1_000;
    if (far <= most + 1) found.push({ name, far });
  }
  return found
    .filter(({ far }) => Math.floor(far) <= most)
    .sort((one, other) => one.far - other.far || (one.name < other.name ? -1 : 1))
    .slice(0, MAX_NAMES)
    .map(({ name }) => name);
}

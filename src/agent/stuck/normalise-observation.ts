/** What a call showed, without what differs from run to run although nothing changed. Pure. */

// Order matters: digits come last, or the patterns before would not know their own.
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g, "<time>"],
  [/\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?\b/g, "<time>"],
  [/(?:\/private)?\/(?:var\/)?(?:tmp|folders)\/[\w./+-]+/g, "<temp>"],
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, "<hex>"],
  [/\b0x[0-9a-f]+\b/gi, "<hex>"],
  [/\b(?=[a-f]*\d)[0-9a-f]{7,}\b/gi, "<hex>"],
  [/\b\d+(?:[.,]\d+)?\s?(?:ms|µs|us|ns|s|secs?|seconds?|m|mins?|minutes?)\b/g, "<duration>"],
  [/\d+/g, "#"],
];

export function normaliseObservation(text: string): string {
  return VARYING.reduce((kept, [pattern, name]) => kept.replace(pattern, name), text).trim();
}

/** Rule 2: two to four calls that are made again in the same order, with the same results on the same trees. Pure. */
import type { StuckFinding } from "../../../prompts/stuck-prompts.ts";
import { toObservation, type CallFacts, type StuckFacts } from "../stuck-facts.ts";

const MIN_LENGTH = 2;
const MAX_LENGTH = 4;
/** Calls that were made once only, in between the others. */
const MAX_NOISE = 2;

export function findCycle({ steps, calls }: StuckFacts): StuckFinding | undefined {
  const valid = calls.filter((call) => call.valid);
  const window = valid.slice(-(2 * MAX_LENGTH + MAX_NOISE));
  const repeated = dropUnique(window.map((call) => ({ call, key: toKey(call, valid) })));
  for (let length = MIN_LENGTH; length <= MAX_LENGTH; length += 1) {
    const tail = repeated.slice(-2 * length);
    const first = tail[0];
    const last = tail.at(-1);
    if (first === undefined || last === undefined || tail.length < 2 * length) return undefined;
    const isWithin = window.length - window.indexOf(first.call) <= 2 * length + MAX_NOISE;
    if (!isWithin || !isCycle(tail, length) || last.call.step !== steps.at(-1)?.step) continue;
    return { rule: 2, calls: tail.slice(length).map(({ call }) => call.call), since: first.call.step };
  }
  return undefined;
}

interface Keyed {
  readonly call: CallFacts;
  readonly key: string;
}

function isCycle(tail: readonly Keyed[], length: number): boolean {
  const first = tail.slice(0, length).map(({ key }) => key);
  // One call over and over is rule 1.
  return new Set(first).size > 1 && first.every((key, index) => key === tail[index + length]?.key);
}

function dropUnique(calls: readonly Keyed[]): readonly Keyed[] {
  const counts = new Map<string, number>();
  for (const { key } of calls) counts.set(key, (counts.get(key) ?? 0) + 1);
  return calls.filter(({ key }) => (counts.get(key) ?? 0) > 1);
}

// A call that was not run shows what it showed before.
function toKey(call: CallFacts, calls: readonly CallFacts[]): string {
  const ran =
    call.instead === undefined
      ? call
      : calls.findLast((one) => one.key === call.key && one.tree === call.tree && one.instead === undefined);
  return [call.key, call.tree, toObservation(ran ?? call)].join("\u0000");
}

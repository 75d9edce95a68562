/** The first of each, then the second of each, and so on; nothing is made that nobody takes. Pure. */
export function* takeInTurn<One>(sources: readonly Iterable<One>[]): Generator<One> {
  let open = sources.map((source) => source[Symbol.iterator]());
  while (open.length > 0) {
    const left: Iterator<One>[] = [];
    for (const source of open) {
      const next = source.next();
      if (next.done === true) continue;
      left.push(source);
      yield next.value;
    }
    open = left;
  }
}

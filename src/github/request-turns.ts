/** One request at a time for each installation, as GitHub asks for; but nobody waits long for one that hangs. */

export interface RequestTurns {
  /** Resolves when it is this caller's turn; the returned function ends it. */
  take(key: number): Promise<() => void>;
}

/** Longer than healthy requests take; after that the one before is taken to hang. */
const PATIENCE_MS = 5_000;

/** In order within this process, so that only one request of it asks the book of rates, which keeps all processes in turn. */
export function createRequestTurns(): RequestTurns {
  const last = new Map<number, Promise<void>>();
  return {
    async take(key) {
      const before = last.get(key) ?? Promise.resolve();
      let end: () => void = () => undefined;
      const own = new Promise<void>((resolve) => {
        end = resolve;
      });
      const tail = before.then(() => own);
      last.set(key, tail);
      let timer: NodeJS.Timeout | undefined;
      const impatience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, PATIENCE_MS);
      });
      await Promise.race([before, impatience]);
      clearTimeout(timer);
      return () => {
        end();
        if (last.get(key) === tail) last.delete(key);
      };
    },
  };
}

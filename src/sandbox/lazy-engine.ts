/** An engine whose library is loaded when it is first asked for: a large process starts every child more slowly. */
import type { JailEngine } from "./jail.ts";

export function createLazyEngine(load: () => Promise<JailEngine>): JailEngine {
  let loaded: Promise<JailEngine> | undefined;
  const get = (): Promise<JailEngine> => (loaded ??= load());
  return {
    identity: async () => (await get()).identity(),
    open: async (spec, signal) => (await get()).open(spec, signal),
    reap: async (now, claim) => (await get()).reap(now, claim),
  };
}

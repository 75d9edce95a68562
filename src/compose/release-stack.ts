/** Whatever is opened pushes its closer; all are called once, in reverse, also when a later opening failed. */

export interface ReleaseStack {
  push(close: () => Promise<void>): void;
  release(): Promise<void>;
}

export function createReleaseStack(): ReleaseStack {
  const closers: (() => Promise<void>)[] = [];
  return {
    push(close) {
      closers.push(close);
    },
    async release() {
      for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
        // One that fails must not keep the others open.
        await close().catch(() => undefined);
      }
    },
  };
}

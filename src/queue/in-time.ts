/** Waits for the answer of somebody else's code, and fails when it does not come. */

/** @throws TypeError when `act` has not ended within `ms`; it may still end later, unheard. */
export async function inTime<T>(ms: number, act: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new TypeError(`no answer within ${ms / 1_000} s`));
    }, ms);
  });
  try {
    return await Promise.race([act, late]);
  } finally {
    clearTimeout(timer);
  }
}

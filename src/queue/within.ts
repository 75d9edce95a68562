/** Waits for an act of somebody else's code, but not for ever. */

/** Resolves when `act` has ended, well or not, or after `ms`. */
export async function within(ms: number, act: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([act.catch(() => undefined), late]);
  clearTimeout(timer);
}

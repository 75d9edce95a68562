/** How much of its mode a run has used. Pure. */

/** `share` of 1; `stepsLeft` as far as can be told. */
export function renderBudgetNotice(share: number, stepsLeft: number): string {
  const used = `${Math.round(share * 100)} % of this run's budget is used`;
  if (stepsLeft === 0) return `(${used}; this was the last step of this mode)`;
  const steps = stepsLeft === 1 ? "1 step is" : `about ${stepsLeft} steps are`;
  const advice = share >= 0.8 ? "; make the change and call finish" : "";
  return `(${used}; ${steps} left${advice})`;
}

const NOTICE = /\n\(\d+ % of this run's budget is used; [^\n]*\)$/;

/** A result without the notice that was added to it: by now another number is true. */
export function dropBudgetNotice(text: string): string {
  return text.replace(NOTICE, "");
}

/** The answer to a call that comes when a cap on time is reached. */
export function renderNoTime(cap: string): string {
  return `Not run: ${cap}, all that this mode has, are used.`;
}

/** The answer to the calls of one answer that are too many. */
export function renderTooManyCalls(max: number): string {
  return `Not run: one answer may hold ${max} calls. Look at what these showed, then go on.`;
}

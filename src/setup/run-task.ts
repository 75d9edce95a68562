/** What the tasks of the stations share, and the one way to run them: a failure becomes a red light. */
import type { Form, GithubDraft } from "./github-form.ts";
import type { Installed, SetupPorts } from "./setup-ports.ts";
import { checking, type Board, type Finding, type StationId } from "./stations.ts";
import { toRed } from "./to-red.ts";

export interface FlowState {
  draft: { readonly draft: GithubDraft; readonly state: string; readonly untilMs: number } | undefined;
  installed: Installed | undefined;
  watching: boolean;
  readonly entered: Map<string, Form>;
  /** The last task of each station that is at work or waits; it ends after those before it. */
  readonly busy: Map<StationId, Promise<void>>;
}

export interface Parts {
  readonly ports: SetupPorts;
  readonly board: Board;
  readonly signal: AbortSignal;
  readonly state: FlowState;
}

/**
 * One task a station at a time; what comes while it is busy waits for its turn. A failure becomes its red light.
 * Nothing is dropped: a code of GitHub is valid once, and whoever brought it was told that it is taken.
 */
export function runTask(parts: Parts, id: StationId, task: () => Promise<readonly Finding[] | undefined>): void {
  const { board, state, signal } = parts;
  const work = async (): Promise<void> => {
    board.set(id, [checking("checking …")]);
    try {
      const findings = await task();
      if (findings !== undefined) board.set(id, findings);
    } catch (error) {
      if (!signal.aborted) board.set(id, [toRed(error)]);
    }
  };
  const before = state.busy.get(id);
  const done = (before === undefined ? work() : before.then(work)).finally(() => {
    if (state.busy.get(id) === done) state.busy.delete(id);
    board.touch(id);
  });
  state.busy.set(id, done);
}

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
  readonly busy: Map<StationId, Promise<void>>;
}

export interface Parts {
  readonly ports: SetupPorts;
  readonly board: Board;
  readonly signal: AbortSignal;
  readonly state: FlowState;
}

/** One task a station at a time; a failure becomes its red light. */
export function runTask(parts: Parts, id: StationId, task: () => Promise<readonly Finding[] | undefined>): void {
  const { board, state, signal } = parts;
  if (state.busy.has(id)) return;
  const work = async (): Promise<void> => {
    board.set(id, [checking("checking …")]);
    try {
      const findings = await task();
      if (findings !== undefined) board.set(id, findings);
    } catch (error) {
      if (!signal.aborted) board.set(id, [toRed(error)]);
    }
  };
  const done = work().finally(() => {
    state.busy.delete(id);
    board.touch(id);
  });
  state.busy.set(id, done);
}

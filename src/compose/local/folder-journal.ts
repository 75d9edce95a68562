/** The journal of a run that lies in a folder. */
import type { Journal } from "../../domain/ports.ts";
import type { RunEvent } from "../../domain/run-event.ts";
import type { RunState } from "../../domain/run.ts";
import type { SolveFolder } from "../../store/solve-folder.ts";

export function createFolderJournal(
  folder: SolveFolder,
  onEvent: (event: RunEvent, rows: readonly RunEvent[]) => void,
): Journal {
  let state: RunState = "queued";
  return {
    events: () => folder.rows(),
    state: () => state,
    async append(event, next) {
      await folder.append(event);
      state = next;
      onEvent(event, folder.rows());
    },
  };
}

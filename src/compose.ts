/** The only place that knows concrete parts: settings in, use cases out. Nothing is opened before it is asked for. */
import type { UseCases } from "./cli/use-cases.ts";
import { renderEvent } from "./cli/render-event.ts";
import { openService, type ServiceHalves } from "./compose/open-service.ts";
import { runDoctor } from "./compose/run-doctor.ts";
import { runSolve } from "./compose/local/run-solve.ts";
import { runVerify } from "./compose/local/run-verify.ts";
import type { LocalDeps } from "./compose/local/with-local-parts.ts";
import { followRun, withStore } from "./compose/read-runs.ts";
import { parseServiceSettings, type ServiceSettings } from "./config/service-settings.ts";
import { parseRunId } from "./domain/ids.ts";

export interface ComposeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readStandardInput: () => Promise<string>;
  /** Warnings and progress. */
  readonly say: (text: string) => void;
}

export function createUseCases(options: ComposeOptions): UseCases {
  // Read when a command runs, so that `--help` works whatever the environment holds.
  const settings = (): ServiceSettings => parseServiceSettings(options.env);
  const service = (halves: ServiceHalves) => (signal: AbortSignal) => runService(options, halves, signal);
  return {
    start: service({ server: true, worker: true }),
    serve: service({ server: true, worker: false }),
    work: service({ server: false, worker: true }),
    solve: (wish, signal) => runSolve(toLocalDeps(options, settings()), wish, signal),
    verify: (wish, signal) => runVerify(toLocalDeps(options, settings()), wish, signal),
    doctor: (folder, signal) => {
      const read = settings();
      return runDoctor({ settings: read, env: options.env, local: toLocalDeps(options, read) }, folder, signal);
    },
    listRuns: (limit) => withStore(settings(), ({ reader }) => reader.list(limit)),
    showRun: (id) =>
      withStore(settings(), async ({ reader }) => ({
        run: await reader.load(parseRunId(id)),
        events: await reader.events(parseRunId(id), 0),
      })),
    followRun: (id, onEvent, signal) =>
      withStore(settings(), (store) => followRun(store.reader, { id: parseRunId(id), onEvent }, signal)),
  };
}

async function runService(options: ComposeOptions, halves: ServiceHalves, signal: AbortSignal): Promise<void> {
  const service = await openService({ env: options.env, halves, say: options.say }, signal);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => {
      resolve();
    });
  });
  await service.release();
}

function toLocalDeps({ env, readStandardInput, say }: ComposeOptions, settings: ServiceSettings): LocalDeps {
  return {
    env,
    readStandardInput,
    say: (text) => {
      say(`${text}\n`);
    },
    image: settings.SANDBOX_IMAGE,
    model: settings,
    onEvent: (event) => {
      say(`${renderEvent({ seq: 0, epoch: 1, at: new Date().toISOString(), event })}\n`);
    },
  };
}

/** The only place that knows concrete parts: settings in, use cases out. Nothing is opened before it is asked for. */
import type { UseCases } from "./cli/use-cases.ts";
import { renderEvent } from "./cli/render-event.ts";
import type { LocalDeps } from "./compose/local/with-local-parts.ts";
import type { ServiceHalves } from "./compose/open-service.ts";
import { parseServiceSettings, type ServiceSettings } from "./config/service-settings.ts";
import { parseRunId } from "./domain/ids.ts";

export interface ComposeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readStandardInput: () => Promise<string>;
  /** Warnings and progress. */
  readonly say: (text: string) => void;
}

/** Parts are imported when a command needs them: octokit, Probot and BullMQ cost most of a second. */
export function createUseCases(options: ComposeOptions): UseCases {
  // Read when a command runs, so that `--help` works whatever the environment holds.
  const settings = (): ServiceSettings => parseServiceSettings(options.env);
  const service = (halves: ServiceHalves) => (signal: AbortSignal) => runService(options, halves, signal);
  return {
    start: service({ server: true, worker: true }),
    serve: service({ server: true, worker: false }),
    work: service({ server: false, worker: true }),
    async solve(wish, signal) {
      const { runSolve } = await import("./compose/local/run-solve.ts");
      return runSolve(toLocalDeps(options, settings()), wish, signal);
    },
    async verify(wish, signal) {
      const { runVerify } = await import("./compose/local/run-verify.ts");
      return runVerify(toLocalDeps(options, settings()), wish, signal);
    },
    async doctor(folder, signal) {
      const { runDoctor } = await import("./compose/run-doctor.ts");
      const read = settings();
      return runDoctor({ settings: read, env: options.env, local: toLocalDeps(options, read) }, folder, signal);
    },
    async listRuns(limit) {
      const { withStore } = await import("./compose/read-runs.ts");
      return withStore(settings(), ({ reader }) => reader.list(limit));
    },
    async showRun(text) {
      const { withStore } = await import("./compose/read-runs.ts");
      const id = parseRunId(text);
      return withStore(settings(), async ({ reader }) => ({
        run: await reader.load(id),
        events: await reader.events(id, 0),
      }));
    },
    async followRun(text, onEvent, signal) {
      const { followRun, withStore } = await import("./compose/read-runs.ts");
      const id = parseRunId(text);
      return withStore(settings(), ({ reader }) => followRun(reader, { id, onEvent }, signal));
    },
  };
}

async function runService(options: ComposeOptions, halves: ServiceHalves, signal: AbortSignal): Promise<void> {
  const { openService } = await import("./compose/open-service.ts");
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
    sandbox: settings.SANDBOX,
    model: settings,
    onEvent: (event) => {
      say(`${renderEvent({ seq: 0, epoch: 1, at: new Date().toISOString(), event })}\n`);
    },
  };
}

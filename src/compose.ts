/** The only place that knows concrete parts: settings in, use cases out. Nothing is opened before it is asked for. */
import type { UseCases } from "./cli/use-cases.ts";
import { renderProgress } from "./cli/render-progress.ts";
import type { LocalDeps } from "./compose/local/with-local-parts.ts";
import type { ServiceHalves } from "./compose/open-service.ts";
import { readSettingsFile } from "./compose/read-settings-file.ts";
import { parseServiceSettings, type Environment, type ServiceSettings } from "./config/service-settings.ts";
import { parseRunId } from "./domain/ids.ts";

export interface ComposeOptions {
  readonly env: Environment;
  readonly readStandardInput: () => Promise<string>;
  /** Warnings and progress. */
  readonly say: (text: string) => void;
}

/** The environment with the settings file beneath it; read when a command runs, so that `--help` always works. */
type ReadEnvironment = (where: "here too" | "only if named") => Promise<Environment>;

/** Parts are imported when a command needs them: octokit, Probot and BullMQ cost most of a second. */
export function createUseCases(options: ComposeOptions): UseCases {
  let named: string | undefined;
  const read: ReadEnvironment = async (where) => {
    // `solve` and `verify` stand in repositories of others: a file there must not choose our model server.
    const folder = where === "here too" ? "." : undefined;
    const { env, warnings } = await readSettingsFile({ env: options.env, named, folder });
    for (const warning of warnings) options.say(`Warning: ${warning}\n`);
    return env;
  };
  return {
    useSettingsFile(file) {
      named = file;
    },
    async setup(wish, signal) {
      const { runSetup } = await import("./compose/setup/run-setup.ts");
      await runSetup({ env: options.env, say: options.say }, wish, signal);
    },
    ...createServiceCases(options, read),
    ...createLocalCases(options, read),
    ...createRunCases(read),
  };
}

function createServiceCases(
  options: ComposeOptions,
  read: ReadEnvironment,
): Pick<UseCases, "start" | "serve" | "work"> {
  const service = (halves: ServiceHalves) => async (signal: AbortSignal) =>
    runService({ ...options, env: await read("here too") }, halves, signal);
  return {
    start: service({ server: true, worker: true }),
    serve: service({ server: true, worker: false }),
    work: service({ server: false, worker: true }),
  };
}

function createLocalCases(
  options: ComposeOptions,
  read: ReadEnvironment,
): Pick<UseCases, "solve" | "verify" | "doctor"> {
  return {
    async solve(wish, signal) {
      const { runSolve } = await import("./compose/local/run-solve.ts");
      return runSolve(toLocalDeps(options, await read("only if named")), wish, signal);
    },
    async verify(wish, signal) {
      const { runVerify } = await import("./compose/local/run-verify.ts");
      return runVerify(toLocalDeps(options, await read("only if named")), wish, signal);
    },
    async doctor(folder, signal) {
      const { runDoctor } = await import("./compose/run-doctor.ts");
      const env = await read("here too");
      return runDoctor({ settings: parseServiceSettings(env), env, local: toLocalDeps(options, env) }, folder, signal);
    },
  };
}

function createRunCases(read: ReadEnvironment): Pick<UseCases, "listRuns" | "showRun" | "followRun"> {
  const settings = async (): Promise<ServiceSettings> => parseServiceSettings(await read("here too"));
  return {
    async listRuns(limit) {
      const { withStore } = await import("./compose/read-runs.ts");
      return withStore(await settings(), ({ reader }) => reader.list(limit));
    },
    async showRun(text) {
      const { withStore } = await import("./compose/read-runs.ts");
      const id = parseRunId(text);
      return withStore(await settings(), async ({ reader }) => ({
        run: await reader.load(id),
        events: await reader.events(id, 0),
      }));
    },
    async followRun(text, onEvent, signal) {
      const { followRun, withStore } = await import("./compose/read-runs.ts");
      const id = parseRunId(text);
      return withStore(await settings(), ({ reader }) => followRun(reader, { id, onEvent }, signal));
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

function toLocalDeps({ readStandardInput, say }: ComposeOptions, env: Environment): LocalDeps {
  const settings = parseServiceSettings(env);
  return {
    env,
    readStandardInput,
    say: (text) => {
      say(`${text}\n`);
    },
    image: settings.SANDBOX_IMAGE,
    sandbox: settings.SANDBOX,
    model: settings,
    onEvent: (event, rows) => {
      const line = renderProgress(event, rows);
      if (line !== undefined) say(`${line}\n`);
    },
  };
}

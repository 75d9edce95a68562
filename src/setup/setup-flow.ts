/** The set-up as a conversation: what a submitted form does, station by station. Knows no HTTP and no markup. */
import { checkApp, draftApp, exchangeCode, forgetDraft, lookForInstallations, takeApp } from "./app-tasks.ts";
import type { Form, GithubDraft } from "./github-form.ts";
import { runTask, type FlowState, type Parts } from "./run-task.ts";
import type { Installed, SetupPorts } from "./setup-ports.ts";
import { saveDatabase, saveLabel, saveModel, saveSandbox, startSelfTest, tryModel } from "./station-tasks.ts";
import { createBoard, type Board, type Finding, type OnStationChange, type StationId } from "./stations.ts";

export interface SetupFlow {
  readonly board: Board;
  readonly ports: SetupPorts;
  /** The App that is about to be made, and the state that GitHub has to bring back. */
  draft(): { readonly draft: GithubDraft; readonly state: string } | undefined;
  installed(): Installed | undefined;
  /** What was typed into this action's form the last time, secrets left out, until it was taken. */
  entered(action: string): Form;
  /** Whether an App's identity is in the settings. */
  hasApp(): boolean;
  /** Looks at everything that the settings already say. */
  start(): void;
  /**
   * Starts what a form asks for, or queues it behind what its station is doing; the board tells how it goes.
   * False when it was not taken: a second self-test would open a second issue.
   */
  submit(action: string, form: Form): boolean;
  /** GitHub sent the browser back. False when the state is not one of ours, was used, or is too old. */
  finishApp(code: string, state: string): boolean;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

type Task = (parts: Parts, form: Form) => Promise<readonly Finding[] | undefined>;

export function createSetupFlow(ports: SetupPorts, onChange: OnStationChange, signal: AbortSignal): SetupFlow {
  const state: FlowState = {
    draft: undefined,
    installed: undefined,
    watching: false,
    entered: new Map(),
    busy: new Map(),
  };
  const parts: Parts = { ports, board: createBoard(onChange), signal, state };
  return {
    board: parts.board,
    ports,
    draft: () => state.draft,
    installed: () => state.installed,
    entered: (action) => state.entered.get(action) ?? {},
    hasApp: () => hasApp(parts),
    start() {
      if (hasApp(parts)) runTask(parts, "github", () => checkApp(parts));
      if ((ports.settings.values()["MODEL_URL"] ?? "") !== "") runTask(parts, "model", () => tryModel(parts));
      runTask(parts, "sandbox", () => ports.probeSandboxes(signal));
    },
    submit(action, form) {
      const found = ACTIONS[action];
      if (found === undefined) return true;
      if (found[0] === "self-test" && state.busy.has("self-test")) return false;
      state.entered.set(action, withoutSecrets(form));
      runTask(parts, found[0], async () => {
        const findings = await found[1](parts, form);
        if (findings?.some(({ light }) => light === "red") !== true) state.entered.delete(action);
        return findings;
      });
      return true;
    },
    finishApp(code, given) {
      const { draft } = state;
      if (draft?.state !== given || Date.parse(ports.clock.now()) > draft.untilMs) return false;
      state.draft = undefined;
      runTask(parts, "github", () => exchangeCode(parts, draft.draft, code));
      return true;
    },
    async settled() {
      while (state.busy.size > 0) await Promise.all(state.busy.values());
    },
  };
}

const SECRET_FIELDS = ["key", "api-key", "webhook-secret", "database", "redis", "csrf"];

function withoutSecrets(form: Form): Form {
  return Object.fromEntries(Object.entries(form).filter(([field]) => !SECRET_FIELDS.includes(field)));
}

const ACTIONS: Readonly<Record<string, readonly [StationId, Task]>> = {
  github: ["github", draftApp],
  "github-again": ["github", forgetDraft],
  "github-existing": ["github", takeApp],
  "github-check": ["github", checkApp],
  install: ["install", lookForInstallations],
  model: ["model", saveModel],
  sandbox: ["sandbox", saveSandbox],
  database: ["database", saveDatabase],
  label: ["label", saveLabel],
  "self-test": ["self-test", startSelfTest],
};

function hasApp({ ports }: Parts): boolean {
  const values = ports.settings.values();
  return values["APP_ID"] !== undefined && (values["PRIVATE_KEY_PATH"] ?? values["PRIVATE_KEY"]) !== undefined;
}

/** The set-up as a conversation: what a submitted form does, station by station. Knows no HTTP and no markup. */
import { parsePrivateKey } from "../config/private-key.ts";
import { listSettingProblems } from "../config/service-settings.ts";
import { BotError, toBotError } from "../domain/bot-error.ts";
import { parseGithubForm, type Form, type GithubDraft } from "./github-form.ts";
import { runSelfTest } from "./self-test.ts";
import type { Installed, SettingChanges, SetupPorts } from "./setup-ports.ts";
import {
  checking,
  createBoard,
  green,
  red,
  type Board,
  type Finding,
  type StationId,
  type StationState,
} from "./stations.ts";

export interface SetupFlow {
  readonly board: Board;
  readonly ports: SetupPorts;
  /** The App that is about to be made, and the state that GitHub has to bring back. */
  draft(): { readonly draft: GithubDraft; readonly state: string } | undefined;
  installed(): Installed | undefined;
  /** Whether an App's identity is in the settings. */
  hasApp(): boolean;
  /** Looks at everything that the settings already say. */
  start(): void;
  /** Starts what a form asks for; the board tells how it goes. */
  submit(action: string, form: Form): void;
  /** GitHub sent the browser back. False when the state is not one of ours, was used, or is too old. */
  finishApp(code: string, state: string): boolean;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

/** GitHub's code lives for an hour; a person who is on the page needs less. */
const STATE_LIFE_MS = 10 * 60_000;
const WATCH_INSTALLATIONS_MS = 3_000;

interface FlowState {
  draft: { readonly draft: GithubDraft; readonly state: string; readonly untilMs: number } | undefined;
  installed: Installed | undefined;
  watching: boolean;
  readonly busy: Map<StationId, Promise<void>>;
}

interface Parts {
  readonly ports: SetupPorts;
  readonly board: Board;
  readonly signal: AbortSignal;
  readonly state: FlowState;
}

type Task = (parts: Parts, form: Form) => Promise<readonly Finding[] | undefined>;

export function createSetupFlow(
  ports: SetupPorts,
  onChange: (id: StationId, state: StationState) => void,
  signal: AbortSignal,
): SetupFlow {
  const state: FlowState = { draft: undefined, installed: undefined, watching: false, busy: new Map() };
  const parts: Parts = { ports, board: createBoard(onChange), signal, state };
  return {
    board: parts.board,
    ports,
    draft: () => state.draft,
    installed: () => state.installed,
    hasApp: () => hasApp(parts),
    start() {
      if (hasApp(parts)) run(parts, "github", () => checkApp(parts));
      if ((ports.settings.values()["MODEL_URL"] ?? "") !== "") run(parts, "model", () => tryModel(ports, signal));
      run(parts, "sandbox", () => ports.probeSandboxes(signal));
    },
    submit(action, form) {
      const found = ACTIONS[action];
      if (found !== undefined) run(parts, found[0], () => found[1](parts, form));
    },
    finishApp(code, given) {
      const { draft } = state;
      if (draft?.state !== given || Date.parse(ports.clock.now()) > draft.untilMs) return false;
      state.draft = undefined;
      run(parts, "github", () => exchange(parts, draft.draft, code));
      return true;
    },
    async settled() {
      while (state.busy.size > 0) await Promise.all(state.busy.values());
    },
  };
}

/** One task a station at a time; a failure becomes its red light. */
function run(parts: Parts, id: StationId, task: () => Promise<readonly Finding[] | undefined>): void {
  const { board, state, signal } = parts;
  if (state.busy.has(id)) return;
  const work = async (): Promise<void> => {
    board.set(id, [checking("checking …")]);
    try {
      const findings = await task();
      if (findings !== undefined) board.set(id, findings);
    } catch (error) {
      const { message, advice } = toBotError(error);
      if (!signal.aborted) board.set(id, [red(message, advice)]);
    }
  };
  const done = work().finally(() => {
    state.busy.delete(id);
    board.touch(id);
  });
  state.busy.set(id, done);
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

async function draftApp({ ports, state }: Parts, form: Form): Promise<readonly Finding[]> {
  const read = parseGithubForm(form);
  if (read.kind === "problems") return read.problems.map((problem) => red(problem, "Correct it and continue."));
  await ports.settings.save(read.changes);
  const untilMs = Date.parse(ports.clock.now()) + STATE_LIFE_MS;
  state.draft = { draft: read.draft, state: ports.randomToken(), untilMs };
  return [
    { light: "waiting", name: "", found: `${read.draft.name} is ready to be made on ${read.draft.web}`, fix: "" },
  ];
}

function forgetDraft({ state }: Parts): Promise<readonly Finding[]> {
  state.draft = undefined;
  return Promise.resolve([]);
}

async function exchange(parts: Parts, draft: GithubDraft, code: string): Promise<readonly Finding[]> {
  const { ports, signal } = parts;
  const app = await ports.exchangeCode(draft.web, code, signal);
  await keepApp(parts, { appId: app.appId, pem: app.pem, webhookSecret: app.webhookSecret });
  return checkApp(parts);
}

async function takeApp(parts: Parts, form: Form): Promise<readonly Finding[]> {
  const { settings } = parts.ports;
  const web = (form["web"] ?? "").trim();
  const identity = {
    APP_ID: (form["app-id"] ?? "").trim(),
    WEBHOOK_SECRET: form["webhook-secret"] ?? "",
    GITHUB_URL: web,
  };
  const pasted = (form["key"] ?? "").trim();
  const path = (form["key-path"] ?? "").trim();
  const missing = Object.entries(identity).filter(([, value]) => value === "");
  const problems = [
    ...missing.map(([name]) => `${name}: missing`),
    ...listSettingProblems({ ...identity, PRIVATE_KEY: pasted, PRIVATE_KEY_PATH: path }),
    ...((pasted === "") === (path === "") ? ["Give either the key's file or its text."] : []),
  ];
  if (problems.length > 0) return problems.map((problem) => red(problem, "Correct it and try again."));
  const read = parsePrivateKey(pasted);
  if (read.kind === "key") {
    await settings.save({ GITHUB_URL: web });
    await keepApp(parts, { appId: Number(identity.APP_ID), pem: read.pem, webhookSecret: identity.WEBHOOK_SECRET });
  } else {
    await settings.save({ ...identity, PRIVATE_KEY_PATH: path, PRIVATE_KEY: "" });
  }
  return checkApp(parts);
}

async function keepApp(
  { ports: { settings } }: Parts,
  app: { readonly appId: number; readonly pem: string; readonly webhookSecret: string },
): Promise<void> {
  const path = await settings.saveKey(app.appId, app.pem);
  await settings.save({
    APP_ID: String(app.appId),
    PRIVATE_KEY_PATH: path,
    PRIVATE_KEY: "",
    WEBHOOK_SECRET: app.webhookSecret,
  });
}

async function checkApp(parts: Parts): Promise<readonly Finding[]> {
  const findings = await parts.ports.checkApp(parts.signal);
  if (findings.every(({ light }) => light !== "red")) watchInstallations(parts);
  return findings;
}

/** Looks every few seconds until the App is installed somewhere. */
function watchInstallations(parts: Parts): void {
  const { ports, signal, state } = parts;
  if (state.watching) return;
  state.watching = true;
  const watch = async (): Promise<void> => {
    while (!signal.aborted && (state.installed?.repositories.length ?? 0) === 0) {
      if (!state.busy.has("install")) run(parts, "install", () => lookForInstallations(parts));
      await state.busy.get("install");
      await ports.clock.sleep(WATCH_INSTALLATIONS_MS, signal).catch(() => undefined);
    }
    state.watching = false;
  };
  void watch();
}

async function lookForInstallations({ ports, board, signal, state }: Parts): Promise<readonly Finding[]> {
  const installed = await ports.listInstalled(signal);
  state.installed = installed;
  for (const id of ["label", "self-test"] as const) board.touch(id);
  const { repositories, accounts } = installed;
  if (repositories.length === 0) {
    const found = accounts.length === 0 ? "not installed yet" : `installed for ${accounts.join(", ")}, no repository`;
    return [{ light: "waiting", name: "", found, fix: "Install it; this page notices by itself." }];
  }
  const names = repositories.slice(0, 5).map(({ repo }) => `${repo.owner}/${repo.name}`);
  const more = repositories.length > names.length ? ` and ${repositories.length - names.length} more` : "";
  return [green(`${names.join(", ")}${more}`)];
}

async function saveModel({ ports, signal }: Parts, form: Form): Promise<readonly Finding[]> {
  const url = (form["url"] ?? "").trim();
  const name = (form["name"] ?? "").trim();
  // An empty field keeps the key that is there: it is never sent to the page.
  const kept = ports.settings.values()["MODEL_API_KEY"] ?? "";
  const apiKey = form["forget-key"] === "yes" ? "" : (form["api-key"] ?? "") || kept;
  const changes: SettingChanges = { MODEL_URL: url, MODEL_NAME: name, MODEL_API_KEY: apiKey };
  const problems = url === "" ? ["MODEL_URL: missing"] : listSettingProblems(changes);
  if (problems.length > 0) return problems.map((problem) => red(problem, "Correct it and try again."));
  await ports.settings.save(changes);
  return tryModel(ports, signal);
}

async function tryModel(ports: SetupPorts, signal: AbortSignal): Promise<readonly Finding[]> {
  const { MODEL_URL: url = "", MODEL_NAME: name, MODEL_API_KEY: apiKey } = ports.settings.values();
  const { models, used, latencyMs } = await ports.tryModel({ url, name, apiKey }, signal);
  if (name !== undefined && !models.includes(name)) {
    const fix = "Take one of these names, or leave the name empty for the first.";
    return [red(`the server has no model ${name}; it offers ${models.join(", ")}`, fix)];
  }
  return [green(`${used} answered in ${latencyMs} ms${models.length > 1 ? `; on offer: ${models.join(", ")}` : ""}`)];
}

async function saveSandbox({ ports, signal }: Parts, form: Form): Promise<readonly Finding[]> {
  const kind = form["kind"] === "docker" || form["kind"] === "bubblewrap" ? form["kind"] : "";
  await ports.settings.save({ SANDBOX: kind, SANDBOX_IMAGE: (form["image"] ?? "").trim() });
  return ports.probeSandboxes(signal);
}

async function saveDatabase({ ports, signal }: Parts, form: Form): Promise<readonly Finding[]> {
  const values = ports.settings.values();
  const wanted = (field: string, name: string): string =>
    form[`${field}-kind`] === "own" ? (form[field] ?? "").trim() || (values[name] ?? "") : "";
  const changes = { DATABASE_URL: wanted("database", "DATABASE_URL"), REDIS_URL: wanted("redis", "REDIS_URL") };
  const problems = listSettingProblems(changes);
  if (problems.length > 0) return problems.map((problem) => red(problem, "Correct it and try again."));
  await ports.settings.save(changes);
  return ports.tryDatabase(signal);
}

async function saveLabel({ ports, state }: Parts, form: Form): Promise<readonly Finding[]> {
  const label = (form["label"] ?? "").trim();
  if (label === "" || label.length > 50) return [red("a label has 1 to 50 characters", "Give another name.")];
  await ports.settings.save({ LABEL: label });
  const repositories = state.installed?.repositories.map(({ repo }) => repo) ?? [];
  if (repositories.length === 0) {
    const fix = "It is made in each repository when the App is installed there.";
    return [{ light: "yellow", name: "", found: `${label} is saved`, fix }];
  }
  return ports.ensureLabel(repositories, label);
}

async function startSelfTest(parts: Parts, form: Form): Promise<undefined> {
  const { ports, board, signal, state } = parts;
  const wanted = state.installed?.repositories.find(({ repo }) => `${repo.owner}/${repo.name}` === form["repository"]);
  if (wanted === undefined) throw new BotError("bad-usage", { reason: "Choose a repository for the self-test." });
  await runSelfTest({ ports: ports.selfTest, clock: ports.clock, repo: wanted.repo }, signal, (findings) => {
    board.set("self-test", findings);
  });
  return undefined;
}

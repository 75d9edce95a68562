/** The stations GitHub App and Installation: making an App, taking one that is there, and where it is installed. */
import { parsePrivateKey } from "../config/private-key.ts";
import { listSettingProblems } from "../config/service-settings.ts";
import { parseGithubForm, type Form, type GithubDraft } from "./github-form.ts";
import type { SettingChanges } from "./setup-ports.ts";
import type { Parts } from "./run-task.ts";
import { green, red, type Finding } from "./stations.ts";
import { toRed } from "./to-red.ts";

/** GitHub's code lives for an hour; a person who is on the page needs less. */
const STATE_LIFE_MS = 10 * 60_000;
const WATCH_INSTALLATIONS_MS = 5_000;
/** GitHub asks for a minute at least when it names no time. */
const WATCH_REFUSED_MS = 60_000;

export function draftApp({ ports, state }: Parts, form: Form): Promise<readonly Finding[]> {
  const read = parseGithubForm(form);
  if (read.kind === "problems") return Promise.resolve(read.problems.map((problem) => red(problem, "")));
  const { draft } = read;
  state.draft = { draft, state: ports.randomToken(), untilMs: Date.parse(ports.clock.now()) + STATE_LIFE_MS };
  return Promise.resolve([
    { light: "waiting", name: "", found: `${draft.name} is ready to be made on ${draft.web}`, fix: "" },
  ]);
}

export function forgetDraft({ state }: Parts): Promise<readonly Finding[]> {
  state.draft = undefined;
  return Promise.resolve([]);
}

export async function exchangeCode(parts: Parts, draft: GithubDraft, code: string): Promise<readonly Finding[]> {
  const { ports, signal } = parts;
  const app = await ports.exchangeCode(draft.web, code, signal);
  await keepApp(parts, { appId: app.appId, pem: app.pem, webhookSecret: app.webhookSecret }, draft.changes);
  return checkApp(parts);
}

export async function takeApp(parts: Parts, form: Form): Promise<readonly Finding[]> {
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
  if (problems.length > 0) return problems.map((problem) => red(problem, ""));
  const read = parsePrivateKey(pasted);
  if (read.kind === "key") {
    const app = { appId: Number(identity.APP_ID), pem: read.pem, webhookSecret: identity.WEBHOOK_SECRET };
    await keepApp(parts, app, { GITHUB_URL: web });
  } else {
    await settings.save({ ...identity, PRIVATE_KEY_PATH: path, PRIVATE_KEY: "" });
  }
  return checkApp(parts);
}

async function keepApp(
  { ports: { settings } }: Parts,
  app: { readonly appId: number; readonly pem: string; readonly webhookSecret: string },
  changes: SettingChanges,
): Promise<void> {
  const path = await settings.saveKey(app.appId, app.pem);
  await settings.save({
    ...changes,
    APP_ID: String(app.appId),
    PRIVATE_KEY_PATH: path,
    PRIVATE_KEY: "",
    WEBHOOK_SECRET: app.webhookSecret,
  });
}

export async function checkApp(parts: Parts): Promise<readonly Finding[]> {
  const findings = await parts.ports.checkApp(parts.signal);
  if (findings.every(({ light }) => light !== "red")) watchInstallations(parts);
  return findings;
}

/** Looks every few seconds until the App is installed somewhere. */
function watchInstallations(parts: Parts): void {
  const { ports, board, signal, state } = parts;
  if (state.watching) return;
  state.watching = true;
  const isOver = (): boolean => signal.aborted;
  const watch = async (): Promise<void> => {
    while (!isOver() && (state.installed?.repositories.length ?? 0) === 0) {
      // Without the light of a check: it would blink for as long as nobody installs.
      const findings = await lookForInstallations(parts).catch((error: unknown) => [toRed(error)]);
      if (!isOver() && !state.busy.has("install")) board.set("install", findings);
      // Three requests a look: no limit of GitHub's is near, but one that says no is left alone for a while.
      const isRefused = findings.some(({ light }) => light === "red");
      await ports.clock.sleep(isRefused ? WATCH_REFUSED_MS : WATCH_INSTALLATIONS_MS, signal).catch(() => undefined);
    }
    state.watching = false;
  };
  void watch();
}

export async function lookForInstallations({ ports, board, signal, state }: Parts): Promise<readonly Finding[]> {
  const installed = await ports.listInstalled(signal);
  const isNews = JSON.stringify(installed) !== JSON.stringify(state.installed);
  state.installed = installed;
  for (const id of ["install", "label", "self-test"] as const) if (isNews) board.touch(id);
  const { repositories, accounts } = installed;
  if (repositories.length === 0) {
    const found = accounts.length === 0 ? "not installed yet" : `installed for ${accounts.join(", ")}, no repository`;
    return [{ light: "waiting", name: "", found, fix: "Install it; this page notices by itself." }];
  }
  const names = repositories.slice(0, 5).map(({ repo }) => `${repo.owner}/${repo.name}`);
  const more = repositories.length > names.length ? ` and ${repositories.length - names.length} more` : "";
  return [green(`${names.join(", ")}${more}`)];
}

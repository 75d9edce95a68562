/** The stations from the model server to the self-test: what was chosen is saved and tried. */
import { listSettingProblems } from "../config/service-settings.ts";
import { BotError } from "../domain/bot-error.ts";
import type { Form } from "./github-form.ts";
import type { Parts } from "./run-task.ts";
import { runSelfTest } from "./self-test.ts";
import type { SettingChanges } from "./setup-ports.ts";
import { green, red, type Finding } from "./stations.ts";

/** A key is only ever sent to the server that it was given for: the same scheme, host and port. */
export async function saveModel({ ports, signal }: Parts, form: Form): Promise<readonly Finding[]> {
  const { settings } = ports;
  const { changes, isForeign, isLeftOut } = readModelForm(form, settings.values());
  const problems = changes["MODEL_URL"] === "" ? ["MODEL_URL: missing"] : listSettingProblems(changes);
  if (problems.length > 0) return problems.map((problem) => red(problem, ""));
  if (isForeign && settings.overruled().includes("MODEL_API_KEY")) return [KEY_OF_ENVIRONMENT];
  await settings.save(changes);
  const findings = await tryModel({ ports, signal });
  return isLeftOut ? [...findings, KEY_LEFT_OUT] : findings;
}

interface ModelForm {
  readonly changes: SettingChanges;
  /** A key is there that is for another server. */
  readonly isForeign: boolean;
  /** It is forgotten, and no other was given. */
  readonly isLeftOut: boolean;
}

function readModelForm(form: Form, values: Readonly<Record<string, string>>): ModelForm {
  const { url = "", name = "" } = form;
  const { MODEL_URL: before = "", MODEL_API_KEY: saved = "" } = values;
  const isSame = isSameOrigin(before, url.trim());
  const apiKey = chooseKey(form, isSame ? saved : "");
  return {
    changes: { MODEL_URL: url.trim(), MODEL_NAME: name.trim(), MODEL_API_KEY: apiKey },
    isForeign: saved !== "" && before !== "" && !isSame,
    isLeftOut: saved !== "" && !isSame && apiKey === "",
  };
}

/** An empty field keeps the key that is there: it is never sent to the page. */
function chooseKey(form: Form, kept: string): string {
  if (form["forget-key"] === "yes") return "";
  const given = form["api-key"] ?? "";
  return given === "" ? kept : given;
}

const KEY_OF_ENVIRONMENT = red(
  "the environment's MODEL_API_KEY is for another server, so it is not sent to this one",
  "Change MODEL_URL and MODEL_API_KEY there, and start the set-up again.",
);

const KEY_LEFT_OUT: Finding = {
  light: "yellow",
  name: "",
  found: "the key that was saved was for another server: it is forgotten, and was not sent to this one",
  fix: "Enter a key if this server needs one.",
};

function isSameOrigin(before: string, after: string): boolean {
  return URL.canParse(before) && URL.canParse(after) && new URL(before).origin === new URL(after).origin;
}

export async function tryModel({ ports, signal }: Pick<Parts, "ports" | "signal">): Promise<readonly Finding[]> {
  const { MODEL_URL: url = "", MODEL_NAME: name, MODEL_API_KEY: apiKey } = ports.settings.values();
  const { models, used, latencyMs } = await ports.tryModel({ url, name, apiKey }, signal);
  if (name !== undefined && !models.includes(name)) {
    const fix = "Take one of these names, or leave the name empty for the first.";
    return [red(`the server has no model ${name}; it offers ${models.join(", ")}`, fix)];
  }
  return [green(`${used} answered in ${latencyMs} ms${models.length > 1 ? `; on offer: ${models.join(", ")}` : ""}`)];
}

export async function saveSandbox({ ports, signal }: Parts, form: Form): Promise<readonly Finding[]> {
  const kind = form["kind"] === "docker" || form["kind"] === "bubblewrap" ? form["kind"] : "";
  await ports.settings.save({ SANDBOX: kind, SANDBOX_IMAGE: (form["image"] ?? "").trim() });
  return ports.probeSandboxes(signal);
}

export async function saveDatabase({ ports, signal }: Parts, form: Form): Promise<readonly Finding[]> {
  const values = ports.settings.values();
  const wanted = (field: string, name: string): string =>
    form[`${field}-kind`] === "own" ? (form[field] ?? "").trim() || (values[name] ?? "") : "";
  const changes = { DATABASE_URL: wanted("database", "DATABASE_URL"), REDIS_URL: wanted("redis", "REDIS_URL") };
  const problems = listSettingProblems(changes);
  if (problems.length > 0) return problems.map((problem) => red(problem, ""));
  await ports.settings.save(changes);
  return ports.tryDatabase(signal);
}

export async function saveLabel({ ports, state }: Parts, form: Form): Promise<readonly Finding[]> {
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

export async function startSelfTest(parts: Parts, form: Form): Promise<undefined> {
  const { ports, board, signal, state } = parts;
  const wanted = state.installed?.repositories.find(({ repo }) => `${repo.owner}/${repo.name}` === form["repository"]);
  if (wanted === undefined) throw new BotError("bad-usage", { reason: "Choose a repository for the self-test." });
  await runSelfTest({ ports: ports.selfTest, clock: ports.clock, repo: wanted.repo }, signal, (findings) => {
    board.set("self-test", findings);
  });
  return undefined;
}

/** The stations from the model server to the self-test: what was chosen is saved and tried. */
import { listSettingProblems } from "../config/service-settings.ts";
import { BotError } from "../domain/bot-error.ts";
import type { Form } from "./github-form.ts";
import type { Parts } from "./run-task.ts";
import { runSelfTest } from "./self-test.ts";
import type { SettingChanges } from "./setup-ports.ts";
import { green, red, type Finding } from "./stations.ts";

export async function saveModel({ ports, signal }: Parts, form: Form): Promise<readonly Finding[]> {
  const url = (form["url"] ?? "").trim();
  const name = (form["name"] ?? "").trim();
  // An empty field keeps the key that is there: it is never sent to the page.
  const kept = ports.settings.values()["MODEL_API_KEY"] ?? "";
  const apiKey = form["forget-key"] === "yes" ? "" : (form["api-key"] ?? "") || kept;
  const changes: SettingChanges = { MODEL_URL: url, MODEL_NAME: name, MODEL_API_KEY: apiKey };
  const problems = url === "" ? ["MODEL_URL: missing"] : listSettingProblems(changes);
  if (problems.length > 0) return problems.map((problem) => red(problem, ""));
  await ports.settings.save(changes);
  return tryModel({ ports, signal });
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

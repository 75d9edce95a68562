/** One station as HTML: its light, what was found, the fix, and its form. Never holds a secret. */
import { renderChoices, renderField, renderForm, renderText, renderWords, escapeHtml } from "./markup.ts";
import type { PageContext } from "./page-context.ts";
import { renderGithubStation } from "./render-github-station.ts";
import { SAMPLE_REPOSITORY } from "./sample-project.ts";
import { STATIONS, type Finding, type Light, type StationId } from "./stations.ts";

const WORDS: Readonly<Record<Light, string>> = {
  waiting: "not yet",
  checking: "checking",
  green: "ready",
  yellow: "look at this",
  red: "needs a hand",
};

type RenderBody = (context: PageContext) => string;

const BODIES: Readonly<Record<StationId, RenderBody>> = {
  github: renderGithubStation,
  install: renderInstall,
  model: renderModel,
  sandbox: renderSandbox,
  database: renderDatabase,
  label: renderLabel,
  "self-test": renderSelfTest,
};

const PURPOSES: Readonly<Record<StationId, string>> = {
  github: "The bot's identity on GitHub. Its key and its webhook secret go into files that only you can read.",
  install: "Which repositories the bot may work on. You choose them on GitHub.",
  model: "An OpenAI-compatible server with streaming and tool calls, such as vLLM. It sees issue texts and code.",
  sandbox: "Where the repository's code runs: no network, no secrets. Without one the service does not work.",
  database: "Deliveries, runs and their steps. The embedded PostgreSQL needs nothing from you.",
  label: "Somebody with write access puts it on an issue, and the bot starts.",
  "self-test": "A real issue in a repository made for it, from the label to the pull request.",
};

export function renderStation(id: StationId, context: PageContext): string {
  const { light, findings } = context.flow.board.get(id);
  return `<section class="station ${light}" id="${id}" data-revision="${context.flow.board.revision(id)}" aria-labelledby="${id}-title">
<div class="dot" aria-hidden="true"></div>
<header><h2 id="${id}-title">${STATIONS[id]}</h2><span class="word">${WORDS[light]}</span></header>
<p class="purpose">${PURPOSES[id]}</p>
${renderFindings(findings)}
${BODIES[id](context)}
</section>`;
}

function renderFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) return '<div role="status"></div>';
  const items = findings.map(({ light, name, found, fix }) => {
    const title = name === "" ? "" : `<b>${escapeHtml(name)}</b> `;
    const about = fix === "" ? "" : `<p class="fix">${renderText(fix)}</p>`;
    return `<li class="${light}"><span class="mark">${WORDS[light]}</span><div>${title}${light === "green" ? renderText(found) : renderWords(found)}${about}</div></li>`;
  });
  return `<ul class="findings" role="status">${items.join("")}</ul>`;
}

/** Open until the station is green; then it stands back. */
function fold(context: PageContext, id: StationId, summary: string): (form: string) => string {
  const { light } = context.flow.board.get(id);
  return (form) => (light === "green" ? `<details><summary>${summary}</summary>${form}</details>` : form);
}

function renderInstall(context: PageContext): string {
  const { flow, csrf } = context;
  if (!flow.hasApp()) return '<p class="later">Comes after the App.</p>';
  const url = flow.installed()?.installUrl;
  const link =
    url === undefined
      ? ""
      : `<p class="actions"><a class="button" href="${escapeHtml(url)}" target="_blank" rel="noreferrer">Install on GitHub</a></p>`;
  const again = renderForm({ action: "install", csrf, submit: "Look again", body: "", quiet: true });
  return fold(context, "install", "Change the repositories")(`${link}${again}`);
}

function renderModel(context: PageContext): string {
  const { flow, csrf } = context;
  const { MODEL_URL, MODEL_NAME, MODEL_API_KEY } = flow.ports.settings.values();
  const { url = MODEL_URL, name = MODEL_NAME } = flow.entered("model");
  const isKept = MODEL_API_KEY !== undefined;
  const forget = isKept
    ? '<label class="tick"><input type="checkbox" name="forget-key" value="yes"><span>Forget the key that is saved</span></label>'
    : "";
  const body = [
    renderField({
      ...{ name: "url", label: "Address", value: url, kind: "url", required: true },
      ...{ placeholder: "http://127.0.0.1:8000/v1", hint: "With or without `/v1`." },
    }),
    renderField({
      ...{ name: "name", label: "Model", value: name, placeholder: "the first that the server lists" },
    }),
    renderField({
      ...{
        name: "api-key",
        label: "Key",
        kind: "password",
        placeholder: isKept ? "saved for this server; leave empty to keep it" : "",
      },
      hint: "Only if the server asks for one.",
    }),
    forget,
  ].join("");
  return fold(context, "model", "Change")(renderForm({ action: "model", csrf, submit: "Save and try", body }));
}

function renderSandbox(context: PageContext): string {
  const { flow, csrf } = context;
  const { SANDBOX = "", SANDBOX_IMAGE } = flow.ports.settings.values();
  const choices = [
    { value: "", label: "The best that is there", hint: "Docker, else bubblewrap." },
    { value: "docker", label: "Docker", hint: "Build the image once: `sudo sh deploy/sandbox/build-local-image.sh`" },
    { value: "bubblewrap", label: "bubblewrap", hint: "`apt install bubblewrap util-linux`" },
  ];
  const body = [
    renderChoices("kind", "Kind", { chosen: SANDBOX, choices }),
    renderField({
      name: "image",
      label: "Image for Docker",
      value: SANDBOX_IMAGE,
      placeholder: "swe-agent-sandbox:local",
    }),
  ].join("");
  return fold(context, "sandbox", "Change")(renderForm({ action: "sandbox", csrf, submit: "Save and probe", body }));
}

function renderDatabase(context: PageContext): string {
  const { flow, csrf } = context;
  const { DATABASE_URL, REDIS_URL } = flow.ports.settings.values();
  const entered = flow.entered("database");
  const address = (name: string, has: boolean, like: string): string =>
    renderField({
      name,
      label: "Address",
      kind: "password",
      placeholder: has ? "saved; leave empty to keep it" : like,
    });
  const databases = [
    { value: "embedded", label: "Embedded PostgreSQL", hint: "For one machine. The data lies in DATA_DIR." },
    {
      ...{ value: "own", label: "A PostgreSQL of yours", hint: "Needed for `serve` and `work` apart." },
      inside: address("database", DATABASE_URL !== undefined, "postgres://user:password@host:5432/name"),
    },
  ];
  const queues = [
    { value: "none", label: "The queue uses PostgreSQL" },
    {
      ...{ value: "own", label: "The queue uses Redis", hint: "For many workers." },
      inside: address("redis", REDIS_URL !== undefined, "redis://host:6379"),
    },
  ];
  const body = [
    renderChoices("database-kind", "Database", {
      chosen: entered["database-kind"] ?? (DATABASE_URL === undefined ? "embedded" : "own"),
      choices: databases,
    }),
    renderChoices("redis-kind", "Queue", {
      chosen: entered["redis-kind"] ?? (REDIS_URL === undefined ? "none" : "own"),
      choices: queues,
    }),
  ].join("");
  return fold(context, "database", "Change")(renderForm({ action: "database", csrf, submit: "Save and try", body }));
}

function renderLabel(context: PageContext): string {
  const { flow, csrf } = context;
  const { LABEL = "swe-agent" } = flow.ports.settings.values();
  const body = renderField({ name: "label", label: "Name", value: LABEL, required: true });
  return fold(context, "label", "Change")(renderForm({ action: "label", csrf, submit: "Save and make it", body }));
}

function renderSelfTest(context: PageContext): string {
  const { flow, csrf } = context;
  const { light } = flow.board.get("self-test");
  if (light === "checking") return "";
  const all = flow.installed()?.repositories ?? [];
  const how = `<p>Make a private repository named <code>${SAMPLE_REPOSITORY}</code> and install the App on it. <strong>It is written to:</strong> a small sample project, an issue, a branch and a pull request. The service runs here meanwhile, with the settings above; stop one that already runs.</p>`;
  if (all.length === 0) return `${how}<p class="later">Comes after the installation.</p>`;
  const named = all.filter(({ repo }) => repo.name.startsWith(SAMPLE_REPOSITORY));
  const others = all.filter((each) => !named.includes(each));
  const option = ({ repo }: (typeof all)[number]): string =>
    `<option>${escapeHtml(`${repo.owner}/${repo.name}`)}</option>`;
  const group =
    others.length === 0
      ? ""
      : `<optgroup label="Only if empty">${others.slice(0, 100).map(option).join("")}</optgroup>`;
  const select = `<label class="field"><span>Repository</span><select name="repository">${named.map(option).join("")}${group}</select></label>`;
  const submit = light === "waiting" ? "Run the self-test" : "Run it again";
  return `${how}${renderForm({ action: "self-test", csrf, submit, body: select })}`;
}

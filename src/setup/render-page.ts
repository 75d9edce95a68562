/** The whole page, the small pages around it, and the state that the page asks for while something is going on. */
import { escapeHtml, renderText } from "./markup.ts";
import type { PageContext } from "./page-context.ts";
import { renderHandOverForm } from "./render-github-station.ts";
import { renderStation } from "./render-station.ts";
import { STATION_IDS } from "./stations.ts";

export function renderPage(context: PageContext): string {
  const { flow } = context;
  const isBusy = STATION_IDS.some((id) => flow.board.get(id).light === "checking");
  // With the script the stations are exchanged one by one instead.
  const refresh = isBusy ? '<noscript><meta http-equiv="refresh" content="3"></noscript>' : "";
  const stations = STATION_IDS.map((id) => renderStation(id, context)).join("\n");
  return renderShell(
    "Set up SWE-Agent Pro",
    `<header class="top"><p class="brand">SWE-Agent Pro</p><h1>Set-up</h1>
<p>From nothing to a first pull request, from top to bottom. Everything is saved in <code>${escapeHtml(flow.ports.settings.path)}</code>; you can stop and go on at any time.</p>
${renderOverruled(flow.ports.settings.overruled())}</header>
<main id="stations">${stations}</main>
<footer id="end">${renderEnd(context)}</footer>`,
    `${refresh}<script src="/page.js" defer></script>`,
  );
}

/** For the script: what changed since it last looked. */
export function renderChanges(context: PageContext, seen: Readonly<Record<string, number>>): string {
  const { board } = context.flow;
  const changed = STATION_IDS.filter((id) => seen[id] !== board.revision(id));
  const stations = Object.fromEntries(changed.map((id) => [id, renderStation(id, context)]));
  return JSON.stringify({ stations, end: changed.length === 0 ? null : renderEnd(context) });
}

/** A page that only says something. */
export function renderNotice(title: string, text: string): string {
  return renderShell(
    title,
    `<header class="top"><p class="brand">SWE-Agent Pro</p><h1>${escapeHtml(title)}</h1><p>${renderText(text)}</p></header>`,
  );
}

/** On the way to GitHub; undefined when no App is about to be made. */
export function renderHandOver(context: PageContext): string | undefined {
  const draft = context.flow.draft();
  if (draft === undefined) return undefined;
  const form = renderHandOverForm(context, draft);
  return renderShell(
    "To GitHub",
    `<header class="top"><p class="brand">SWE-Agent Pro</p><h1>To GitHub …</h1>${form}</header>`,
    '<script src="/hand-over.js" defer></script>',
  );
}

/**
 * Between GitHub and the page: a request that GitHub caused does not carry the cookie, one that this page causes does.
 */
export function renderReturn(): string {
  return renderStep({ title: "Back from GitHub", heading: "The App is made", target: "/#github" });
}

/** Between the address with the token and the page, for the same reason: a file may have led here. */
export function renderEntered(): string {
  return renderStep({ title: "Set up SWE-Agent Pro", heading: "Set-up", target: "/" });
}

function renderStep({
  title,
  heading,
  target,
}: {
  readonly title: string;
  readonly heading: string;
  readonly target: string;
}): string {
  return renderShell(
    title,
    `<header class="top"><p class="brand">SWE-Agent Pro</p><h1>${heading}</h1><p><a class="button" href="${target}">Go on</a></p></header>`,
    `<meta http-equiv="refresh" content="0; url=${target}">`,
  );
}

function renderEnd({ flow }: PageContext): string {
  const needed = ["github", "model", "sandbox"] as const;
  if (needed.some((id) => !["green", "yellow"].includes(flow.board.get(id).light))) return "";
  const { path } = flow.ports.settings;
  return `<h2>Start it</h2><p>Stop this set-up with Ctrl-C, then:</p><pre><code>node ${escapeHtml(quoteForShell(flow.ports.program))} --settings ${escapeHtml(quoteForShell(path))} start</code></pre><p>Put the label on an issue, and watch.</p>`;
}

/** As it is, unless a shell would read something else. */
function quoteForShell(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function renderOverruled(names: readonly string[]): string {
  if (names.length === 0) return "";
  return `<p class="note">Set in the environment, and stronger than what you save here: ${names.map((name) => `<code>${escapeHtml(name)}</code>`).join(", ")}</p>`;
}

function renderShell(title: string, body: string, head = ""): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
${head}
</head>
<body>
${body}
</body>
</html>
`;
}

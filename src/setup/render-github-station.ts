/** The first station: which App to make, the hand-over to GitHub, and the way for an App that is already there. */
import { toRegistrationUrl, type GithubDraft } from "./github-form.ts";
import { escapeHtml, renderChoices, renderField, renderForm } from "./markup.ts";
import type { PageContext } from "./page-context.ts";

export function renderGithubStation(context: PageContext): string {
  const { flow, csrf } = context;
  const draft = flow.draft();
  if (draft !== undefined) return renderDraft(context, draft);
  const isTaking = Object.keys(flow.entered("github-existing")).length > 0;
  const forms = `${renderNewApp(context)}<details${isTaking ? " open" : ""}><summary>I have an App already</summary>${renderExistingApp(context)}</details>`;
  if (!flow.hasApp()) return forms;
  const check = renderForm({ action: "github-check", csrf, submit: "Check again", body: "", quiet: true });
  return `${check}<details><summary>Use another App</summary>${forms}</details>`;
}

function renderNewApp({ flow, csrf }: PageContext): string {
  const { GITHUB_URL, WEBHOOK_URL, WEBHOOK_TUNNEL_URL } = flow.ports.settings.values();
  const entered = flow.entered("github");
  const webhook = entered["webhook"] ?? (WEBHOOK_TUNNEL_URL === undefined ? "url" : "tunnel");
  const owners = [
    { value: "user", label: "My personal account" },
    {
      ...{ value: "organization", label: "An organisation", hint: "You need to be one of its owners." },
      inside: renderField({
        ...{ name: "organization", label: "Login of the organisation", placeholder: "acme" },
        value: entered["organization"],
      }),
    },
  ];
  const webhooks = [
    {
      ...{ value: "url", label: "A public address", hint: "Of a proxy with TLS in front of this service." },
      inside: renderField({
        ...{ name: "public-url", label: "Address", kind: "url", value: entered["public-url"] ?? WEBHOOK_URL },
        placeholder: "https://bot.example.com",
      }),
    },
    {
      ...{ value: "tunnel", label: "A tunnel", hint: "A smee-compatible channel, for trying out: https://smee.io/new" },
      inside: renderField({
        ...{ name: "tunnel-url", label: "Channel", kind: "url", value: entered["tunnel-url"] ?? WEBHOOK_TUNNEL_URL },
        ...{ placeholder: "https://smee.io/…", hint: "Whoever knows the channel can read what GitHub sends." },
      }),
    },
    {
      ...{ value: "none", label: "None" },
      hint: "Deliveries are swept from GitHub's list every few minutes.",
    },
  ];
  const body = [
    renderField({
      ...{ name: "web", label: "GitHub's web address", kind: "url" },
      value: entered["web"] ?? GITHUB_URL ?? "https://github.com",
      ...{
        required: true,
        hint: "Or the address of your GitHub Enterprise Server. Be signed in there in this browser.",
      },
    }),
    renderChoices("owner", "Who owns the App", { chosen: entered["owner"] ?? "user", choices: owners }),
    renderField({
      ...{ name: "name", label: "Name of the App", placeholder: "acme-swe-agent", required: true },
      value: entered["name"],
      hint: "Nobody else on that GitHub may have it. The bot writes under it.",
    }),
    renderChoices("webhook", "How deliveries come in", { chosen: webhook, choices: webhooks }),
  ].join("");
  return renderForm({ action: "github", csrf, submit: "Continue", body });
}

function renderDraft({ csrf }: PageContext, { draft }: { readonly draft: GithubDraft }): string {
  const rows = [
    ["Name", draft.name],
    ["Owner", draft.organization ?? "your personal account"],
    ["On", draft.web],
    ["Deliveries to", draft.webhook === "none" ? "nowhere; they are fetched" : draft.webhookUrl],
  ].map(([name, value]) => `<dt>${name ?? ""}</dt><dd>${escapeHtml(value ?? "")}</dd>`);
  const again = renderForm({ action: "github-again", csrf, submit: "Change", body: "", quiet: true });
  return `<dl>${rows.join("")}</dl>
<p>GitHub shows you the App with its permissions and asks you to make it. Then it brings you back here.</p>
<div class="pair"><p class="actions hand-over"><a class="button" href="/github/hand-over">Create the App on GitHub</a></p>${again}</div>`;
}

/** The form that GitHub takes a manifest from; on a page of its own, because only that page may send to GitHub. */
export function renderHandOverForm(
  { flow, origin }: PageContext,
  { draft, state }: { readonly draft: GithubDraft; readonly state: string },
): string {
  const manifest = flow.ports.renderManifest({
    name: draft.name,
    redirectUrl: `${origin}/github/created`,
    webhookUrl: draft.webhookUrl,
  });
  return `<form method="post" action="${escapeHtml(toRegistrationUrl(draft, state))}"><input type="hidden" name="manifest" value="${escapeHtml(manifest)}"><div class="actions"><button>Go to GitHub</button></div></form>`;
}

function renderExistingApp({ flow, csrf }: PageContext): string {
  const { GITHUB_URL, APP_ID, PRIVATE_KEY_PATH } = flow.ports.settings.values();
  const entered = flow.entered("github-existing");
  const web = entered["web"] ?? GITHUB_URL ?? "https://github.com";
  const body = [
    renderField({ name: "web", label: "GitHub's web address", kind: "url", value: web }),
    renderField({ name: "app-id", label: "App ID", value: entered["app-id"] ?? APP_ID, placeholder: "123456" }),
    renderField({
      name: "key-path",
      label: "File with the private key",
      value: entered["key-path"] ?? PRIVATE_KEY_PATH,
    }),
    '<label class="field"><span>or the key itself</span><textarea name="key" rows="4" autocomplete="off" spellcheck="false" placeholder="-----BEGIN RSA PRIVATE KEY-----"></textarea></label>',
    renderField({ name: "webhook-secret", label: "Webhook secret", kind: "password" }),
  ].join("");
  return renderForm({ action: "github-existing", csrf, submit: "Save and check", body });
}

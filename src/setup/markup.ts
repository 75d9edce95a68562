/** Text → HTML, and the few pieces that forms are made of. Everything that is put in is escaped. */

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** The same with `code`. */
export function renderWords(text: string): string {
  return renderCode(escapeHtml(text));
}

/** The same with `code`, and with http(s) addresses as links. */
export function renderText(text: string): string {
  return escapeHtml(text)
    .split(/(https?:\/\/[^\s<>"'`]*[^\s<>"'`.,;:)])/)
    .map((piece, index) => (index % 2 === 1 ? renderLink(piece) : renderCode(piece)))
    .join("");
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly hint?: string;
  readonly kind?: "text" | "url" | "password";
  readonly placeholder?: string;
  readonly required?: boolean;
}

export function renderField({ name, label, value = "", hint, kind = "text", placeholder, required }: Field): string {
  const attributes = [
    `type="${kind}" name="${name}" value="${escapeHtml(value)}"`,
    'autocomplete="off" spellcheck="false" autocapitalize="off"',
    placeholder === undefined ? "" : `placeholder="${escapeHtml(placeholder)}"`,
    required === true ? "required" : "",
  ].join(" ");
  const about = hint === undefined ? "" : `<small>${renderText(hint)}</small>`;
  return `<label class="field"><span>${escapeHtml(label)}</span><input ${attributes}>${about}</label>`;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
  /** HTML that belongs to this choice alone. */
  readonly inside?: string;
}

export function renderChoices(
  name: string,
  legend: string,
  { chosen, choices }: { readonly chosen: string; readonly choices: readonly Choice[] },
): string {
  const items = choices.map(({ value, label, hint, inside }) => {
    const checked = value === chosen ? " checked" : "";
    const about = hint === undefined ? "" : `<small>${renderText(hint)}</small>`;
    const extra = inside === undefined ? "" : `<div class="inside">${inside}</div>`;
    return `<div class="choice"><label><input type="radio" name="${name}" value="${value}"${checked}><span>${escapeHtml(label)}${about}</span></label>${extra}</div>`;
  });
  return `<fieldset><legend>${escapeHtml(legend)}</legend>${items.join("")}</fieldset>`;
}

export interface FormParts {
  /** Path behind the page's own address. */
  readonly action: string;
  readonly csrf: string;
  readonly submit: string;
  /** HTML. */
  readonly body: string;
  readonly quiet?: boolean;
}

export function renderForm({ action, csrf, submit, body, quiet }: FormParts): string {
  const style = quiet === true ? ' class="quiet"' : "";
  return `<form method="post" action="/${action}"><input type="hidden" name="csrf" value="${csrf}">${body}<div class="actions"><button${style}>${escapeHtml(submit)}</button></div></form>`;
}

function renderLink(escaped: string): string {
  return `<a href="${escaped}" target="_blank" rel="noreferrer">${escaped}</a>`;
}

function renderCode(escaped: string): string {
  return escaped.replace(/`([^`]+)`/g, "<code>$1</code>");
}

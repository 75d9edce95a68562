/** What a person said about the App to be made: checked here, and as the settings that follow from it. Pure. */
import { listSettingProblems } from "../config/service-settings.ts";
import type { SettingChanges } from "./setup-ports.ts";

export type Form = Readonly<Record<string, string>>;

export interface GithubDraft {
  /** Without a slash at the end. */
  readonly web: string;
  /** Undefined for a personal account. */
  readonly organization: string | undefined;
  readonly name: string;
  readonly webhook: "url" | "tunnel" | "none";
  /** Where GitHub is told to deliver to. */
  readonly webhookUrl: string;
  /** Settings that go with this App; they are saved once there is one. */
  readonly changes: SettingChanges;
}

export type GithubFormRead =
  | { readonly kind: "draft"; readonly draft: GithubDraft }
  | { readonly kind: "problems"; readonly problems: readonly string[] };

const WEBHOOK_PATH = "/api/github/webhooks";
/** Never resolves, by RFC 2606: GitHub keeps a list of what it could not deliver. */
const NOWHERE = `https://webhooks.invalid${WEBHOOK_PATH}`;
const LOOPBACK = /^https?:\/\/(localhost|127\.|\[::1\])/;
const LOOPBACK_PROBLEM =
  "GitHub cannot reach this machine's loopback address. Give the public one, or choose another way.";
/** RFC 1918 and names that no public resolver knows. */
const PRIVATE = /^https?:\/\/(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|[^/:]+\.(local|internal|lan)\b)/;
const PRIVATE_PROBLEM =
  "github.com cannot reach an address of a private network. Give the public one, or choose the tunnel.";
/** GitHub's own limit. */
const MAX_NAME_CHARACTERS = 34;

export function parseGithubForm(form: Form): GithubFormRead {
  const get = (field: string): string => (form[field] ?? "").trim().replace(/\/+$/, "");
  const web = get("web");
  const name = get("name");
  const organization = form["owner"] === "organization" ? get("organization") : undefined;
  const webhook = readWebhook(form["webhook"], web, get);
  const problems = [
    ...(web === "" ? ["GITHUB_URL: give GitHub's web address"] : []),
    ...(organization === undefined || /^[\w-]+$/.test(organization) ? [] : ["Give the organisation's login."]),
    ...(isName(name) ? [] : [`Give the App a name of at most ${MAX_NAME_CHARACTERS} letters, digits and hyphens.`]),
    ...webhook.problems,
    ...listSettingProblems({ GITHUB_URL: web, ...webhook.changes }),
  ];
  if (problems.length > 0) return { kind: "problems", problems };
  const changes = { GITHUB_URL: web, ...webhook.changes };
  return { kind: "draft", draft: { web, organization, name, webhook: webhook.kind, webhookUrl: webhook.url, changes } };
}

interface WebhookRead {
  readonly kind: GithubDraft["webhook"];
  readonly url: string;
  readonly changes: SettingChanges;
  readonly problems: readonly string[];
}

function readWebhook(kind: string | undefined, web: string, get: (field: string) => string): WebhookRead {
  const none = { WEBHOOK_URL: "", WEBHOOK_TUNNEL_URL: "" };
  if (kind !== "url" && kind !== "tunnel") return { kind: "none", url: NOWHERE, changes: none, problems: [] };
  const address = get(kind === "url" ? "public-url" : "tunnel-url");
  if (address === "") return { kind, url: "", changes: none, problems: ["Give the address that deliveries take."] };
  if (kind === "tunnel") return { kind, url: address, changes: { ...none, WEBHOOK_TUNNEL_URL: address }, problems: [] };
  const url = address.endsWith(WEBHOOK_PATH) ? address : `${address}${WEBHOOK_PATH}`;
  const problems = LOOPBACK.test(url) ? [LOOPBACK_PROBLEM] : isPrivate(url, web) ? [PRIVATE_PROBLEM] : [];
  return { kind, url, changes: { ...none, WEBHOOK_URL: url }, problems };
}

/** A server of the same network may reach what github.com cannot. */
function isPrivate(url: string, web: string): boolean {
  return web === "https://github.com" && PRIVATE.test(url);
}

/** Where the manifest is posted to. */
export function toRegistrationUrl({ web, organization }: GithubDraft, state: string): string {
  const whose = organization === undefined ? "" : `/organizations/${organization}`;
  return `${web}${whose}/settings/apps/new?state=${state}`;
}

function isName(name: string): boolean {
  return name.length <= MAX_NAME_CHARACTERS && /^[A-Za-z0-9][A-Za-z0-9 _-]*$/.test(name);
}

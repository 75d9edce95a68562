/** What only the set-up asks of GitHub: a code for an App, where the App is installed, and a sample with its issue. */
import { z } from "zod";
import { BotError } from "../domain/bot-error.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import type { AppAnswer, AppClient, AppRequest } from "./app-client.ts";

/** An App as GitHub hands it over, once. */
const Conversion = z.object({
  id: z.number(),
  slug: z.string(),
  pem: z.string(),
  // Null when the manifest has no webhook; ours always has one.
  webhook_secret: z.string(),
});
export type NewApp = z.infer<typeof Conversion>;

const App = z.object({ slug: z.string(), html_url: z.string() });
const Installations = z.array(
  z.object({
    id: z.number(),
    account: z.object({ login: z.string() }).nullish(),
    suspended_at: z.string().nullish(),
  }),
);
const Token = z.object({ token: z.string() });
const Repositories = z.object({
  repositories: z.array(
    z.object({ id: z.number(), name: z.string(), private: z.boolean(), owner: z.object({ login: z.string() }) }),
  ),
});
const Content = z.object({ sha: z.string(), content: z.string().optional() });
const Issue = z.object({ number: z.number(), html_url: z.string().default("") });
const User = z.object({ id: z.number() });
const Deliveries = z.array(
  z.object({ event: z.string(), action: z.string().nullish(), status_code: z.number(), delivered_at: z.string() }),
);

/** @throws BotError `github-code-refused` · `github-unavailable` · `bad-payload` */
export async function exchangeManifestCode(client: AppClient, code: string, signal: AbortSignal): Promise<NewApp> {
  const path = `/app-manifests/${encodeURIComponent(code)}/conversions`;
  const answer = await client.ask({ method: "POST", path, token: null }, signal);
  if (answer.status === 404 || answer.status === 422)
    throw new BotError("github-code-refused", { status: answer.status });
  return read(Conversion, answer, "make the App");
}

const PAGE = 100;
const MAX_PAGES = 10;

export interface InstalledApp {
  readonly installUrl: string;
  readonly accounts: readonly string[];
  readonly repositories: readonly { readonly repo: RepoRef; readonly isPrivate: boolean }[];
}

/** Without those of a suspended installation, and at most 1,000 of each. @throws BotError as `read` */
export async function listInstalledRepositories(client: AppClient, signal: AbortSignal): Promise<InstalledApp> {
  const app = read(App, await client.ask({ method: "GET", path: "/app" }, signal), "read the App");
  const answer = await client.ask({ method: "GET", path: "/app/installations?per_page=100" }, signal);
  const installations = read(Installations, answer, "list the installations");
  const repositories: InstalledApp["repositories"][number][] = [];
  // A suspended one gives no token; what it covers comes back with it.
  for (const { id } of installations.filter(({ suspended_at: since }) => (since ?? null) === null))
    repositories.push(...(await listRepositories(client, id, signal)));
  const accounts = installations.map(({ account }) => account?.login ?? "?");
  return { installUrl: `${app.html_url}/installations/new`, accounts, repositories };
}

async function listRepositories(
  client: AppClient,
  installationId: number,
  signal: AbortSignal,
): Promise<InstalledApp["repositories"]> {
  const token = await createToken(client, installationId, signal);
  const found: InstalledApp["repositories"][number][] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const path = `/installation/repositories?per_page=${PAGE}&page=${page}`;
    const answer = await client.ask({ method: "GET", path, token }, signal);
    const { repositories } = read(Repositories, answer, "list the repositories");
    for (const { id: repositoryId, name, owner, private: isPrivate } of repositories)
      found.push({ repo: { installationId, repositoryId, owner: owner.login, name }, isPrivate });
    if (repositories.length < PAGE) break;
  }
  return found;
}

/** Numeric id of the App's own bot. @throws BotError as `read` */
export async function findBotId(client: AppClient, repo: RepoRef, signal: AbortSignal): Promise<number> {
  const { slug } = read(App, await client.ask({ method: "GET", path: "/app" }, signal), "read the App");
  const ask = await asInstallation(client, repo, signal);
  const path = `/users/${encodeURIComponent(`${slug}[bot]`)}`;
  return read(User, await ask({ method: "GET", path }), "find the bot").id;
}

/** Whether there is no commit yet. @throws BotError as `read` */
export async function isEmptyRepository(client: AppClient, repo: RepoRef, signal: AbortSignal): Promise<boolean> {
  const ask = await asInstallation(client, repo, signal);
  const { status } = await ask({ method: "GET", path: `${at(repo)}/commits?per_page=1` });
  // GitHub answers 409 for a repository without a commit.
  return status === 409;
}

/** Makes each file what it should be, on the default branch; a file that is so already is left alone. */
export async function writeFiles(
  client: AppClient,
  what: { readonly repo: RepoRef; readonly files: Readonly<Record<string, string>>; readonly message: string },
  signal: AbortSignal,
): Promise<void> {
  const ask = await asInstallation(client, what.repo, signal);
  for (const [file, text] of Object.entries(what.files)) {
    const path = `${at(what.repo)}/contents/${file}`;
    const there = await ask({ method: "GET", path });
    const old = there.status === 404 ? undefined : read(Content, there, `read ${file}`);
    const content = Buffer.from(text).toString("base64");
    if (old?.content?.replace(/\s/g, "") === content) continue;
    const body = { message: what.message, content, ...(old === undefined ? {} : { sha: old.sha }) };
    requireOk(await ask({ method: "PUT", path, body }), `write ${file}`);
  }
}

/** @throws BotError as `read` */
export async function openIssue(
  client: AppClient,
  what: { readonly repo: RepoRef; readonly title: string; readonly body: string },
  signal: AbortSignal,
): Promise<{ readonly number: number; readonly url: string }> {
  const ask = await asInstallation(client, what.repo, signal);
  const body = { title: what.title, body: what.body };
  const answer = await ask({ method: "POST", path: `${at(what.repo)}/issues`, body });
  const { number, html_url: url } = read(Issue, answer, "open the issue");
  return { number, url };
}

/** @throws BotError as `read` */
export async function putLabel(
  client: AppClient,
  what: { readonly repo: RepoRef; readonly number: number; readonly label: string },
  signal: AbortSignal,
): Promise<void> {
  const ask = await asInstallation(client, what.repo, signal);
  const path = `${at(what.repo)}/issues/${what.number}/labels`;
  requireOk(await ask({ method: "POST", path, body: { labels: [what.label] } }), "put the label on");
}

/** What GitHub got as answer for its newest `issues.labeled`; undefined when it cannot be told. */
export async function describeNewestLabelDelivery(client: AppClient, signal: AbortSignal): Promise<string | undefined> {
  const { body } = await client.ask({ method: "GET", path: "/app/hook/deliveries?per_page=30" }, signal);
  const list = Deliveries.safeParse(body).data;
  if (list === undefined) return undefined;
  const newest = list.find(({ event, action }) => event === "issues" && action === "labeled");
  if (newest === undefined) return "GitHub lists no delivery of a label: is the App subscribed to issues?";
  if (newest.status_code === 401) return "the delivery was refused: WEBHOOK_SECRET differs from the App's";
  if (newest.status_code === 0) return `GitHub could not reach the webhook (${newest.delivered_at})`;
  return `GitHub got ${newest.status_code} as answer (${newest.delivered_at})`;
}

async function createToken(client: AppClient, installationId: number, signal: AbortSignal): Promise<string> {
  const path = `/app/installations/${installationId}/access_tokens`;
  return read(Token, await client.ask({ method: "POST", path }, signal), "create a token").token;
}

/** Asks with a token that is good for this one repository. */
async function asInstallation(
  client: AppClient,
  { installationId, repositoryId }: RepoRef,
  signal: AbortSignal,
): Promise<(request: AppRequest) => Promise<AppAnswer>> {
  const path = `/app/installations/${installationId}/access_tokens`;
  const body = { repository_ids: [repositoryId] };
  const { token } = read(Token, await client.ask({ method: "POST", path, body }, signal), "create a token");
  return (request) => client.ask({ ...request, token }, signal);
}

function at({ owner, name }: RepoRef): string {
  return `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

/** @throws BotError `github-unavailable` (5xx, 429) · `github-gone` · `github-refused` · `bad-payload` */
function read<Schema extends z.ZodType>(schema: Schema, answer: AppAnswer, operation: string): z.infer<Schema> {
  requireOk(answer, operation);
  const parsed = schema.safeParse(answer.body);
  // The problems name fields, never their values: an answer may hold a key.
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path }) => path.join(".")).join(", ");
    throw new BotError("bad-payload", { what: `GitHub's answer to "${operation}"`, problems });
  }
  return parsed.data;
}

function requireOk({ status, body }: AppAnswer, operation: string): void {
  if (status >= 200 && status < 300) return;
  const said = (body as { readonly message?: unknown } | undefined)?.message;
  const reason = `${status}${typeof said === "string" ? ` ${said.slice(0, 200)}` : ""}`;
  if (status >= 500 || status === 429) throw new BotError("github-unavailable", { operation, reason });
  throw new BotError(status === 404 ? "github-gone" : "github-refused", { operation, reason });
}

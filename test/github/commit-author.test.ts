import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { createSystemClock } from "../../src/compose/system-clock.ts";
import type { RepoRef } from "../../src/domain/repo-ref.ts";
import { createGithubClients, type GithubClients } from "../../src/github/github-clients.ts";
import { createGithubTwin, type GithubTwin } from "../../twin/github/github-twin.ts";
import { connection } from "./connection.ts";

async function withClients(
  act: (about: {
    readonly twin: GithubTwin;
    readonly clients: GithubClients;
    readonly repo: RepoRef;
    readonly botId: number;
  }) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "commit-author-"));
  const twin = createGithubTwin({ folder, appId: 7, slug: "fixer", webhookSecret: "the-secret-of-this-suite" });
  await twin.start();
  const made = await twin.addRepository({ owner: "acme", name: "calc", files: { a: "1" }, private: true });
  const repo = { installationId: made.installationId, repositoryId: made.id, owner: "acme", name: "calc" };
  const { appId, privateKeyPem: privateKey, url: githubUrl } = twin;
  const clock = { ...createSystemClock(), sleep: () => Promise.resolve() };
  const clients = createGithubClients({ ...connection(clock), appId, privateKey, githubUrl, redact: [] });
  await act({ twin, clients, repo, botId: twin.addUser("fixer[bot]").id });
  await clients.close();
  await twin.close();
  await rm(folder, { recursive: true, force: true });
}

it("commits are by the bot's own user of this server, who is read once", () =>
  withClients(async ({ twin, clients, repo, botId }) => {
    const author = { name: "fixer[bot]", email: `${botId}+fixer[bot]@users.noreply.127.0.0.1` };
    expect(botId).not.toBe(7);
    expect(await clients.commitAuthor(repo)).toEqual(author);
    expect(await clients.commitAuthor(repo)).toEqual(author);
    expect(twin.ledger().filter(({ path }) => path.includes("/users/"))).toHaveLength(1);
  }));

it("an account that the server does not know costs its number, and silence is tried again", () =>
  withClients(async ({ twin, clients, repo }) => {
    const user = { method: "GET", pathPattern: /\/users\// };
    twin.intercept(user, { status: 502, when: "before" }, 3);
    await expect(clients.commitAuthor(repo)).rejects.toMatchObject({ code: "github-unavailable" });
    twin.intercept(user, { status: 404, when: "before" });
    expect(await clients.commitAuthor(repo)).toMatchObject({ email: "fixer[bot]@users.noreply.127.0.0.1" });
  }));

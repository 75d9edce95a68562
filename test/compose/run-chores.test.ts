import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { runChores, type ChoresDeps } from "../../src/compose/run-chores.ts";
import { createSystemClock } from "../../src/compose/system-clock.ts";
import { BotError } from "../../src/domain/bot-error.ts";
import type { Clock, GithubWriter, Installations, SandboxHost } from "../../src/domain/ports.ts";
import type { RepoRef } from "../../src/domain/repo-ref.ts";
import { createGithubClients, type GithubClients } from "../../src/github/github-clients.ts";
import { createInstallations } from "../../src/store/installations.ts";
import { createGithubTwin, type GithubTwin } from "../../twin/github/github-twin.ts";
import { connection } from "../github/connection.ts";
import { openTestDatabase, type TestDatabase } from "../store/open-test-database.ts";

/** The label on new installations, over the stand-in and the real store. */
describe("a repository that waits for its label", () => {
  let folder: string;
  let twin: GithubTwin;
  let test: TestDatabase;
  let clients: GithubClients;
  let installations: Installations;
  let repo: RepoRef;

  beforeEach(async () => {
    const clock = createSystemClock();
    folder = await mkdtemp(join(tmpdir(), "run-chores-"));
    test = await openTestDatabase();
    installations = createInstallations(test.database);
    twin = createGithubTwin({ folder, appId: 7, webhookSecret: "the-secret-of-this-suite", clock });
    await twin.start();
    const made = await twin.addRepository({ owner: "acme", name: "calc", files: { "a.txt": "1\n" } });
    repo = { installationId: made.installationId, repositoryId: made.id, owner: "acme", name: "calc" };
    const { appId, privateKeyPem: privateKey, url: githubUrl } = twin;
    clients = createGithubClients({ ...connection(clock), appId, privateKey, githubUrl, redact: [] });
  });

  afterEach(async () => {
    await clients.close();
    await twin.close();
    await test.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** So many rounds of the sweep, without the waits between them. Returns what was reported. */
  async function sweep(rounds: number, github: ChoresDeps["github"] = clients): Promise<readonly string[]> {
    const stop = new AbortController();
    const problems: string[] = [];
    let left = rounds;
    const clock: Clock = {
      now: () => new Date().toISOString(),
      sleep() {
        left -= 1;
        if (left === 0) stop.abort();
        return Promise.resolve();
      },
    };
    const host = { reap: () => Promise.resolve(0) } as unknown as SandboxHost;
    const log = { info: () => undefined, problem: (where: string) => void problems.push(where) };
    const settings = { LABEL: "swe-agent" };
    await runChores({ memory: { installations }, github, host, clock, log, settings, everyMs: 1 }, stop.signal);
    return problems;
  }

  const tries = (): number =>
    twin.ledger().filter(({ method, path }) => method === "POST" && path.endsWith("/labels")).length;

  async function waitSeconds(): Promise<number> {
    const [row] = await test.database.query(
      "select extract(epoch from label_after - now()) as wait from installations",
    );
    return Math.round(Number(row?.["wait"]));
  }

  const comeDue = (): Promise<unknown> => test.database.query("update installations set label_after = now()");

  it("is asked once a day while it refuses, as an archived one does, and gets it when it no longer does", async () => {
    twin.setArchived("acme/calc", true);
    await installations.record(repo.installationId, [repo]);

    expect(await sweep(5)).toEqual(["label in acme/calc"]);
    expect(tries()).toBe(1);
    expect(await waitSeconds()).toBeGreaterThan(86_000);

    twin.setArchived("acme/calc", false);
    await comeDue();
    expect(await sweep(2)).toEqual([]);
    expect(await installations.listUnlabelled()).toEqual([]);
    expect(twin.labels("acme/calc")).toContain("swe-agent");
  });

  it("does not wait for others that can never have theirs, however many they are", async () => {
    const gone = Array.from({ length: 120 }, (_, n) => ({ ...repo, repositoryId: n + 1, name: `gone-${n}` }));
    await installations.record(repo.installationId, [...gone, { ...repo, repositoryId: 1_000_000 }]);
    const asked: string[] = [];
    const ensureLabel: GithubWriter["ensureLabel"] = ({ name }) => {
      asked.push(name);
      if (name !== repo.name) throw new BotError("github-gone", { operation: "make the label" });
      return Promise.resolve();
    };

    await sweep(5, { createWriter: () => ({ ensureLabel }) as unknown as GithubWriter });

    expect(asked).toHaveLength(121);
    expect(asked).toContain(repo.name);
    expect(await installations.listUnlabelled()).toEqual([]);
  });

  it("is asked again after a minute that doubles up to a day when GitHub fails", async () => {
    await installations.record(repo.installationId, [repo]);
    const waits: number[] = [];
    for (let n = 0; n < 13; n += 1) {
      await installations.postponeLabel(repo, "failed");
      waits.push(await waitSeconds());
    }

    expect(waits.slice(0, 4)).toEqual([60, 120, 240, 480]);
    expect(waits.slice(-3)).toEqual([61_440, 86_400, 86_400]);
  });

  it("is asked at once when the App is installed there anew", async () => {
    await installations.record(repo.installationId, [repo]);
    await installations.postponeLabel(repo, "refused");
    expect(await installations.listUnlabelled()).toEqual([]);

    await installations.record(repo.installationId, [repo]);

    expect(await installations.listUnlabelled()).toEqual([repo]);
  });
});

/** The self-test over the real parts: GitHub as the App, and the whole service in this process. */
import { z } from "zod";
import { BotError } from "../../domain/bot-error.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import { createAppClient, type AppClient } from "../../github/app-client.ts";
import {
  describeNewestLabelDelivery,
  findBotId,
  isEmptyRepository,
  openIssue,
  putLabel,
  writeFiles,
} from "../../github/setup-requests.ts";
import { SAMPLE_FILES, SAMPLE_ISSUE, SAMPLE_REPOSITORY } from "../../setup/sample-project.ts";
import type { SelfTestFacts, SelfTestPorts, SelfTestService } from "../../setup/setup-ports.ts";
import { createDatabase, type Database } from "../../store/database.ts";
import { openService, type Service } from "../open-service.ts";
import { readGithubApp } from "../read-github-app.ts";
import { readNetwork } from "../read-network.ts";
import type { SetupDeps } from "./setup-deps.ts";

const Labelled = z.object({
  action: z.literal("labeled"),
  issue: z.object({ number: z.number() }),
  repository: z.object({ id: z.number() }),
});

export function createSelfTestPorts(deps: SetupDeps): SelfTestPorts {
  const { settings, clock } = deps;
  const open = async (): Promise<AppClient> => {
    const { app, settings: read } = await readGithubApp(settings.values());
    const { network } = await readNetwork(read, settings.values());
    return createAppClient({ ...app, githubUrl: read.GITHUB_URL, clock, network });
  };
  return {
    async writeSample(repo, signal) {
      const client = await open();
      const isOurs = repo.name.startsWith(SAMPLE_REPOSITORY);
      if (!isOurs && !(await isEmptyRepository(client, repo, signal))) {
        const reason = `${repo.owner}/${repo.name} has commits and is not named ${SAMPLE_REPOSITORY}, so nothing is written to it.`;
        throw new BotError("bad-usage", { reason });
      }
      const message = "Sample of swe-agent setup";
      await writeFiles(client, { repo, files: SAMPLE_FILES, message }, signal);
    },
    openIssue: async (repo, signal) => openIssue(await open(), { repo, ...SAMPLE_ISSUE }, signal),
    async putLabel(repo, number, signal) {
      const { LABEL: label = "swe-agent" } = settings.values();
      await putLabel(await open(), { repo, number, label }, signal);
    },
    async openService(repo, signal) {
      const botId = await findBotId(await open(), repo, signal);
      const values = settings.values();
      const ids = [values["ALLOWED_BOT_IDS"] ?? "", String(botId)].filter((id) => id !== "");
      // Only in this process: the label of our own bot counts, as a person's does in earnest.
      const allowed = { ALLOWED_BOT_IDS: ids.join(","), LOG_LEVEL: values["LOG_LEVEL"] ?? "error" };
      const env = { ...deps.env, ...values, ...allowed };
      const service = await openService({ env, halves: { server: true, worker: true }, say: deps.say }, signal);
      return observeService(service, repo);
    },
    askAboutDelivery: async (signal) => describeNewestLabelDelivery(await open(), signal),
  };
}

function observeService(service: Service, repo: RepoRef): SelfTestService {
  const database = createDatabase({ url: service.memory.databaseUrl, maxConnections: 1 });
  return {
    async observe(issue): Promise<SelfTestFacts> {
      const { reader } = service.memory;
      const runs = await reader.list(20);
      const run = runs.find((each) => each.repo.repositoryId === repo.repositoryId && each.number === issue);
      return {
        delivery: await findDelivery(database, repo, issue),
        run:
          run === undefined
            ? undefined
            : { state: run.state, parkedReason: run.parkedReason ?? undefined, outcome: run.outcome?.outcome },
        events: run === undefined ? [] : (await reader.events(run.id, 0)).map(({ event }) => event),
      };
    },
    async release() {
      await database.close();
      await service.release();
    },
  };
}

async function findDelivery(
  database: Database,
  repo: RepoRef,
  issue: number,
): Promise<{ readonly decision: string | null } | undefined> {
  const rows = await database.query(
    "select payload, decision from deliveries where event = 'issues' order by received_at desc limit 50",
  );
  const row = rows.find(({ payload }) => {
    const labelled = Labelled.safeParse(JSON.parse(String(payload))).data;
    return labelled?.issue.number === issue && labelled.repository.id === repo.repositoryId;
  });
  return row === undefined ? undefined : { decision: row["decision"] as string | null };
}

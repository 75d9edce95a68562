/** What the App asks GitHub about itself: where it is installed, and which deliveries GitHub has for it. */
import type { Octokit } from "@octokit/rest";
import { parseDeliveryId } from "../domain/ids.ts";
import type { ListedDelivery } from "../domain/delivery.ts";
import type { GithubApp } from "../domain/ports.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import { findOrNothing } from "./find-or-nothing.ts";
import { tryAgain, type Patience } from "./try-again.ts";

export interface GithubAppDeps extends Patience {
  readonly octokit: Octokit;
  readonly forInstallation: (installationId: number) => Octokit;
}

const PER_PAGE = 100;

/** @throws BotError `github-unavailable` · `github-unauthorised` · `github-limited` · `github-refused` */
export function createGithubApp(deps: GithubAppDeps): GithubApp {
  const { octokit } = deps;
  return {
    listDeliveries: (cursor) =>
      tryAgain(deps, "list deliveries", async () => {
        const wanted = { per_page: PER_PAGE, ...(cursor === undefined ? {} : { cursor }) };
        const { data, headers } = await octokit.rest.apps.listWebhookDeliveries(wanted);
        return { deliveries: data.flatMap(toListed), next: readCursor(headers.link) };
      }),
    readDelivery: (key) =>
      tryAgain(deps, "read a delivery", async () => {
        // The ids are beyond what a number holds exactly; octokit's types do not say so.
        const answer: { readonly data: unknown } = await octokit.request(`GET /app/hook/deliveries/${key}`);
        return withoutBigints((answer.data as { readonly request: { readonly payload: unknown } }).request.payload);
      }),
    listInstallations: () =>
      tryAgain(deps, "list installations", async () => {
        const all = await octokit.paginate(octokit.rest.apps.listInstallations, { per_page: PER_PAGE });
        return all.filter(({ suspended_at: suspended }) => suspended === null).map(({ id }) => id);
      }),
    findRepositories: (installationId) =>
      findOrNothing(() =>
        tryAgain(deps, "list an installation's repositories", async () => {
          const client = deps.forInstallation(installationId);
          const { listReposAccessibleToInstallation: list } = client.rest.apps;
          const repositories = await client.paginate(list, { per_page: PER_PAGE });
          return repositories.map((repository) => toRepoRef(installationId, repository));
        }),
      ),
  };
}

function toListed(delivery: {
  readonly id: unknown;
  readonly guid: string;
  readonly event: string;
  readonly delivered_at: string;
}): readonly ListedDelivery[] {
  const { guid, event } = delivery;
  try {
    // A bigint when it is beyond what a number holds exactly.
    return [{ key: String(delivery.id), id: parseDeliveryId(guid), event, deliveredAt: delivery.delivered_at }];
  } catch {
    return [];
  }
}

/** Octokit reads numbers beyond 2^53 as bigints, which are no JSON. */
function withoutBigints(payload: unknown): unknown {
  const text = JSON.stringify(payload, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  return JSON.parse(text) as unknown;
}

function readCursor(link: string | undefined): string | undefined {
  return /[?&]cursor=([^&>]+)[^>]*>;\s*rel="next"/.exec(link ?? "")?.[1];
}

interface FoundRepository {
  readonly id: number;
  readonly name: string;
  readonly owner: { readonly login: string };
}

function toRepoRef(installationId: number, { id, name, owner }: FoundRepository): RepoRef {
  return { installationId, repositoryId: id, owner: owner.login, name };
}

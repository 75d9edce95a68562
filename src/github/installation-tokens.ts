/** Installation tokens for one repository and one purpose each, minted when they are needed and never stored. */
import type { Octokit } from "@octokit/rest";
import type { Clock } from "../domain/ports.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import { tryAgain } from "./try-again.ts";

/** `read`, `write` and `draft` (a pull request made one, or ready) are for the API, `fetch` and `push` for git. */
export type TokenPurpose = "read" | "write" | "draft" | "fetch" | "push";

export interface InstallationTokens {
  /**
   * For the API the same for a few minutes, for git a new one each time.
   *
   * @throws BotError `github-unavailable` · `github-limited` · `github-gone` (not installed) · `github-refused`
   */
  get(repo: RepoRef, purpose: TokenPurpose): Promise<string>;
  /** GitHub refused this one: it is not handed out again. */
  refused(token: string): void;
  /** Every token that may still be alive, for redaction. */
  alive(): readonly string[];
  /** Login of the App's bot, `<slug>[bot]`. */
  botLogin(): Promise<string>;
}

const PERMISSIONS: Readonly<Record<TokenPurpose, Readonly<Record<string, "read" | "write">>>> = {
  read: { contents: "read", issues: "read", pull_requests: "read", checks: "read", metadata: "read" },
  write: { contents: "read", issues: "write", pull_requests: "write", checks: "write", metadata: "read" },
  // GitHub wants `contents: write` for these two mutations, which nothing else of ours needs.
  draft: { contents: "write", pull_requests: "write", metadata: "read" },
  fetch: { contents: "read", metadata: "read" },
  push: { contents: "write", metadata: "read" },
};

/** Long enough for one stage's requests, short beside the hour that GitHub gives. */
const REUSE_FOR_MS = 5 * 60_000;

interface Minted {
  readonly key: string;
  readonly token: string;
  readonly mintedAtMs: number;
  readonly expiresAtMs: number;
}

export interface TokensDeps {
  /** Signs its requests as the App. */
  readonly app: Octokit;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export function createInstallationTokens(deps: TokensDeps): InstallationTokens {
  const { app, clock } = deps;
  let minted: Minted[] = [];
  const refused = new Set<string>();
  let login: string | undefined;

  function findReusable(key: string): Minted | undefined {
    const nowMs = Date.parse(clock.now());
    minted = minted.filter(({ expiresAtMs }) => expiresAtMs > nowMs);
    return minted.find((one) => one.key === key && !refused.has(one.token) && isFresh(one, nowMs));
  }

  return {
    async get(repo, purpose) {
      const key = `${repo.installationId}/${repo.repositoryId}/${purpose}`;
      const isForGit = purpose === "fetch" || purpose === "push";
      const there = isForGit ? undefined : findReusable(key);
      if (there !== undefined) return there.token;
      const made = { key, ...(await mint(deps, repo, purpose)) };
      minted.push(made);
      return made.token;
    },
    refused(token) {
      refused.add(token);
    },
    alive: () => minted.map(({ token }) => token),
    async botLogin() {
      login ??= await tryAgain(deps, "read the App", async () => {
        const { data } = await app.rest.apps.getAuthenticated();
        return `${data?.slug ?? ""}[bot]`;
      });
      return login;
    },
  };
}

/** Not older than five minutes, and with more than half of its life before it: no request dies on the way. */
function isFresh({ mintedAtMs, expiresAtMs }: Minted, nowMs: number): boolean {
  return nowMs - mintedAtMs < REUSE_FOR_MS && expiresAtMs - nowMs > (expiresAtMs - mintedAtMs) / 2;
}

async function mint(deps: TokensDeps, repo: RepoRef, purpose: TokenPurpose): Promise<Omit<Minted, "key">> {
  const { data } = await tryAgain(deps, "create an installation token", () =>
    deps.app.rest.apps.createInstallationAccessToken({
      installation_id: repo.installationId,
      repository_ids: [repo.repositoryId],
      permissions: PERMISSIONS[purpose],
    }),
  );
  return {
    token: data.token,
    mintedAtMs: Date.parse(deps.clock.now()),
    expiresAtMs: Date.parse(data.expires_at),
  };
}

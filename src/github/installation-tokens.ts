/** Installation tokens for one repository and one purpose each. */
import { createAppAuth } from "@octokit/auth-app";
import type { Octokit } from "@octokit/rest";
import type { Clock } from "../domain/ports.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import { tryAgain } from "./try-again.ts";

/** `read` and `write` are for the API, `fetch` and `push` for git. */
type TokenPurpose = "read" | "write" | "fetch" | "push";

export interface InstallationTokens {
  /** @throws BotError `github-unavailable` · `github-gone` (not installed) · `github-refused` */
  get(repo: RepoRef, purpose: TokenPurpose): Promise<string>;
  /** Every token that may still be alive, for redaction. */
  alive(): readonly string[];
  /** Login of the App's bot, `<slug>[bot]`. */
  botLogin(): Promise<string>;
}

const PERMISSIONS: Readonly<Record<TokenPurpose, Readonly<Record<string, "read" | "write">>>> = {
  read: { contents: "read", issues: "read", pull_requests: "read", metadata: "read" },
  write: { contents: "read", issues: "write", pull_requests: "write", checks: "write", metadata: "read" },
  fetch: { contents: "read", metadata: "read" },
  push: { contents: "write", metadata: "read" },
};

/** A token lives for an hour; one that is about to end must not be handed out for a long fetch. */
const RENEW_BEFORE_MS = 5 * 60_000;

interface Kept {
  readonly token: string;
  readonly expiresAtMs: number;
}

export function createInstallationTokens(deps: {
  readonly appId: number;
  readonly privateKey: string;
  readonly octokit: Octokit;
  readonly clock: Clock;
}): InstallationTokens {
  const { clock, octokit } = deps;
  const auth = createAppAuth({ appId: deps.appId, privateKey: deps.privateKey, request: octokit.request });
  const kept = new Map<string, Kept>();
  let login: string | undefined;

  async function mint(repo: RepoRef, purpose: TokenPurpose): Promise<Kept> {
    const made = await tryAgain(clock, "create an installation token", () =>
      auth({
        type: "installation",
        installationId: repo.installationId,
        repositoryIds: [repo.repositoryId],
        permissions: PERMISSIONS[purpose],
        refresh: true,
      }),
    );
    return { token: made.token, expiresAtMs: Date.parse(made.expiresAt) };
  }

  return {
    async get(repo, purpose) {
      const key = `${repo.installationId}/${repo.repositoryId}/${purpose}`;
      const now = Date.parse(clock.now());
      for (const [name, { expiresAtMs }] of kept) if (expiresAtMs <= now) kept.delete(name);
      const there = kept.get(key);
      if (there !== undefined && there.expiresAtMs - now > RENEW_BEFORE_MS) return there.token;
      const made = await mint(repo, purpose);
      kept.set(key, made);
      return made.token;
    },
    alive: () => [...kept.values()].map(({ token }) => token),
    async botLogin() {
      if (login !== undefined) return login;
      login = await tryAgain(clock, "read the App", async () => {
        const { token } = await auth({ type: "app" });
        const { data } = await octokit.request("GET /app", { headers: { authorization: `bearer ${token}` } });
        return `${data?.slug ?? ""}[bot]`;
      });
      return login;
    },
  };
}

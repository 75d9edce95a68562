/** Puts an installation token on every request, and a fresh one once when GitHub no longer takes it. */
import type { Octokit } from "@octokit/rest";
import { statusOf } from "./github-error.ts";

export interface TokenSource {
  get(): Promise<string>;
  /** GitHub refused this one: it is not handed out again. */
  refused(token: string): void;
}

/** Tokens end after an hour, and administrators revoke them: a 401 in the middle of a run is no reason to end it. */
export function authoriseRequests(octokit: Octokit, tokens: TokenSource): void {
  octokit.hook.wrap("request", async (request, options) => {
    const send = (token: string): ReturnType<typeof request> => {
      // In place: octokit gives every hook the same options and none of them what another one made of them.
      options.headers.authorization = `token ${token}`;
      return request(options);
    };
    const token = await tokens.get();
    try {
      return await send(token);
    } catch (error) {
      if (statusOf(error) !== 401) throw error;
      tokens.refused(token);
    }
    const fresh = await tokens.get();
    try {
      return await send(fresh);
    } catch (error) {
      if (statusOf(error) !== 401) throw error;
      tokens.refused(fresh);
      throw error;
    }
  });
}

/** The App's signature on its requests, by our clock as far as GitHub's own does not contradict it. */
import type { Octokit } from "@octokit/rest";
import githubAppJwt from "universal-github-app-jwt";
import type { Clock } from "../domain/ports.ts";
import { headerOf, statusOf } from "./github-error.ts";

export interface AppSignature {
  createJwt(id: number | string): Promise<{ readonly jwt: string; readonly expiresAt: string }>;
  /** Requests of this client that are refused for their time are sent once more with GitHub's. */
  correctClock(octokit: Octokit): void;
}

/** GitHub's words for a signature from the past or the future: "'Issued at' claim ('iat') must be …". */
const TIME_CLAIM = /claim \('(?:iat|exp)'\)/;

export function createAppSignature({
  privateKey,
  clock,
}: {
  readonly privateKey: string;
  readonly clock: Clock;
}): AppSignature {
  let offS = 0;
  const ownS = (): number => Math.floor(Date.parse(clock.now()) / 1_000);
  return {
    async createJwt(id) {
      const { token, expiration } = await githubAppJwt({ id, privateKey, now: ownS() + offS });
      return { jwt: token, expiresAt: new Date(expiration * 1_000).toISOString() };
    },
    correctClock(octokit) {
      octokit.hook.wrap("request", async (request, options) => {
        try {
          return await request(options);
        } catch (error) {
          const theirMs = readTime(error);
          if (theirMs === undefined) throw error;
          offS = Math.round(theirMs / 1_000) - ownS();
          return request(options);
        }
      });
    },
  };
}

/** GitHub's time, when it refused a request for ours. */
function readTime(error: unknown): number | undefined {
  const isAboutTime = statusOf(error) === 401 && error instanceof Error && TIME_CLAIM.test(error.message);
  const timeMs = isAboutTime ? Date.parse(String(headerOf(error, "date"))) : Number.NaN;
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

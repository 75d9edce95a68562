/** Reads that ask "has it changed?": an unchanged answer comes from memory and costs nothing of the hour's limit. */
import type { Octokit } from "@octokit/rest";
import { statusOf } from "./github-error.ts";

type Answer = Awaited<ReturnType<Octokit["request"]>>;

export interface ReadMemory {
  get(key: string): { readonly etag: string; readonly answer: Answer } | undefined;
  set(key: string, etag: string, answer: Answer): void;
}

const MAX_ENTRIES = 300;

/** The answers of one process, the least recently used ones dropped. */
export function createReadMemory(): ReadMemory {
  const kept = new Map<string, { readonly etag: string; readonly answer: Answer }>();
  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      kept.delete(key);
      kept.set(key, found);
      return found;
    },
    set(key, etag, answer) {
      kept.delete(key);
      kept.set(key, { etag, answer });
      const [oldest] = kept.keys();
      if (kept.size > MAX_ENTRIES && oldest !== undefined) kept.delete(oldest);
    },
  };
}

/** `scope` keeps what one token may see from every other. */
export function readConditionally(octokit: Octokit, memory: ReadMemory, scope: string): void {
  octokit.hook.wrap("request", async (request, options) => {
    if (options.method !== "GET") return request(options);
    const { url, headers } = octokit.request.endpoint(options);
    const key = `${scope} ${headers.accept} ${url}`;
    const kept = memory.get(key);
    // In place: octokit gives every hook the same options and none of them what another one made of them.
    if (kept !== undefined) options.headers["if-none-match"] = kept.etag;
    try {
      const answer = await request(options);
      const { etag } = answer.headers;
      if (etag !== undefined) memory.set(key, etag, answer);
      return answer;
    } catch (error) {
      if (kept !== undefined && statusOf(error) === 304) return kept.answer;
      throw error;
    }
  });
}

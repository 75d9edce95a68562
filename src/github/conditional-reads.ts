/** Reads that ask "has it changed?": an unchanged answer comes from memory and costs nothing of the hour's limit. */
import type { Octokit } from "@octokit/rest";
import { LRUCache } from "lru-cache";
import { headerOf, statusOf } from "./github-error.ts";

type Answer = Awaited<ReturnType<Octokit["request"]>>;

export interface ReadMemory {
  get(key: string): { readonly etag: string; readonly answer: Answer } | undefined;
  set(key: string, etag: string, answer: Answer): void;
}

/** What is kept at most. One answer of GitHub's is 1 MiB at most for a file and a few hundred KiB for a page of a list. */
const READ_MEMORY_MAX_BYTES = 16 * 1024 * 1024;

/** The answers of one process by what was asked, at most `maxBytes` of them; the least recently used ones are dropped. */
export function createReadMemory(maxBytes = READ_MEMORY_MAX_BYTES): ReadMemory {
  const kept = new LRUCache<string, { readonly etag: string; readonly answer: Answer }>({
    maxSize: maxBytes,
    sizeCalculation: ({ answer }, key) => Buffer.byteLength(key) + Buffer.byteLength(JSON.stringify(answer)),
  });
  return {
    get: (key) => kept.get(key),
    set: (key, etag, answer) => void kept.set(key, { etag, answer }),
  };
}

/** GitHub's, when a list is asked for without saying. */
const DEFAULT_PER_PAGE = 30;

/**
 * `scope` keeps what one token may see from every other. GitHub's ETag is of the body alone and says nothing of the
 * `Link` header: a page that is full and was the last one when it was read stays "unchanged" when a next one comes, so
 * it is asked for anew. Some answers of 304 carry today's `Link` and some carry none; one that is there is the truth.
 */
export function readConditionally(octokit: Octokit, memory: ReadMemory, scope: string): void {
  octokit.hook.wrap("request", async (request, options) => {
    if (options.method !== "GET") return request(options);
    const { url, headers } = octokit.request.endpoint(options);
    const key = `${scope} ${headers.accept} ${url}`;
    const kept = memory.get(key);
    const isUsable = kept !== undefined && !isFullLastPage(url, kept.answer);
    // In place: octokit gives every hook the same options and none of them what another one made of them.
    if (isUsable) options.headers["if-none-match"] = kept.etag;
    try {
      const answer = await request(options);
      const { etag } = answer.headers;
      if (etag !== undefined) memory.set(key, etag, answer);
      return answer;
    } catch (error) {
      if (isUsable && statusOf(error) === 304) return withLink(kept.answer, headerOf(error, "link"));
      throw error;
    }
  });
}

function isFullLastPage(url: string, { data, headers }: Answer): boolean {
  const perPage = Number(new URL(url).searchParams.get("per_page") ?? DEFAULT_PER_PAGE);
  return Array.isArray(data) && data.length >= perPage && headers.link?.includes('rel="next"') !== true;
}

function withLink(answer: Answer, link: unknown): Answer {
  return typeof link === "string" ? { ...answer, headers: { ...answer.headers, link } } : answer;
}

/** The stand-in for one journey, at the addresses and behind the certificates of either kind of GitHub. */
import { join } from "node:path";
import type { createReleaseStack } from "../../src/compose/release-stack.ts";
import { openConnectProxy } from "../../twin/github/connect-proxy.ts";
import type { GithubTwinOptions } from "../../twin/github/github-twin-options.ts";
import { createGithubTwin, type GithubTwin } from "../../twin/github/github-twin.ts";
import { createThrowAwayCertificate } from "../../twin/github/throw-away-certificate.ts";

/**
 * `plain`: Enterprise Server's layout over HTTP. `ghes`: the same over HTTPS, with a private authority. `dotcom`:
 * https://github.com and https://api.github.com themselves, by a proxy that leads to the stand-in.
 */
export type GithubKind = "plain" | "ghes" | "dotcom";

export interface OpenGithub {
  readonly twin: GithubTwin;
  /** What the product has to be told. */
  readonly env: Readonly<Record<string, string>>;
}

export async function openGithub(
  kind: GithubKind,
  options: GithubTwinOptions,
  stack: ReturnType<typeof createReleaseStack>,
): Promise<OpenGithub> {
  if (kind === "plain") {
    const twin = createGithubTwin(options);
    const url = await twin.start();
    stack.push(() => twin.close());
    return { twin, env: { GITHUB_URL: url } };
  }
  const names = kind === "ghes" ? ["127.0.0.1"] : ["github.com", "api.github.com"];
  const { caFile, key, cert } = await createThrowAwayCertificate(join(options.folder, "authority"), names);
  const twin = createGithubTwin({ ...options, layout: kind, tls: { key, cert } });
  const url = await twin.start();
  stack.push(() => twin.close());
  if (kind === "ghes") return { twin, env: { GITHUB_URL: url, CA_CERTS_PATH: caFile } };
  const proxy = await openConnectProxy({
    authorities: ["github.com:443", "api.github.com:443"],
    port: Number(new URL(url).port),
  });
  stack.push(() => proxy.close());
  return { twin, env: { GITHUB_URL: "https://github.com", CA_CERTS_PATH: caFile, HTTPS_PROXY: proxy.url } };
}

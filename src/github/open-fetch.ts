/** How this room reaches the network: proxies by the usual variables, own certificate authorities, no endless waits. */
import { rootCertificates } from "node:tls";
import { EnvHttpProxyAgent, fetch as send, type RequestInit, type Response } from "undici";

export interface Network {
  /** PEM texts of authorities to trust besides the built-in ones. */
  readonly trusted: readonly string[];
  /** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in either case. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For one request; GitHub's own limit is ten seconds, a proxy on the way may take longer. */
  readonly timeoutMs: number;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** `signal` ends every request that is under way. `close` gives the connections back. */
export function openFetch(
  network: Network,
  signal: AbortSignal,
): { readonly fetch: Fetch; readonly close: () => Promise<void> } {
  const { trusted, timeoutMs } = network;
  const tls = trusted.length === 0 ? {} : { ca: [...rootCertificates, ...trusted] };
  const dispatcher = new EnvHttpProxyAgent({
    httpsProxy: read(network, "https_proxy"),
    httpProxy: read(network, "http_proxy"),
    noProxy: read(network, "no_proxy"),
    connect: tls,
    requestTls: tls,
    proxyTls: tls,
  });
  return {
    fetch: (url, init) => {
      const asked = init.signal ?? undefined;
      const ends = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs), ...(asked === undefined ? [] : [asked])]);
      return send(url, { ...init, signal: ends, dispatcher });
    },
    close: () => dispatcher.destroy(),
  };
}

/** Empty rather than undefined: the agent would read the process's own environment instead. */
function read({ env }: Network, name: string): string {
  return env[name] ?? env[name.toUpperCase()] ?? "";
}

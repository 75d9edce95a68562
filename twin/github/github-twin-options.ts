/** What a stand-in for GitHub can be told when it is made. */
import type { Layout } from "./addresses.ts";
import type { LimitOptions } from "./limits.ts";
import type { Permissions } from "./state.ts";

export interface GithubTwinOptions {
  /** Absolute; holds the bare repositories. */
  readonly folder: string;
  readonly appId: number;
  /** Login of the bot is `<slug>[bot]`; `swe-agent` unless set. */
  readonly slug?: string;
  /** PEM; made when absent and found on the twin. */
  readonly privateKeyPem?: string;
  readonly webhookSecret: string;
  /** Where deliveries go; none are sent without it, but all are listed. */
  readonly webhookUrl?: string;
  /** Real time unless given. Moments of changes move on by at least a second each, whatever the clock says. */
  readonly clock?: { now(): string };
  /** What the App was granted and subscribed to; as `app.yml` asks unless set. Other events are not delivered. */
  readonly permissions?: Permissions;
  readonly events?: readonly string[];
  /** An hour unless set. */
  readonly tokenLifetimeMs?: number;
  readonly limits?: LimitOptions;
  /** Whether a 304 of a list carries its `Link` of now; GitHub has been seen to do both. Yes unless set. */
  readonly linksUnchanged?: boolean;
  /** `ghes` (one origin, `/api/v3`) unless set; `dotcom` is told apart by the Host header. */
  readonly layout?: Layout;
  /** PEM; serves HTTPS with it. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /**
   * False leaves its requests out of the figures of a test run, because the suite makes them and not the product.
   * Reports go to the folder SWE_AGENT_TWIN_REPORT when the stand-in closes.
   */
  readonly isReported?: boolean;
}

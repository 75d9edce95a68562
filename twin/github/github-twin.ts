/**
 * A strict stand-in for GitHub in this process, over real bare repositories: REST, git over HTTP and webhooks.
 * What people do on GitHub's pages is done through this object; what the App does goes over HTTP, and is checked
 * against GitHub's published description.
 */
import { toAddresses } from "./addresses.ts";
import { createCiControl } from "./ci-control.ts";
import { createCodeControl } from "./code-control.ts";
import type { ContractReport } from "./contract/contract-log.ts";
import { createTwinState } from "./create-twin-state.ts";
import type { DeliveryFaults } from "./delivery-faults.ts";
import { createInstallationControl } from "./installation-control.ts";
import { createInterceptors, isHold, type Fault, type HeldRequest, type Hold, type Matcher } from "./interceptors.ts";
import { createIssueControl } from "./issue-control.ts";
import type { GithubTwinOptions } from "./github-twin-options.ts";
import type { Citizenship } from "./limits.ts";
import { createReaders } from "./readers.ts";
import { createRepositoryControl } from "./repository-control.ts";
import { createReviewControl } from "./review-control.ts";
import { generatePrivateKey } from "./signing.ts";
import type { TwinControl } from "./twin-control.ts";
import { createTwinServer, type LedgerEntry } from "./twin-server.ts";
import type { TwinDelivery } from "./webhooks.ts";

export interface GithubTwin extends TwinControl, DeliveryFaults {
  readonly appId: number;
  readonly slug: string;
  readonly privateKeyPem: string;
  readonly webhookSecret: string;
  /** `http://127.0.0.1:<port>` after `start`; what GITHUB_URL would be in the layout of Enterprise Server. */
  readonly url: string;
  /** Any free port unless one is given. */
  start(port?: number): Promise<string>;
  close(): Promise<void>;
  setWebhookUrl(url: string | undefined): void;
  /** Oldest first. */
  deliveries(): readonly TwinDelivery[];
  /** The same body and GUID once more. */
  redeliver(guid: string): Promise<TwinDelivery>;
  /** Resolves when every delivery that was caused so far has been answered. */
  deliveriesSettled(): Promise<void>;
  /** Every request so far, oldest first. */
  ledger(): readonly LedgerEntry[];
  /** What the check against GitHub's description saw so far. */
  contract(): ContractReport;
  /** How the limits were kept so far. */
  citizenship(): Citizenship;
  /**
   * `hold`: resolves when the next matching request has arrived; it changes nothing until it is released.
   * `hold-answer`: resolves when it was carried out; its answer is sent when it is released, and says what was true then.
   */
  intercept(matcher: Matcher, how: Hold): Promise<HeldRequest>;
  intercept(matcher: Matcher, how: Fault, times?: number): void;
}

export function createGithubTwin(options: GithubTwinOptions): GithubTwin {
  const { layout = "ghes", tls, linksUnchanged = true } = options;
  const privateKeyPem = options.privateKeyPem ?? generatePrivateKey();
  const state = createTwinState({ ...options, privateKeyPem });
  const { webhooks, contract } = state;
  const interceptors = createInterceptors();
  const ledger: LedgerEntry[] = [];
  const server = createTwinServer({ state, layout, tls, interceptors, ledger, linksUnchanged });
  let url = "";

  function intercept(matcher: Matcher, how: Hold): Promise<HeldRequest>;
  function intercept(matcher: Matcher, how: Fault, times?: number): void;
  function intercept(matcher: Matcher, how: Fault | Hold, times = 1): Promise<HeldRequest> | undefined {
    if (isHold(how)) return interceptors.hold(matcher, how);
    interceptors.fault(matcher, how, times);
    return undefined;
  }

  return {
    ...createIssueControl(state),
    ...createCodeControl(state),
    ...createRepositoryControl(state),
    ...createReviewControl(state),
    ...createCiControl(state),
    ...createInstallationControl(state),
    ...createReaders(state),
    appId: options.appId,
    slug: state.app.slug,
    privateKeyPem,
    webhookSecret: options.webhookSecret,
    get url() {
      return url;
    },
    async start(port = 0) {
      url = await server.start(port);
      state.addresses = toAddresses(layout, url);
      return url;
    },
    async close() {
      await server.close();
      const reportFolder = process.env["SWE_AGENT_TWIN_REPORT"];
      if (reportFolder !== undefined && options.isReported !== false) contract.save(reportFolder);
    },
    setWebhookUrl: (to) => {
      webhooks.configure({ url: to });
    },
    deliveries: () => webhooks.deliveries(),
    redeliver: (guid) => webhooks.redeliver(guid),
    deliveriesSettled: () => webhooks.settled(),
    dropDeliveries: webhooks.dropDeliveries,
    duplicateDeliveries: webhooks.duplicateDeliveries,
    reorderDeliveries: webhooks.reorderDeliveries,
    ledger: () => ledger,
    contract: () => contract.report(),
    citizenship: () => state.limits.citizenship(),
    intercept,
  };
}

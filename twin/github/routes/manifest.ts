/** A manifest's code exchanged for an App, once. Only stand-ins that were opened for it have codes. */
import { renderApp } from "../render-app.ts";
import { notFound, type Call, type Reply, type Route } from "../router.ts";

/** The part of a twin that a person who makes an App gets to know. */
interface OfferedTwin {
  readonly url: string;
  readonly privateKeyPem: string;
  readonly webhookSecret: string;
  setWebhookUrl(url: string | undefined): void;
}

export interface ManifestOffer {
  readonly twin: OfferedTwin;
  /** Codes that were not exchanged yet. */
  readonly codes: Set<string>;
}

/** By the address of the twin. */
const offers = new Map<string, ManifestOffer>();

/** From now on this twin exchanges codes for its own identity, each once, and says that its webhook goes there. */
export function offerManifest(twin: OfferedTwin, webhookUrl: string): ManifestOffer {
  const offer: ManifestOffer = { twin, codes: new Set() };
  twin.setWebhookUrl(webhookUrl);
  offers.set(twin.url, offer);
  return offer;
}

function convert({ state, params }: Call): Reply {
  const offer = offers.get(state.addresses.web);
  if (offer?.codes.delete(params["code"] ?? "") !== true) throw notFound();
  const { privateKeyPem: pem, webhookSecret } = offer.twin;
  return {
    status: 201,
    body: {
      ...renderApp(state),
      pem,
      webhook_secret: webhookSecret,
      client_id: "Iv1.0123456789abcdef",
      client_secret: "client-secret-that-nobody-needs",
    },
  };
}

export const MANIFEST_ROUTES: readonly Route[] = [
  { operation: "apps/create-from-manifest", need: "open", handle: convert },
];

/**
 * What GitHub answers while an App is being made: the conversion of a code, the webhook's settings, its deliveries, and
 * a file through the contents API. Answered only for twins that were opened for it.
 */
import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { announcePush } from "../git-http.ts";
import { Refusal, textOf, type Call, type Reply, type Route } from "../router.ts";
import { refuseAppToken } from "../signing.ts";
import type { TwinState } from "../state.ts";
import type { TwinDelivery } from "../webhooks.ts";

/** The part of a twin that a person who makes an App gets to know. */
interface OfferedTwin {
  readonly url: string;
  readonly appId: number;
  readonly slug: string;
  readonly privateKeyPem: string;
  readonly webhookSecret: string;
  deliveries(): readonly TwinDelivery[];
}

export interface ManifestOffer {
  readonly twin: OfferedTwin;
  /** What GitHub says the webhook's address is. */
  webhookUrl: string;
  /** Codes that were not exchanged yet. */
  readonly codes: Set<string>;
}

/** By the address of the twin. */
const offers = new Map<string, ManifestOffer>();

/** From now on this twin exchanges codes for its own identity, each once. */
export function offerManifest(twin: OfferedTwin, webhookUrl: string): ManifestOffer {
  const offer: ManifestOffer = { twin, webhookUrl, codes: new Set() };
  offers.set(twin.url, offer);
  return offer;
}

/** Undefined for requests that are none of these. */
export function serveManifest(
  state: TwinState,
  request: { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders },
): Reply | undefined {
  const offer = offers.get(state.url);
  const path = request.path.replace("/api/v3", "");
  const code = /^\/app-manifests\/([^/]+)\/conversions$/.exec(path)?.[1];
  if (offer === undefined) return undefined;
  if (code !== undefined && request.method === "POST") return convert(offer, code);
  if (request.method !== "GET" || !path.startsWith("/app/hook/")) return undefined;
  return serveHook(state, offer, { path, authorization: request.headers.authorization ?? "" });
}

function serveHook(
  state: TwinState,
  offer: ManifestOffer,
  { path, authorization }: { readonly path: string; readonly authorization: string },
): Reply | undefined {
  const app = { appId: state.app.id, key: state.app.key, nowMs: state.nowMs() };
  const refusal = refuseAppToken(authorization.split(" ")[1] ?? "", app);
  if (refusal !== undefined) return new Refusal(401, refusal).reply;
  if (path === "/app/hook/config") {
    const body = { url: offer.webhookUrl, content_type: "json", insecure_ssl: "0", secret: "********" };
    return { status: 200, body };
  }
  return path === "/app/hook/deliveries" ? { status: 200, body: listDeliveries(offer) } : undefined;
}

function convert({ twin, codes }: ManifestOffer, code: string): Reply {
  if (!codes.delete(code)) return new Refusal(404, "Not Found").reply;
  const { appId: id, slug, url, privateKeyPem: pem, webhookSecret } = twin;
  return {
    status: 201,
    body: {
      id,
      slug,
      name: slug,
      html_url: `${url}/apps/${slug}`,
      owner: { login: "acme", id: 1, type: "Organization" },
      pem,
      webhook_secret: webhookSecret,
      client_id: "Iv1.0123456789abcdef",
      client_secret: "client-secret-that-nobody-needs",
    },
  };
}

function listDeliveries({ twin }: ManifestOffer): readonly unknown[] {
  return [...twin.deliveries()].reverse().map((delivery) => ({
    id: delivery.id,
    guid: delivery.guid,
    event: delivery.event,
    action: delivery.action,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    status: delivery.status >= 200 && delivery.status < 300 ? "OK" : "Invalid HTTP Response",
    status_code: delivery.status,
    duration: 0.01,
    installation_id: null,
    repository_id: null,
  }));
}

async function putContents(call: Call): Promise<Reply> {
  const { state, repository, user } = call;
  const path = call.params["path"] ?? "";
  const [message, content] = [textOf(call, "message"), textOf(call, "content")];
  if (message === undefined || content === undefined) throw new Refusal(422, "Invalid request.");
  const { gitDir, defaultBranch: branch } = repository;
  const from = await state.git.find(gitDir, `refs/heads/${branch}`);
  const there = from === undefined ? undefined : await state.git.readBlob(gitDir, from, path);
  checkSha(path, { given: textOf(call, "sha"), there: there?.sha });
  const bytes = Buffer.from(content, "base64");
  const change = { branch, files: { [path]: bytes }, message, author: user.login, at: state.tick() };
  const to = await state.git.addCommit(gitDir, change, from);
  announcePush(state, repository, { branch, from, to, by: user });
  const sha = createHash("sha1").update(`blob ${bytes.byteLength}\0`).update(bytes).digest("hex");
  const status = there === undefined ? 201 : 200;
  return { status, body: { content: { name: path.split("/").at(-1), path, sha }, commit: { sha: to, message } } };
}

/** A file that is there is replaced only by somebody who knows it. */
function checkSha(path: string, { given, there }: { given: string | undefined; there: string | undefined }): void {
  if (there === undefined) return;
  if (given === undefined) throw new Refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
  if (given !== there) throw new Refusal(409, `${path} does not match ${given}`);
}

export const CONTENTS_ROUTES: readonly Route[] = [
  {
    method: "PUT",
    path: "/repos/:owner/:repo/contents/*path",
    need: { level: "write", anyOf: ["contents"] },
    handle: putContents,
  },
];

/** GitHub's three signatures: the App's token (RS256), the webhook's HMAC, and random installation tokens. */
import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  randomUUID,
  verify,
  type KeyObject,
} from "node:crypto";

/** A fresh 2048-bit key in the PKCS#1 form that GitHub hands out. */
export function generatePrivateKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs1", format: "pem" }).toString();
}

export function toPublicKey(privateKeyPem: string): KeyObject {
  return createPublicKey(privateKeyPem);
}

/** Value of `X-Hub-Signature-256` over the exact bytes. */
export function signWebhook(secret: string, body: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

/** As long as the older kind of installation token. */
export function createInstallationToken(): string {
  return `ghs_${randomBytes(27).toString("base64url").replace(/[-_]/g, "x")}`;
}

export function createGuid(): string {
  return randomUUID();
}

/** GitHub refuses a token that lives longer than ten minutes. */
const MAX_LIFE_S = 600;

/** The reason GitHub gives, or undefined when the token is good. */
export function refuseAppToken(
  token: string,
  app: { appId: number; key: KeyObject; nowMs: number },
): string | undefined {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const signed = Buffer.from(`${header}.${payload}`);
  const isSigned = verify("sha256", signed, app.key, Buffer.from(signature, "base64url"));
  if (readJson(header)["alg"] !== "RS256" || !isSigned) return "A JSON web token could not be decoded";
  const claims = readJson(payload);
  if (String(claims["iss"]) !== String(app.appId)) return "'Issuer' claim ('iss') must be an Integer";
  return refuseTimes(claims["iat"], claims["exp"], app.nowMs / 1000);
}

function refuseTimes(iat: unknown, exp: unknown, now: number): string | undefined {
  if (typeof exp !== "number" || exp <= now)
    return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
  if (exp > now + MAX_LIFE_S) return "'Expiration time' claim ('exp') is too far in the future";
  if (typeof iat !== "number" || iat > now + 60)
    return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
  return undefined;
}

function readJson(part: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Record<string, unknown>;
  } catch {
    return {};
  }
}

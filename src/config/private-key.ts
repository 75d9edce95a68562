/** The text of a private key → the one form that is used, or what it is instead. Pure; a key is never quoted. */
import { createPrivateKey, type KeyObject } from "node:crypto";

export type PrivateKeyRead =
  | { readonly kind: "key"; readonly pem: string }
  /** What was found, in words that fit after "found". */
  | { readonly kind: "mistake"; readonly found: string };

/** GitHub hands out 2,048 bits. */
const MIN_BITS = 2_048;
const FRAME = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/;
const OTHER_KINDS: readonly (readonly [RegExp, string])[] = [
  [/^ENCRYPTED PRIVATE KEY$/, "a key that is protected by a passphrase"],
  [/^OPENSSH PRIVATE KEY$/, "an OpenSSH key"],
  [/PUBLIC KEY$/, "a public key"],
  [/CERTIFICATE/, "a certificate"],
];

/** Takes PEM with real line ends, with `\n` as two characters, on one line, and all of them in base64. */
export function parsePrivateKey(text: string): PrivateKeyRead {
  const pem = unpack(text);
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem)?.[1];
  if (label === undefined) return mistake(text.trim() === "" ? "nothing" : `${text.trim().length} characters, no PEM`);
  const other = OTHER_KINDS.find(([pattern]) => pattern.test(label));
  if (other !== undefined) return mistake(other[1]);
  if (pem.includes("Proc-Type: 4,ENCRYPTED")) return mistake("a key that is protected by a passphrase");
  const body = FRAME.exec(pem)?.[2];
  if (body === undefined) return mistake("a key that is cut off: its END line is missing");
  return checkKey(frame(label, body));
}

function unpack(text: string): string {
  const plain = text.trim().replaceAll("\\n", "\n");
  if (plain.includes("-----BEGIN") || !/^[A-Za-z0-9+/=\s]+$/.test(plain)) return plain;
  const decoded = Buffer.from(plain, "base64").toString("latin1");
  return decoded.includes("-----BEGIN") ? decoded : plain;
}

function frame(label: string, body: string): string {
  const lines = body.replace(/\s+/g, "").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

function checkKey(pem: string): PrivateKeyRead {
  const key = open(pem);
  if (key === undefined) return mistake("a key that cannot be read: a part is missing or was changed");
  if (key.asymmetricKeyType !== "rsa") return mistake(`a key of the kind ${key.asymmetricKeyType ?? "unknown"}`);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < MIN_BITS ? mistake(`an RSA key of ${bits} bits`) : { kind: "key", pem };
}

function open(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

function mistake(found: string): PrivateKeyRead {
  return { kind: "mistake", found };
}

/** A private key as GitHub gives one to an App. */
import { generateKeyPairSync } from "node:crypto";

export function makeAppKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs1", format: "pem" }) as string;
}

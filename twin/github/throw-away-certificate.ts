/** A certificate authority for one test, and a server certificate from it for host names; made by `openssl`. */
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface ThrowAwayCertificate {
  /** PEM of the server; for the stand-in's option `tls`. */
  readonly key: string;
  readonly cert: string;
  /** PEM of the authority, and the file it is in; for NODE_EXTRA_CA_CERTS and GIT_SSL_CAINFO. */
  readonly caPem: string;
  readonly caFile: string;
}

/** Good for a day. `folder` is made when it is not there. `hostNames` may hold addresses such as 127.0.0.1. */
export async function createThrowAwayCertificate(
  folder: string,
  hostNames: readonly string[],
): Promise<ThrowAwayCertificate> {
  await mkdir(folder, { recursive: true });
  const at = (name: string): string => join(folder, name);
  const [caKey, caFile, key, request, cert, extensions] = [
    at("ca-key.pem"),
    at("ca.pem"),
    at("key.pem"),
    at("request.pem"),
    at("cert.pem"),
    at("extensions.cnf"),
  ];
  await makeKey(caKey);
  const isAuthority = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"];
  const authority = ["-subj", "/CN=Throw-away test authority", "-days", "1", ...isAuthority];
  await run("openssl", ["req", "-x509", "-new", "-key", caKey, "-out", caFile, ...authority]);
  await makeKey(key);
  await run("openssl", ["req", "-new", "-key", key, "-out", request, "-subj", `/CN=${hostNames[0] ?? "localhost"}`]);
  const names = hostNames.map((name) => (/^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`)).join(",");
  await writeFile(extensions, `subjectAltName=${names}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n`);
  const signed = ["-CA", caFile, "-CAkey", caKey, "-CAcreateserial", "-days", "1", "-extfile", extensions];
  await run("openssl", ["x509", "-req", "-in", request, "-out", cert, ...signed]);
  const read = (file: string): Promise<string> => readFile(file, "utf8");
  return { key: await read(key), cert: await read(cert), caPem: await read(caFile), caFile };
}

async function makeKey(file: string): Promise<void> {
  await run("openssl", ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", file]);
}

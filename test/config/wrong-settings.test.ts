import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { findGithubApp, readGithubApp } from "../../src/compose/read-github-app.ts";
import { readNetwork } from "../../src/compose/read-network.ts";
import { parsePrivateKey } from "../../src/config/private-key.ts";
import { parseServiceSettings } from "../../src/config/service-settings.ts";

const folder = mkdtempSync(join(tmpdir(), "swe-agent-settings-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PEM = rsa.privateKey.export({ type: "pkcs1", format: "pem" }).toString();
const PUBLIC = rsa.publicKey.export({ type: "spki", format: "pem" }).toString();
const ENCRYPTED = rsa.privateKey
  .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" })
  .toString();
const OLD_ENCRYPTED = PEM.replace("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n");
const OPENSSH = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n";
const EC = generateKeyPairSync("ec", { namedCurve: "P-256" })
  .privateKey.export({ type: "sec1", format: "pem" })
  .toString();
const SMALL = generateKeyPairSync("rsa", { modulusLength: 1024 })
  .privateKey.export({ type: "pkcs1", format: "pem" })
  .toString();
const SECRET = "a-webhook-secret-value";
const GOOD = { APP_ID: "123456", PRIVATE_KEY: PEM, WEBHOOK_SECRET: SECRET };

const keyFile = join(folder, "key.pem");
writeFileSync(keyFile, PEM, { mode: 0o600 });
mkdirSync(join(folder, "a-folder"));
writeFileSync(join(folder, "public.pem"), PUBLIC);

async function problemOf(env: Readonly<Record<string, string>>): Promise<string> {
  try {
    await readGithubApp(env);
    return "nothing is wrong";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("a wrong value stops with the setting, what was found and what is accepted", () => {
  it.each([
    ["APP_ID", "Iv23liABCDEFGH012345", "the App's client id"],
    ["APP_ID", "my-app", '"my-app"'],
    ["DATABASE_URL", "postgres://bot:50%@db/swe", "a bare %"],
    ["REDIS_URL", "redis://:50%@cache", "a bare %"],
    ["DELIVERY_SWEEP_SECONDS", "2592000", "2592000"],
    ["APP_ID", "-3", '"-3"'],
    ["PRIVATE_KEY", "   ", "nothing"],
    ["PRIVATE_KEY", "some words that are no key", "26 characters, no PEM"],
    ["PRIVATE_KEY", "/etc/key.pem", "the name of a file; that is PRIVATE_KEY_PATH"],
    ["PRIVATE_KEY", PEM.slice(0, 700), "a key that is cut off: its END line is missing"],
    ["PRIVATE_KEY", PEM.replace(/\n.{64}\n/, "\n"), "a key that cannot be read"],
    ["PRIVATE_KEY", PUBLIC, "a public key"],
    ["PRIVATE_KEY", OPENSSH, "an OpenSSH key"],
    ["PRIVATE_KEY", ENCRYPTED, "a key that is protected by a passphrase"],
    ["PRIVATE_KEY", OLD_ENCRYPTED, "a key that is protected by a passphrase"],
    ["PRIVATE_KEY", EC, "a key of the kind ec"],
    ["PRIVATE_KEY", SMALL, "an RSA key of 1024 bits"],
    ["PRIVATE_KEY", Buffer.from(PUBLIC).toString("base64"), "a public key"],
    ["WEBHOOK_SECRET", "short", "5 characters"],
    ["WEBHOOK_SECRET", ` ${SECRET}`, "23 characters with blanks around them"],
    ["WEBHOOK_SECRET", `"${SECRET}"`, "24 characters in quotes"],
    ["GITHUB_URL", "https://api.github.com", "an API address (https://api.github.com)"],
    ["GITHUB_URL", "https://ghe.example.com/api/v3", "an API address (https://ghe.example.com/api/v3)"],
    ["GITHUB_URL", "https://github.com/acme/shop", "an address with a path (https://github.com/acme/shop)"],
    ["GITHUB_URL", "https://me:pass@github.com", "an address with a user name or a password in it"],
    ["GITHUB_URL", "http://github.com", "which only leads to https://github.com"],
    ["GITHUB_URL", "github.com", "no web address; the scheme may be missing"],
    ["GITHUB_URL", "https://github.com/?x=1", "an address with a query or a fragment"],
    ["DATABASE_URL", "mysql://u:hidden-password@h/d", "an address that begins with mysql:"],
    ["DATABASE_URL", "host=db user=me", "no address with a scheme"],
    ["REDIS_URL", "http://127.0.0.1:6379", "an address that begins with http:"],
    ["MODEL_URL", "localhost:8000", "no web address; the scheme may be missing"],
    ["MODEL_URL", "http://h/v1/chat/completions", "the address of one call (http://h/v1/chat/completions)"],
    ["MODEL_URL", "http://me:hidden-password@h/v1", "a user name or a password in it; that is MODEL_API_KEY"],
    ["MODEL_URL", "http://h/v1?key=hidden-password", "an address with a query or a fragment"],
    ["WEBHOOK_URL", "https://bot.example.com", "without the path of the door"],
    ["WEBHOOK_TUNNEL_URL", "https://smee.io", "https://smee.io, without a channel"],
    ["PORT", "http", '"http"'],
    ["PORT", "70000", '"70000"'],
    ["SANDBOX", "none", '"none"'],
    ["WORK_CONCURRENCY", "0", '"0"'],
    ["SWEEP_SECONDS", "-1", '"-1"'],
    ["ALLOWED_BOT_IDS", "dependabot[bot]", "15 characters"],
    ["LOG_LEVEL", "loud", '"loud"'],
  ])("%s=%j", async (name, value, found) => {
    const said = await problemOf({ ...GOOD, [name]: value });

    expect(said).toContain(`${name}: found `);
    expect(said).toContain(found);
    expect(said).toMatch(new RegExp(`${name}: found .*; accepted: .+`));
  });

  it.each([
    ["APP_ID", { PRIVATE_KEY: PEM, WEBHOOK_SECRET: SECRET }, "APP_ID: missing; accepted: the number"],
    ["WEBHOOK_SECRET", { APP_ID: "1", PRIVATE_KEY: PEM }, "WEBHOOK_SECRET: missing; accepted: the App's"],
    ["PRIVATE_KEY", { APP_ID: "1", WEBHOOK_SECRET: SECRET }, "PRIVATE_KEY_PATH: missing; accepted: the path"],
    ["one of two", { ...GOOD, PRIVATE_KEY_PATH: keyFile }, "PRIVATE_KEY and PRIVATE_KEY_PATH: found both"],
  ])("says that %s is lacking", async (_what, env, words) => {
    expect(await problemOf(env)).toContain(words);
  });

  it.each([
    ["names nothing", join(folder, "nowhere.pem"), "no file at "],
    ["names a folder", join(folder, "a-folder"), "a folder at "],
    ["names another kind of key", join(folder, "public.pem"), "public.pem a public key"],
    ["is the key itself", PEM, "the key itself; that is PRIVATE_KEY"],
  ])("PRIVATE_KEY_PATH that %s", async (_what, path, words) => {
    const said = await problemOf({ APP_ID: "1", WEBHOOK_SECRET: SECRET, PRIVATE_KEY_PATH: path });

    expect(said).toContain("PRIVATE_KEY_PATH: found ");
    expect(said).toContain(words);
  });
});

describe("a heartbeat", () => {
  it.each([
    ["60", "30", "HEARTBEAT_SECONDS: found 60 with LOCK_SECONDS 30; accepted: at most a third of LOCK_SECONDS, so 10"],
    ["", "5", "HEARTBEAT_SECONDS: found 2 with LOCK_SECONDS 5; accepted: at most a third of LOCK_SECONDS, so 1.66"],
  ])("of %j s is refused with a lock of %s s", async (beat, lock, words) => {
    expect(await problemOf({ ...GOOD, HEARTBEAT_SECONDS: beat, LOCK_SECONDS: lock })).toContain(words);
  });

  it("of a third of the lock is taken", async () => {
    expect(await problemOf({ ...GOOD, HEARTBEAT_SECONDS: "10", LOCK_SECONDS: "30" })).toBe("nothing is wrong");
  });
});

describe("CA_CERTS_PATH", () => {
  const broken = join(folder, "broken.pem");
  writeFileSync(broken, "-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n");

  it.each([
    [join(folder, "nowhere.pem"), "no file at "],
    [folder, "a folder at "],
    [keyFile, "no certificate in "],
    [broken, "a certificate in "],
  ])("that names %s is refused in the form of the other settings", async (path, found) => {
    const settings = parseServiceSettings({ CA_CERTS_PATH: path });

    await expect(readNetwork(settings, {})).rejects.toThrow(
      new RegExp(`- CA_CERTS_PATH: found ${found}.*; accepted: the path of a PEM file with one or more certificates$`),
    );
  });
});

describe("the settings", () => {
  it("say everything that is wrong at once, and never a secret", async () => {
    const said = await problemOf({
      APP_ID: "Iv1.abc",
      PRIVATE_KEY: PEM.slice(0, 500),
      WEBHOOK_SECRET: "hidden-secret",
      GITHUB_URL: "https://me:hidden-password@api.github.com",
      DATABASE_URL: "mysql://u:hidden-password@h/d",
      MODEL_ULR: "x",
    });

    for (const name of ["APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET", "GITHUB_URL", "DATABASE_URL"])
      expect(said).toContain(`- ${name}: found`);
    expect(said).toContain("unknown key MODEL_ULR (did you mean MODEL_URL?)");
    expect(said).not.toMatch(/hidden-|BEGIN/);
    expect(said).not.toContain(PEM.split("\n")[1]);
  });

  it.each([
    ["with line ends", PEM],
    ["with \\n", PEM.replaceAll("\n", "\\n")],
    ["on one line", PEM.replaceAll("\n", " ")],
    ["in base64", Buffer.from(PEM).toString("base64")],
    ["as PKCS#8", rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString()],
  ])("take a key %s", async (_form, text) => {
    expect(parsePrivateKey(text)).toMatchObject({ kind: "key" });
    expect(await problemOf({ ...GOOD, PRIVATE_KEY: text })).toBe("nothing is wrong");
  });

  it("warn about a key file that others can read, and about plain http to another machine", async () => {
    const open = join(folder, "open.pem");
    writeFileSync(open, PEM);
    chmodSync(open, 0o644);
    const env = { APP_ID: "1", WEBHOOK_SECRET: SECRET };

    const far = { GITHUB_URL: "http://ghe.example.com", MODEL_URL: "http://gpu:8000", MODEL_API_KEY: "k" };
    const loose = await readGithubApp({ ...env, PRIVATE_KEY_PATH: open, ...far });
    const tight = await readGithubApp({ ...env, PRIVATE_KEY_PATH: keyFile, GITHUB_URL: "http://127.0.0.1:9" });

    expect(loose.warnings.join("\n")).toMatch(/GITHUB_URL[\s\S]*MODEL_URL[\s\S]*chmod 600/);
    expect(tight).toMatchObject({ warnings: [], app: { appId: 1, privateKey: PEM } });
  });

  it("need no App for what works without one", async () => {
    expect(await findGithubApp({ MODEL_URL: "http://127.0.0.1:8000" })).toBeUndefined();
    await expect(findGithubApp({ APP_ID: "1" })).rejects.toThrow("WEBHOOK_SECRET: missing");
  });
});

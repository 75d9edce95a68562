import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { readSettingsFile } from "../../src/compose/read-settings-file.ts";
import { parseSettingsFile, withSettings } from "../../src/config/settings-file.ts";

const folder = mkdtempSync(join(tmpdir(), "swe-agent-file-"));
const file = join(folder, "swe-agent.env");
writeFileSync(file, "# mine\nLABEL=from-file\nPORT=4000\nMODEL_URL='http://127.0.0.1:8000/v1'\n", { mode: 0o600 });
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the settings file", () => {
  it("is found in the current folder, and the environment wins", async () => {
    const read = await readSettingsFile({ env: { PORT: "5000", LABEL: "" }, named: undefined, folder });

    expect(read.env).toMatchObject({ LABEL: "from-file", PORT: "5000", MODEL_URL: "http://127.0.0.1:8000/v1" });
    expect(read.warnings).toEqual([]);
  });

  it("is named by the option, else by the environment", async () => {
    const other = join(folder, "other.env");
    writeFileSync(other, "LABEL=other\n", { mode: 0o600 });
    const env = { SWE_AGENT_ENV_FILE: other };

    expect((await readSettingsFile({ env, named: undefined, folder })).env["LABEL"]).toBe("other");
    expect((await readSettingsFile({ env, named: file, folder })).env["LABEL"]).toBe("from-file");
  });

  it("need not be there unless it is named", async () => {
    const empty = join(folder, "nowhere");

    expect((await readSettingsFile({ env: {}, named: undefined, folder: empty })).env).toEqual({});
    await expect(readSettingsFile({ env: {}, named: join(empty, "x.env"), folder })).rejects.toThrow("no such file");
    await expect(readSettingsFile({ env: {}, named: folder, folder })).rejects.toThrow("it cannot be read (EISDIR)");
  });

  it("warns when others can read it", async () => {
    const loose = join(folder, "loose.env");
    writeFileSync(loose, "LABEL=x\n");
    chmodSync(loose, 0o640);

    expect((await readSettingsFile({ env: {}, named: loose, folder })).warnings.join()).toContain(`chmod 600 ${loose}`);
  });

  it("names unknown keys and lines that are none, and never quotes a line", () => {
    const parse = (): unknown =>
      parseSettingsFile("LABLE=x\n\nhidden-secret\nMODEL_URL=y\nhiddenBase64=\n", "swe-agent.env");

    expect(parse).toThrow("unknown key LABLE (did you mean LABEL?)");
    expect(parse).toThrow("line 3 is not KEY=value");
    expect(parse).toThrow("line 5 is not KEY=value");
    expect(parse).not.toThrow(/hidden/);
  });

  it("says where all names are when none is near, in place of a list of all", () => {
    expect(() => parseSettingsFile("FRUIT_SALAD=x\n", "f")).toThrow(
      /- unknown key FRUIT_SALAD \(\.env\.example lists every name\)$/,
    );
  });

  it("keeps comments and order when values change", () => {
    const text = "# mine\nLABEL=old\nPORT=1\n";

    expect(withSettings(text, { LABEL: "new", PORT: "", DATA_DIR: "/a b" })).toBe(
      "# mine\nLABEL=new\nDATA_DIR='/a b'\n",
    );
    expect(withSettings("", { APP_ID: "1" })).toBe("APP_ID=1\n");
  });

  it.each(["plain", "with blanks", "it's", 'say "x"', "a#b", "p@ss$word!", "https://x/?a=b&c=d"])(
    "brings back %j as it was",
    (value) => {
      expect(parseSettingsFile(withSettings("", { MODEL_API_KEY: value }), "f")).toEqual({ MODEL_API_KEY: value });
    },
  );
});

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "@jest/globals";
import { listServiceSettings } from "../../src/config/service-settings.ts";
import { parseSettingsFile } from "../../src/config/settings-file.ts";
import {
  renderErrorsPage,
  renderSchemas,
  renderSettingsExample,
  withSettingsTable,
} from "../../tools/derived-files.ts";

describe("derived files are current (npm run docs:generate)", () => {
  it.each(renderSchemas())("schemas/%s", (name, text) => {
    expect(readFileSync(`schemas/${name}`, "utf8")).toBe(text);
  });

  it("docs/errors.md", () => {
    expect(readFileSync("docs/errors.md", "utf8")).toBe(renderErrorsPage());
  });

  it(".env.example, with every setting, and nothing in force", () => {
    const text = readFileSync(".env.example", "utf8");

    expect(text).toBe(renderSettingsExample());
    expect(parseSettingsFile(text, ".env.example")).toEqual({});
    for (const { name } of listServiceSettings()) expect(text).toContain(`\n#${name}=`);
  });

  it("the settings of docs/operating.md", () => {
    const page = readFileSync("docs/operating.md", "utf8");

    expect(withSettingsTable(page)).toBe(page);
  });
});

it("the schemas are JSON Schema 2020-12 that a strict validator takes", () => {
  for (const [, text] of renderSchemas()) {
    expect(() => new Ajv2020({ strict: true, strictTypes: false }).compile(JSON.parse(text) as object)).not.toThrow();
  }
});

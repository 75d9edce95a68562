import { describe, expect, it } from "@jest/globals";
import { parseRepositorySettings } from "../../src/config/repository-settings.ts";
import { listServiceSettings, parseServiceSettings } from "../../src/config/service-settings.ts";

describe("repository settings", () => {
  it("have defaults when there is no file or an empty one", () => {
    const defaults = { setup: [], test: null, mode: "auto" };

    expect(parseRepositorySettings(undefined)).toEqual(defaults);
    expect(parseRepositorySettings("# nothing yet\n")).toEqual(defaults);
  });

  it("name the nearest valid key", () => {
    expect(() => parseRepositorySettings("tets: npm test")).toThrow("unknown key tets (did you mean test?)");
  });

  it.each([
    ["mode: turbo", "mode:"],
    ["test: [", "not valid"],
    ["setup: npm ci", "setup:"],
    ["a: &a [1]\nb: *a", "alias"],
    ["test: x\ntest: y", "not valid"],
    ["image: attacker/x", "unknown key image"],
  ])("refuse %j", (text, words) => {
    expect(() => parseRepositorySettings(text)).toThrow(new RegExp(words, "i"));
  });

  it("say everything that is wrong at once", () => {
    expect(() => parseRepositorySettings("mode: turbo\nsetup: 3")).toThrow(/setup.*mode|mode.*setup/);
  });
});

describe("service settings", () => {
  it("have defaults, and leave other programs' names alone", () => {
    expect(parseServiceSettings({ PATH: "/bin", HOME: "/root", PORT: "" })).toMatchObject({
      GITHUB_URL: "https://github.com",
      PORT: 3000,
      LABEL: "swe-agent",
    });
  });

  it("name the nearest valid name", () => {
    expect(() => parseServiceSettings({ MODEL_ULR: "http://x" })).toThrow("MODEL_ULR (did you mean MODEL_URL?)");
  });

  it("never allow a service without a sandbox", () => {
    expect(() => parseServiceSettings({ SANDBOX: "none" })).toThrow("SANDBOX");
  });

  it("read lists of ids", () => {
    expect(parseServiceSettings({ ALLOWED_BOT_IDS: "1, 22" }).ALLOWED_BOT_IDS).toEqual([1, 22]);
    expect(() => parseServiceSettings({ ALLOWED_BOT_IDS: "dependabot" })).toThrow("ALLOWED_BOT_IDS");
  });

  it("each have a meaning for the documentation", () => {
    expect(listServiceSettings().every(({ meaning }) => meaning.length > 10)).toBe(true);
  });
});

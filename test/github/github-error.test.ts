import { describe, expect, it } from "@jest/globals";
import { BotError } from "../../src/domain/bot-error.ts";
import { toGithubAddresses, toGitUrl } from "../../src/github/github-addresses.ts";
import { isAlreadyThere, isLimited, toGithubError } from "../../src/github/github-error.ts";

function failure(status: number, message = "no", response: { headers?: unknown; data?: unknown } = {}): Error {
  return Object.assign(new Error(message), { status, response: { headers: {}, data: {}, ...response } });
}

describe("toGithubError", () => {
  it.each([
    [500, "no", {}, "github-unavailable"],
    [502, "no", {}, "github-unavailable"],
    [429, "no", {}, "github-unavailable"],
    [403, "You have exceeded a secondary rate limit", {}, "github-unavailable"],
    [403, "no", { "retry-after": "60" }, "github-unavailable"],
    [403, "no", { "x-ratelimit-remaining": "0" }, "github-unavailable"],
    [422, "was submitted too quickly", {}, "github-unavailable"],
    [403, "API rate limit exceeded for installation ID 7.", {}, "github-unavailable"],
    [403, "You have triggered an abuse detection mechanism.", {}, "github-unavailable"],
    [422, "No commits between acme/abuse-reports and fix", {}, "github-refused"],
    [403, "Fix the rate limit of our abuse page", {}, "github-refused"],
    [403, "Resource not accessible by integration", { "x-ratelimit-remaining": "10" }, "github-refused"],
    [401, "Bad credentials", {}, "github-unauthorised"],
    [403, "Maximum number of login attempts exceeded. Please try again later.", {}, "github-unauthorised"],
    [403, "This installation has been suspended", {}, "github-gone"],
    [422, "Validation Failed", {}, "github-refused"],
    [404, "Not Found", {}, "github-gone"],
    [410, "Gone", {}, "github-gone"],
  ] as const)("makes of %i %s %j a %s", (...[status, message, headers, code]) => {
    expect(toGithubError("do", failure(status, message, { headers }))).toMatchObject({ code });
  });

  it("keeps a BotError, and does not take a mistake of ours for a silent GitHub", () => {
    const stale = new BotError("stale-epoch", { run: "r", epoch: 1 });
    expect(toGithubError("do", stale)).toBe(stale);
    expect(toGithubError("do", new TypeError("x is not a function"))).toMatchObject({ code: "unexpected" });
    const timeout = Object.assign(new Error("late"), { name: "TimeoutError" });
    expect(toGithubError("do", timeout)).toMatchObject({ code: "github-unavailable", kind: "transient" });
  });

  it("takes a 422 for a limit by its code, not by what it quotes", () => {
    const told = (errors: unknown): Error => failure(422, "Validation Failed", { data: { errors } });
    expect(isLimited(told([{ code: "abuse", field: "base" }]))).toBe(true);
    expect(isLimited(told([{ code: "custom", message: "acme/abuse-reports has no rate limit" }]))).toBe(false);
    expect(isLimited(told("abuse"))).toBe(false);
  });

  it("knows what is there already", () => {
    const body = { errors: [{ code: "already_exists" }] };
    expect(isAlreadyThere(failure(422, "Validation Failed", { data: body }))).toBe(true);
    expect(isAlreadyThere(failure(422, "A pull request already exists for a:b."))).toBe(true);
    expect(isAlreadyThere(failure(422, "Validation Failed"))).toBe(false);
  });
});

describe("toGithubAddresses", () => {
  it.each([
    ["https://github.com", "https://github.com", "https://api.github.com"],
    ["https://github.com/", "https://github.com", "https://api.github.com"],
    ["https://git.acme.example", "https://git.acme.example", "https://git.acme.example/api/v3"],
    ["http://127.0.0.1:8080/", "http://127.0.0.1:8080", "http://127.0.0.1:8080/api/v3"],
  ])("knows the addresses of %s", (url, web, api) => {
    expect(toGithubAddresses(url)).toEqual({ web, api });
  });

  it("refuses what is no plain address", () => {
    for (const url of ["", "github.com", "ftp://github.com", "https://user:pw@github.com", "https://github.com/?x=1"])
      expect(() => toGithubAddresses(url)).toThrow(expect.objectContaining({ code: "bad-settings" }));
  });

  it("puts owner and name into the git address as they are, and nothing else", () => {
    const addresses = toGithubAddresses("https://git.acme.example");
    expect(toGitUrl(addresses, { owner: "acme", name: "calc.js" })).toBe("https://git.acme.example/acme/calc.js.git");
    expect(toGitUrl(addresses, { owner: "a/../b", name: "c" })).toBe("https://git.acme.example/a%2F..%2Fb/c.git");
  });
});

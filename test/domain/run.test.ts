import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { BotError, toBotError } from "../../src/domain/bot-error.ts";
import { parseBranchName, parseDeliveryId, parseRunId } from "../../src/domain/ids.ts";
import { parseRepoPath } from "../../src/domain/repo-path.ts";
import { mayWrite } from "../../src/domain/repo-ref.ts";
import { checkTransition, RUN_STATES } from "../../src/domain/run.ts";
import { findRestart, findStop, type StoredRunMessage } from "../../src/domain/run-message.ts";
import { compareVerdicts } from "../../src/domain/verdict.ts";
import { makeStart } from "../store/make-start.ts";

describe("the state machine", () => {
  it("lets every live state end, and nothing follow the end", () => {
    for (const state of RUN_STATES.filter((each) => each !== "concluded")) {
      expect(() => {
        checkTransition(state, "concluded");
      }).not.toThrow();
      expect(() => {
        checkTransition("concluded", state);
      }).toThrow(BotError);
    }
  });

  it("lets another worker continue from every live state", () => {
    for (const state of RUN_STATES.filter((each) => each !== "concluded")) {
      expect(() => {
        checkTransition(state, "preparing");
      }).not.toThrow();
    }
  });

  it("does not publish what was not verified", () => {
    expect(() => {
      checkTransition("solving", "publishing");
    }).toThrow("A run cannot go from solving to publishing.");
  });
});

describe("paths from a model", () => {
  it.each([
    "../x",
    "/etc/passwd",
    "a/../../b",
    "~/x",
    "C:\\x",
    "a\\b",
    ".git/config",
    "a/.GIT/x",
    "a/.git",
    "",
    ".",
    "a\0b",
    "x/.git. /y",
    "GIT~1/x",
  ])("refuses %j", (path) => {
    expect(() => parseRepoPath(path)).toThrow(BotError);
  });

  it("takes what is inside, in one spelling", () => {
    expect(parseRepoPath("./src//a.ts")).toBe("src/a.ts");
    expect(parseRepoPath(".github/x.yml")).toBe(".github/x.yml");
    expect(parseRepoPath(".gitignore")).toBe(".gitignore");
  });

  it("never lets a path climb out, whatever it is made of", () => {
    const piece = fc.constantFrom("..", ".", "a", ".git", "", "~", "b c");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        let path: string;
        try {
          path = parseRepoPath(pieces.join("/"));
        } catch {
          return;
        }
        expect(path.split("/")).not.toContain("..");
        expect(path.startsWith("/")).toBe(false);
      }),
    );
  });
});

describe("ids", () => {
  it("refuses what git or GitHub would not take as a branch", () => {
    for (const name of ["a..b", "-x", "a//b", "x.lock", "a/", "a b", "a~b", ""]) {
      expect(() => parseBranchName(name)).toThrow(BotError);
    }
    expect(parseBranchName("swe-agent/issue-3-abcd1234")).toBe("swe-agent/issue-3-abcd1234");
  });

  it("says what was wrong", () => {
    expect(() => parseRunId("nonsense")).toThrow("Not a valid run id: nonsense");
    expect(() => parseDeliveryId("a b")).toThrow(BotError);
  });
});

describe("errors", () => {
  it("fills the catalogue's words and keeps the cause", () => {
    const cause = new TypeError("inner");
    const error = new BotError("model-unavailable", { reason: "connection refused" }, { cause });

    expect(error).toMatchObject({ kind: "transient", message: "No model server answered: connection refused", cause });
    expect(toBotError(cause)).toMatchObject({ code: "unexpected", kind: "internal", cause });
  });
});

describe("messages to a run", () => {
  const stop = { kind: "stop", by: "ada", why: "x" } as const;
  const restart = { kind: "restart", by: "ada", start: makeStart() } as const;
  const store = (...messages: readonly StoredRunMessage["message"][]) =>
    messages.map((message, seq) => ({ seq, at: "", message }));

  it("keep a stop in force after a restart was asked for", () => {
    expect(findStop(store(stop, restart))).toEqual(stop);
  });

  it("want a new run only when the last word was a restart", () => {
    expect(findRestart(store(stop, restart))).toEqual(makeStart());
    expect(findRestart(store(stop, restart, stop))).toBeUndefined();
    expect(findRestart(store())).toBeUndefined();
  });
});

it("only people who may push start runs", () => {
  expect((["none", "read", "triage", "write", "maintain", "admin"] as const).map(mayWrite)).toEqual([
    false,
    false,
    false,
    true,
    true,
    true,
  ]);
});

it("verdicts compare from empty to verified", () => {
  expect(compareVerdicts("verified", "plausible")).toBeGreaterThan(0);
  expect(compareVerdicts("tampered", "regressed")).toBeLessThan(0);
});

import { describe, expect, it } from "@jest/globals";
import { toCanonicalCall } from "../../../src/agent/stuck/canonical-call.ts";
import { decideBeforeCall } from "../../../src/agent/stuck/decide-before-call.ts";
import { normaliseObservation } from "../../../src/agent/stuck/normalise-observation.ts";
import type { ToolCall } from "../../../src/domain/conversation.ts";
import { ESCALATED, toRows, type Done } from "./rows.ts";

function ask({ tool, args = {} }: Done): ToolCall {
  return { id: "z", name: tool, arguments: JSON.stringify(args) };
}

function decide(steps: readonly (readonly Done[])[], call: Done) {
  return decideBeforeCall(toRows(steps), ask(call));
}

const READ: Done = { tool: "read", args: { path: "a.js" }, text: "1| x" };
const SHELL: Done = { tool: "shell", args: { command: "make" }, text: "exit 1\nfailed after 12 ms", tree: "t1" };
const WRITE: Done = { tool: "write", args: { path: "b.js" }, text: "Wrote", tree: "t2" };
const BAD_EDIT: Done = {
  tool: "edit",
  args: { path: "a.js", old_text: "q" },
  text: "not found",
  ok: false,
  tree: "t1",
};

describe("an edit that failed", () => {
  it("is run again after a reading only where that is what it asked for", () => {
    const unread: Done = { ...BAD_EDIT, text: "[read-first] You have not seen a.js; read it first." };

    expect(decide([[BAD_EDIT], [READ]], BAD_EDIT)).toMatchObject({ instead: "refused" });
    expect(decide([[unread]], unread)).toMatchObject({ instead: "refused" });
    expect(decide([[unread], [READ]], unread).kind).toBe("run");
  });
});

describe("a command that showed the same twice", () => {
  it("is run again once the shell starts in another folder", () => {
    const twice = [[SHELL], [SHELL]];
    const moved: Done = { tool: "shell", args: { command: "cd src" }, tree: "t1", remember: { "shell.cwd": "src" } };

    expect(decide(twice, SHELL)).toMatchObject({ instead: "refused" });
    expect(decide([...twice, [moved]], SHELL).kind).toBe("run");
  });
});

describe("the second reading on the same workspace", () => {
  it("is answered with the first one's result, and says so", () => {
    expect(decide([[READ]], READ)).toEqual({
      kind: "answer",
      rule: 1,
      instead: "answered",
      text: "(unchanged since step 1) 1| x",
    });
  });

  it("does not repeat an old remark on the budget", () => {
    const notice = "\n(50 % of this run's budget is used; about 5 steps are left)";
    const read: Done = { ...READ, text: `1| x${notice}` };

    expect(decide([[read]], READ)).toMatchObject({ text: "(unchanged since step 1) 1| x" });
  });

  it("is run when a file changed, a command ran, or the first one failed", () => {
    expect(decide([[READ], [WRITE]], READ).kind).toBe("run");
    expect(decide([[READ], [SHELL]], READ).kind).toBe("run");
    expect(decide([[SHELL], [READ], [SHELL]], READ).kind).toBe("run");
    expect(decide([[{ ...READ, ok: false }]], READ).kind).toBe("run");
  });

  it("is the same however its arguments are written", () => {
    const spelt = { ...READ, args: { symbol: null, path: " a.js " } };

    expect(decide([[READ]], spelt)).toMatchObject({ instead: "answered" });
    expect(decide([[READ]], { ...READ, args: { path: "b.js" } }).kind).toBe("run");
  });

  it("is run after an escalation: the model that asks may be another one", () => {
    expect(decideBeforeCall([...toRows([[READ]]), ESCALATED], ask(READ)).kind).toBe("run");
  });

  it("is refused the third time", () => {
    const answered: Done = { ...READ, instead: "answered" };

    const decision = decide([[READ], [answered]], READ);

    expect(decision).toMatchObject({ instead: "refused" });
    expect(decision).toHaveProperty("text", expect.stringContaining("at steps 1 and 2"));
  });
});

describe("a command on the same workspace", () => {
  it("is run a second time, and refused the third when it showed the same", () => {
    const later = { ...SHELL, text: "exit 1\nfailed after 3.4 s" };

    expect(decide([[SHELL]], SHELL).kind).toBe("run");
    expect(decide([[SHELL], [later]], SHELL)).toMatchObject({ instead: "refused" });
  });

  it("goes on while it shows something else, and while it waits for numbers to change", () => {
    const poll = (text: string): Done => ({ ...SHELL, args: { command: "sleep 5; cat log" }, text });

    expect(decide([[SHELL], [{ ...SHELL, text: "exit 0\ndone" }]], SHELL).kind).toBe("run");
    expect(decide([[poll("3 of 9")], [poll("4 of 9")]], poll("")).kind).toBe("run");
    expect(decide([[poll("3 of 9")], [poll("3 of 9")]], poll(""))).toMatchObject({ instead: "refused" });
  });

  it("counts again from the last change, also when the workspace came back to what it was", () => {
    const away: Done = { ...SHELL, args: { command: "git stash" }, tree: "t0" };
    const back: Done = { ...SHELL, args: { command: "git stash pop" }, tree: "t1" };

    expect(decide([[SHELL], [SHELL], [away], [back], [SHELL]], SHELL).kind).toBe("run");
  });
});

describe("an edit", () => {
  it("that failed is refused the second time, until some file changes", () => {
    const decision = decide([[BAD_EDIT]], BAD_EDIT);

    expect(decision).toMatchObject({ instead: "refused" });
    expect(decision).toHaveProperty("text", expect.stringContaining("the same edit failed before, at step 1"));
    expect(decide([[BAD_EDIT], [WRITE]], BAD_EDIT).kind).toBe("run");
  });

  it("whose arguments did not fit is left to the tool's own words", () => {
    expect(decide([[{ ...BAD_EDIT, valid: false }]], BAD_EDIT).kind).toBe("run");
  });
});

describe("sameness", () => {
  it("of calls is that of their meaning", () => {
    const text = toCanonicalCall({ name: "read", arguments: '{ "b": {"y":1,"x":" z "}, "a": null }' });

    expect(text).toBe('read {"b":{"x":"z","y":1}}');
    expect(toCanonicalCall({ name: "read", arguments: " {broken " })).toBe("read {broken");
  });

  it("of results leaves out times, durations, ids, temporary folders and numbers", () => {
    const one = "2026-05-04T10:11:12Z 10:11:12 took 3.2 s in /tmp/x-1/y at 0x7ffe1 commit 1a2b3c4d5e 17 lines";
    const two = "2025-01-02T00:00:00Z 23:59:59 took 45 s in /tmp/q/z at 0x1 commit 99aabbcc00 4 lines";

    expect(normaliseObservation(one)).toBe(normaliseObservation(two));
    expect(normaliseObservation("a feedback")).toBe("a feedback");
  });
});

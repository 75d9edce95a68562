/** The shell over real sandboxes: every call is a fresh process, and still `cd` and `export` last. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { describeWithEngine } from "../engines.ts";
import { openWorkspace, type OpenWorkspace } from "./open-workspace.ts";

/** But for the sandbox's own variables, which every run learns with its first command. */
function listKept(memory: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  return [...memory].filter(([key]) => key !== "shell.base");
}

describeWithEngine("docker", "the shell in Docker", () => {
  describeShell("docker");
});
describeWithEngine("bubblewrap", "the shell in bubblewrap", () => {
  describeShell("bubblewrap");
});
describe("the shell without a sandbox", () => {
  describeShell("none");
});

function describeShell(kind: "docker" | "bubblewrap" | "none"): void {
  let workspace: OpenWorkspace;

  beforeAll(async () => {
    workspace = await openWorkspace(kind, { "src/deep/a.txt": "a\n", "b.txt": "b\n" });
  });
  afterAll(() => workspace.close());
  beforeEach(() => {
    workspace.memory.clear();
  });

  const shell = async (command: string, timeout = 20): Promise<string> =>
    (await workspace.call("shell", { command, timeout })).text;

  it("starts where the last command ended, with what it exported", async () => {
    expect(await shell("cd src && export GREETING='good\nday' PLAIN=1; hidden=2")).toBe("exit 0 (now in src)");
    expect(await shell('cd deep; ls; echo "$GREETING, $PLAIN, $hidden."')).toBe(
      "exit 0 (now in src/deep)\na.txt\ngood\nday, 1, .",
    );
    expect(await shell("cd ../..; unset PLAIN; cat b.txt")).toBe("exit 0\nb");
    expect(await shell('echo "$GREETING, $PLAIN."')).toBe("exit 0\ngood\nday, .");
    expect(listKept(workspace.memory)).toEqual([["shell.env", '{"GREETING":"good\\nday"}']]);
  });

  it("keeps PATH and what was unset, not what every shell sets anew", async () => {
    await shell("unset CI; export PATH=/nowhere HOME=/tmp TMPDIR=/nowhere SHLVL=9");

    expect(workspace.memory.get("shell.env")).toBe('{"CI":null,"PATH":"/nowhere"}');
    expect(await shell('echo "${CI-none} $PATH"')).toBe("exit 0\nnone /nowhere");
    expect(await shell("export CI=1 PATH=/usr/bin:/bin")).toBe("exit 0");
    expect(await shell('echo "$CI $PATH"')).toBe("exit 0\n1 /usr/bin:/bin");
  });

  it.each([
    ["an exit of its own", "cd src; exit 3", "exit 3 (now in src)"],
    ["set -e", "set -e; cd src; false; echo no", "exit 1 (now in src)"],
    ["set -u, -f and -C", "set -ufC; cd src", "exit 0 (now in src)"],
    ["a trace", "cd src; set -x; true", "exit 0 (now in src)\nstderr:\n+ true"],
    ["a here-document", "cd src; cat <<'END'\nit's $HOME\nEND\n", "exit 0 (now in src)\nit's $HOME"],
    ["a comment at its end", "cd src # done", "exit 0 (now in src)"],
    ["a backslash at its end", "cd src; echo a\\", "exit 0 (now in src)\na\\"],
    ["a redirection for good", "cd src; exec > /dev/null; echo gone", "exit 0 (now in src)"],
    ["a descriptor of its own", "exec 9>/dev/null 3>/dev/null; cd src; echo a >&9", "exit 0 (now in src)"],
    ["arguments", "set -- a b; cd src; echo $# $0", "exit 0 (now in src)\n2 sh"],
    ["a command of another process", "cd src; (cd deep; export A=1; exit 4)", "exit 4 (now in src)"],
  ])("shows the command's own end and keeps its folder, with %s", async (_what, command, text) => {
    expect(await shell(command)).toBe(text);
    expect(workspace.memory.get("shell.cwd")).toBe("src");
    expect(workspace.memory.has("shell.env")).toBe(false);
  });

  it.each([
    [
      "it ran out of time",
      "cd deep; export A=1; sleep 30",
      /^timed out, everything it started was ended \(now in src\)$/,
    ],
    ["it was killed", "cd deep; kill -9 $$", /^exit 137 \(now in src\)/],
    ["it killed all of its processes", "cd deep; kill -9 0", /^exit 137 \(now in src\)$/],
    ["it set a trap of its own", "cd deep; trap 'echo bye' EXIT", /^exit 0 \(now in src\)\nbye$/],
    ["another program took its place", "cd deep; exec echo taken", /^exit 0 \(now in src\)\ntaken$/],
    ["it is no shell", "cd deep; if", /^exit 2 \(now in src\)\nstderr:\nsh: .*$/],
  ])("keeps what was before when %s", async (_what, command, text) => {
    await shell("cd src");

    expect(await shell(command, 1)).toMatch(text);
    expect(listKept(workspace.memory)).toEqual([["shell.cwd", "src"]]);
  });

  it("names the line of a mistake as the command has it", async () => {
    expect(await shell("true\nnosuchprogram")).toMatch(
      /^exit 127\nstderr:\nsh: (?:line )?2: (?:eval: )?nosuchprogram: /,
    );
  });

  it("says when it was left outside the repository, and when its folder is gone", async () => {
    expect(await shell("cd /")).toBe("exit 0\n(Left outside the repository: the next command starts at its root.)");
    expect(await shell("cd .git")).toMatch(/^exit 0\n\(Left outside/);
    expect(await shell("ls b.txt; mkdir gone; cd gone")).toBe("exit 0 (now in gone)\nb.txt");
    await workspace.sh("rm -r gone");

    expect(await shell("ls b.txt")).toBe(
      "exit 0\nb.txt\n(The folder gone is gone: this ran at the repository's root.)",
    );
    expect(listKept(workspace.memory)).toEqual([]);
  });

  it("keeps at most forty variables and 4 KB of them", async () => {
    await shell("export KEPT=1");
    const many = await shell('i=0; while [ $i -lt 41 ]; do export "V$i=1"; i=$((i+1)); done; cd src');
    const long = await shell('export LONG="$(head -c 5000 /dev/zero | tr "\\0" x)"');
    const endless = await shell('export LONG="$(head -c 90000 /dev/zero | tr "\\0" x)"; echo a');

    for (const text of [many, long]) expect(text).toMatch(/^exit 0 \(now in src\)\n\(More is exported than is kept/);
    expect(endless).toBe("exit 0 (now in src)\na");
    expect(workspace.memory.get("shell.env")).toBe('{"KEPT":"1"}');
  });

  it("shows nothing of how it is done, also behind output of any kind", async () => {
    expect(await shell("printf 'no newline'")).toBe("exit 0\nno newline");
    expect(await shell("(sleep 0.01; echo late) & echo early")).toMatch(/^exit 0\nearly(?:\nlate)?$/);
    expect(await shell("seq 400000 | tail -c 2000000; cd src")).toMatch(/^exit 0 \(now in src\)\n[\s\S]*\n400000$/);
    expect(await shell("rm -rf $TMPDIR; cd deep; echo a")).toMatch(/^exit 0 \(now in src\)\na$/);
    await workspace.sh("mkdir -p $TMPDIR");
    expect(await shell("rm -rf $TMPDIR; mkdir $TMPDIR; cd deep; echo a")).toBe("exit 0 (now in src/deep)\na");
    expect(await shell("ls $TMPDIR; env | grep -c shell-state")).toBe("exit 1 (now in src/deep)\n0");
  });

  it("refuses a command that no shell would take", async () => {
    expect(await shell("echo a\0b")).toBe("A command holds no NUL.");
    await expect(shell("x".repeat(1_000_000))).rejects.toThrow("command: Too big");
  });
}

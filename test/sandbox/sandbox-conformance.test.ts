/** What every kind of sandbox promises, and what the two that isolate keep in besides. */
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BotError } from "../../src/domain/bot-error.ts";
import { parseRev, parseRunId } from "../../src/domain/ids.ts";
import type { Sandbox, SandboxHost } from "../../src/domain/ports.ts";
import { parseRepoPath } from "../../src/domain/repo-path.ts";
import { DEFAULT_EXEC, DEFAULT_LIMITS, type ExecOptions, type ExecResult } from "../../src/domain/sandbox.ts";
import type { PhaseSpec } from "../../src/domain/sandbox.ts";
import type { SandboxSettings } from "../../src/sandbox/choose-sandbox.ts";
import { createBubblewrapEngine } from "../../src/sandbox/bubblewrap-engine.ts";
import { createDockerEngine } from "../../src/sandbox/docker-engine.ts";
import { createNoneEngine } from "../../src/sandbox/none-engine.ts";
import { createSandboxHost } from "../../src/sandbox/sandbox-host.ts";
import type { JailEngine } from "../../src/sandbox/jail.ts";
import { describeWithEngine } from "../engines.ts";
import { makePack, type PackedRepository } from "./make-pack.ts";

interface Kind {
  readonly create: (settings: SandboxSettings) => JailEngine;
  /** How a program ends that wants more memory than it may have. */
  readonly outOfMemory: { readonly exitCode: number; readonly oom: boolean };
  /** It also keeps things in. */
  readonly isolates: boolean;
}

jest.setTimeout(120_000);

const signal = new AbortController().signal;
const BINARY = Uint8Array.from({ length: 3000 }, (_, index) => (index * 7) % 256);
const FUTURE = "2099-01-01T00:00:00.000Z";
const path = parseRepoPath;
const text = (value: Uint8Array): string => Buffer.from(value).toString("utf8");
const bytes = (value: string): Uint8Array => Buffer.from(value);

describeWithEngine("docker", "sandbox: docker", () => {
  describeConformance({ create: createDockerEngine, outOfMemory: { exitCode: 137, oom: true }, isolates: true });
});
describeWithEngine("bubblewrap", "sandbox: bubblewrap", () => {
  describeConformance({ create: createBubblewrapEngine, outOfMemory: { exitCode: 1, oom: false }, isolates: true });
});
describe("sandbox: none", () => {
  describeConformance({ create: createNoneEngine, outOfMemory: { exitCode: 0, oom: false }, isolates: false });
});

function describeConformance(kind: Kind): void {
  let repository: PackedRepository;
  let host: SandboxHost;
  let base: string;

  const specify = (over: Partial<PhaseSpec> = {}): PhaseSpec => ({
    run: parseRunId("run_0123456789abcdef"),
    epoch: 1,
    phase: "agent",
    deadline: FUTURE,
    pack: repository.pack,
    commit: repository.commit,
    restore: null,
    limits: DEFAULT_LIMITS,
    ...over,
  });
  const withSandbox = async (
    use: (sandbox: Sandbox) => Promise<void>,
    over: Partial<PhaseSpec> = {},
  ): Promise<void> => {
    const sandbox = await host.open(specify(over), signal);
    try {
      await use(sandbox);
    } finally {
      await sandbox.close();
    }
  };

  beforeAll(() => {
    base = mkdtempSync(join("/var/tmp", "sandbox-conformance-"));
    chmodSync(base, 0o711);
    repository = makePack({
      "src/add.js": "export const add = (a, b) => a - b;\n",
      "gone.txt": "will be deleted\n",
      "run.sh": "#!/bin/sh\necho ran\n",
      "image.bin": BINARY,
      "link.txt": "->src/add.js",
      "outside.txt": "->/etc/passwd",
      "folder-link": "->src",
      ".gitignore": "ignored/\n",
      "sp ace/é.txt": "name\n",
    });
    host = createSandboxHost(kind.create(createSettings(base)));
  });
  afterAll(() => {
    repository.remove();
    rmSync(base, { recursive: true, force: true });
  });

  describe("commands", () => {
    test("give the same fields whatever happens", async () => {
      await withSandbox(async (sandbox) => {
        const ran = await sandbox.exec(["sh", "-c", "echo out; echo err >&2; exit 7"], DEFAULT_EXEC, signal);
        expect(ran).toMatchObject({ exitCode: 7, timedOut: false, oom: false, truncated: false });
        expect([text(ran.stdout), text(ran.stderr)]).toEqual(["out\n", "err\n"]);
        expect(ran.durationMs).toBeGreaterThanOrEqual(0);
        expect((await sandbox.exec(["no-such-program"], DEFAULT_EXEC, signal)).exitCode).toBe(127);
        expect((await sandbox.exec(["sh", "-c", "kill -9 $$"], DEFAULT_EXEC, signal)).exitCode).toBe(137);
        const input = { ...DEFAULT_EXEC, stdin: BINARY };
        expect((await sandbox.exec(["cat"], input, signal)).stdout).toEqual(Buffer.from(BINARY));
      });
    });

    test("run in the folder and with the environment that was asked for, and with little else", async () => {
      await withSandbox(async (sandbox) => {
        const options = { ...DEFAULT_EXEC, cwd: "src", env: { ANSWER: "4 2" } };
        const ran = await run(sandbox, 'ls; printf "%s\\n" "$ANSWER"; env | cut -d= -f1 | sort', options);
        const [file, answer, ...names] = ran.trim().split("\n");
        expect([file, answer]).toEqual(["add.js", "4 2"]);
        const known = /^(ANSWER|CI|HOME|HOSTNAME|LANG|PATH|PWD|OLDPWD|SHLVL|TMPDIR|_|SWE_AGENT_JAIL)$/;
        expect(names.filter((name) => !known.test(name))).toEqual([]);
        await expect(async () =>
          sandbox.exec(["true"], { ...DEFAULT_EXEC, cwd: "../.." }, signal),
        ).rejects.toMatchObject({
          code: "bad-path",
        });
      });
    });

    test("a timeout kills everything, children in a session of their own included", async () => {
      await withSandbox(async (sandbox) => {
        const script = "setsid sh -c 'sleep 1; touch survived; sleep 60' & sleep 60";
        const ran = await sandbox.exec(["sh", "-c", script], { ...DEFAULT_EXEC, timeoutMs: 400 }, signal);
        expect(ran).toMatchObject({ exitCode: 124, timedOut: true });
        await new Promise((resolve) => setTimeout(resolve, 1200));
        expect(await run(sandbox, "ls survived 2>/dev/null; echo end")).toBe("end\n");
      });
    });

    test("what a command leaves in the background ends with it", async () => {
      await withSandbox(async (sandbox) => {
        await run(sandbox, "setsid sh -c 'sleep 1; touch survived' > /dev/null 2>&1 & exit 3");
        await new Promise((resolve) => setTimeout(resolve, 1300));
        expect(await run(sandbox, "ls survived 2>/dev/null; echo end")).toBe("end\n");
      });
    });

    test("an abort kills the command and rejects with its reason", async () => {
      await withSandbox(async (sandbox) => {
        const controller = new AbortController();
        const running = sandbox.exec(["sh", "-c", "sleep 1; touch survived"], DEFAULT_EXEC, controller.signal);
        setTimeout(() => {
          controller.abort(new DOMException("stop", "AbortError"));
        }, 200);
        await expect(running).rejects.toMatchObject({ name: "AbortError" });
        await new Promise((resolve) => setTimeout(resolve, 1100));
        expect(await run(sandbox, "ls survived 2>/dev/null; echo end")).toBe("end\n");
      });
    });

    test("keep head and tail of long output", async () => {
      await withSandbox(async (sandbox) => {
        const options = { ...DEFAULT_EXEC, maxOutputBytes: 1000 };
        const ran = await sandbox.exec(["sh", "-c", "echo first; seq 200000; echo last"], options, signal);
        expect(ran.truncated).toBe(true);
        expect(ran.stdout.length).toBeLessThan(1100);
        expect(text(ran.stdout)).toMatch(/^first\n[^]*bytes left out[^]*last\n$/);
      });
    });

    test("memory beyond the limit is refused", async () => {
      const limits = { ...DEFAULT_LIMITS, memoryBytes: 192 * 1024 ** 2 };
      await withSandbox(
        async (sandbox) => {
          const script = "x = bytearray(700 * 1024 * 1024); print(len(x))";
          const ran = await sandbox.exec(["python3", "-c", script], DEFAULT_EXEC, signal);
          expect({ exitCode: ran.exitCode, oom: ran.oom }).toEqual(kind.outOfMemory);
          expect(await run(sandbox, "echo alive")).toBe("alive\n");
        },
        { limits },
      );
    });
  });

  describe("files", () => {
    test("are read in whole and in part, with size and rev", async () => {
      await withSandbox(async (sandbox) => {
        const whole = await sandbox.read(path("image.bin"));
        expect(whole?.bytes).toEqual(Buffer.from(BINARY));
        expect(whole).toMatchObject({ totalBytes: 3000, rev: expect.stringMatching(/^[0-9a-f]{8}$/) });
        const part = await sandbox.read(path("image.bin"), { start: 10, end: 13 });
        expect(part?.bytes).toEqual(Buffer.from(BINARY.slice(10, 13)));
        expect(part?.rev).toBe(whole?.rev);
        expect(text((await sandbox.read(path("sp ace/é.txt")))!.bytes)).toBe("name\n");
        expect(await sandbox.read(path("nowhere.txt"))).toBeUndefined();
        expect(await sandbox.read(path("src"))).toBeUndefined();
      });
    });

    test("links are followed neither in reading nor in writing", async () => {
      await withSandbox(async (sandbox) => {
        expect(await sandbox.read(path("link.txt"))).toBeUndefined();
        expect(await sandbox.read(path("outside.txt"))).toBeUndefined();
        expect(await sandbox.read(path("folder-link/add.js"))).toBeUndefined();
        await expect(sandbox.write(path("folder-link/new.js"), bytes("x"))).rejects.toMatchObject({ code: "bad-path" });
        await sandbox.write(path("link.txt"), bytes("own\n"));
        expect(await run(sandbox, "cat link.txt; cat src/add.js")).toBe("own\nexport const add = (a, b) => a - b;\n");
      });
    });

    test("a write with another rev is a conflict and changes nothing", async () => {
      await withSandbox(async (sandbox) => {
        const first = await sandbox.write(path("new/deep/file.txt"), bytes("one\n"));
        expect((await sandbox.read(path("new/deep/file.txt")))?.rev).toBe(first);
        const rev = parseRev(first);
        const second = await sandbox.write(path("new/deep/file.txt"), bytes("two\n"), rev);
        expect(second).not.toBe("conflict");
        expect(await sandbox.write(path("new/deep/file.txt"), bytes("three\n"), rev)).toBe("conflict");
        expect(await sandbox.write(path("absent.txt"), bytes("x"), rev)).toBe("conflict");
        expect(await run(sandbox, "cat new/deep/file.txt; ls absent.txt 2>/dev/null; true")).toBe("two\n");
        await sandbox.write(path("run.sh"), bytes("#!/bin/sh\necho again\n"));
        expect(await run(sandbox, "./run.sh")).toBe("again\n");
      });
    });
  });

  describe("the workspace's state", () => {
    const change = async (sandbox: Sandbox): Promise<void> => {
      await sandbox.write(path("src/add.js"), bytes("export const add = (a, b) => a + b;\n"));
      await sandbox.write(path("new.txt"), bytes("new\n"));
      await sandbox.write(path("image.bin"), BINARY.slice(0, 2000));
      await run(sandbox, "rm gone.txt; mkdir -p ignored node_modules/x; touch ignored/a node_modules/x/b");
    };

    test("shows as a patch: changed, new, deleted and binary files; ignored and nested repositories left out", async () => {
      await withSandbox(async (sandbox) => {
        expect((await sandbox.diff()).length).toBe(0);
        await change(sandbox);
        await run(
          sandbox,
          "git init -q nested && cd nested && touch f && git add f && git -c user.name=a -c user.email=b commit -qm x",
        );
        await run(sandbox, "rm -rf .git");
        const patch = text(await sandbox.diff());
        const names = [...patch.matchAll(/^diff --git a\/(\S+)/gm)].map((match) => match[1]);
        expect(names).toEqual(["gone.txt", "image.bin", "new.txt", "src/add.js"]);
        expect(patch).toContain("GIT binary patch");
        expect(patch).toContain("deleted file mode 100644");
      });
    });

    test("goes into a checkpoint and comes back in a fresh sandbox", async () => {
      let patch = "";
      let restore: PhaseSpec["restore"] = null;
      await withSandbox(async (sandbox) => {
        const untouched = await sandbox.checkpoint();
        await change(sandbox);
        patch = text(await sandbox.diff());
        restore = await sandbox.checkpoint();
        expect(restore.tree).not.toBe(untouched.tree);
        expect(await sandbox.checkpoint()).toMatchObject({ tree: restore.tree });
      });
      await withSandbox(
        async (sandbox) => {
          expect(text(await sandbox.diff())).toBe(patch);
          expect(await run(sandbox, "git status --short | sort; ls gone.txt 2>&1 | wc -l")).toBe(
            " D gone.txt\n M image.bin\n M src/add.js\n?? new.txt\n1\n",
          );
        },
        { restore },
      );
    });

    test("an untouched checkpoint restores too", async () => {
      let restore: PhaseSpec["restore"] = null;
      await withSandbox(async (sandbox) => {
        restore = await sandbox.checkpoint();
      });
      await withSandbox(
        async (sandbox) => {
          expect((await sandbox.diff()).length).toBe(0);
        },
        { restore },
      );
    });

    test("is kept call by call: the same checkpoint while nothing changes, its own for each change", async () => {
      const trees: string[] = [];
      let restore: PhaseSpec["restore"] = null;
      await withSandbox(async (sandbox) => {
        const keep = async (script: string): Promise<void> => {
          await run(sandbox, script);
          restore = await sandbox.checkpoint();
          trees.push(restore.tree);
        };
        await keep("cat src/add.js");
        await keep("ls; touch src/add.js");
        await keep("echo one > new.txt");
        // A snapshot that was killed leaves this behind.
        await keep('touch "$HOME/../git/snapshot.index.lock"; echo two > new.txt');
        await keep("echo one > new.txt");
        await keep(
          "git init -q nested && cd nested && touch f && git add f && git -c user.name=a -c user.email=b commit -qm x",
        );
        const [first, second] = await Promise.all([sandbox.checkpoint(), sandbox.checkpoint(), sandbox.diff()]);
        expect([first, second]).toEqual([restore, restore]);
      });
      const [looked, touched, one, two, again, nested] = trees;
      expect([touched, again, nested]).toEqual([looked, one, one]);
      expect(new Set([looked, one, two]).size).toBe(3);
      await withSandbox(
        async (sandbox) => {
          expect(await run(sandbox, "cat new.txt; ls -d nested 2> /dev/null; echo end")).toBe("one\nend\n");
        },
        { restore },
      );
    });

    test("works on a pack that ends where a shallow clone ends", async () => {
      await withSandbox(
        async (sandbox) => {
          await sandbox.write(path("new.txt"), bytes("new\n"));
          expect(text(await sandbox.diff())).toContain("new.txt");
          expect((await sandbox.checkpoint()).pack.length).toBeGreaterThan(0);
          expect(await run(sandbox, "git log --format=%H && git status --short")).toBe(
            `${repository.later}\n?? new.txt\n`,
          );
        },
        { commit: repository.later, pack: repository.shallowPack },
      );
    });

    test("holds nothing later than the commit", async () => {
      await withSandbox(async (sandbox) => {
        expect(await run(sandbox, "git log --all --format=%H")).toBe(`${repository.commit}\n`);
        const later = await sandbox.exec(["git", "cat-file", "-e", repository.later], DEFAULT_EXEC, signal);
        expect(later.exitCode).not.toBe(0);
        expect(await run(sandbox, "git status --short")).toBe("");
      });
    });
  });

  describe("its life", () => {
    test("two sandboxes know nothing of each other", async () => {
      await withSandbox(async (one) => {
        await withSandbox(async (other) => {
          await one.write(path("mine.txt"), bytes("1"));
          expect(await other.read(path("mine.txt"))).toBeUndefined();
          await other.exec(["sh", "-c", "sleep 60"], { ...DEFAULT_EXEC, timeoutMs: 100 }, signal);
          expect(await run(one, "cat mine.txt")).toBe("1");
        });
      });
    });

    test("closing twice is fine; a closed one runs nothing", async () => {
      const sandbox = await host.open(specify(), signal);
      await sandbox.exec(["sh", "-c", "mkdir -p locked/in && chmod 0 locked"], DEFAULT_EXEC, signal);
      await sandbox.close();
      await sandbox.close();
      await expect(sandbox.exec(["true"], DEFAULT_EXEC, signal)).rejects.toMatchObject({ code: "sandbox-failed" });
    });

    // Other suites may reap on this machine at the same time, so what counts is who is left, not how many went.
    test("is reaped past its deadline, or under a newer claim", async () => {
      const run = parseRunId(`run_${randomBytes(8).toString("hex")}`);
      const now = "2026-06-01T00:00:00.000Z";
      const late = await host.open(specify({ run, deadline: "2026-05-31T00:00:00.000Z" }), signal);
      const live = await host.open(specify({ run }), signal);
      const lives = (sandbox: Sandbox): Promise<boolean> =>
        sandbox.exec(["true"], DEFAULT_EXEC, signal).then(
          (ran) => ran.exitCode === 0,
          (error: unknown) => (error as BotError).code !== "sandbox-failed",
        );
      await host.reap(now);
      expect([await lives(late), await lives(live)]).toEqual([false, true]);
      expect(await host.reap(now, { run, epoch: 1 })).toBe(0);
      expect(await host.reap(now, { run, epoch: 2 })).toBe(1);
      expect(await lives(live)).toBe(false);
      await late.close();
      await live.close();
    });

    test("limits beyond the maxima and a pack without the commit are refused", async () => {
      const limits = { ...DEFAULT_LIMITS, maxProcesses: 1e6 };
      await expect(host.open(specify({ limits }), signal)).rejects.toMatchObject({ code: "sandbox-limits" });
      await expect(host.open(specify({ commit: repository.later }), signal)).rejects.toMatchObject({
        code: "sandbox-failed",
      });
    });
  });

  if (kind.isolates) describeIsolation(withSandbox);
}

function describeIsolation(withSandbox: (use: (sandbox: Sandbox) => Promise<void>) => Promise<void>): void {
  describe("what it keeps in", () => {
    let server: Server;
    let port = 0;
    let secret: string;
    beforeAll(async () => {
      server = createServer((socket) => socket.end("reached"));
      await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
      const address = server.address();
      port = typeof address === "object" && address !== null ? address.port : 0;
      secret = mkdtempSync(join(tmpdir(), "host-secret-"));
      writeFileSync(join(secret, "token"), "s3cret", { mode: 0o644 });
    });
    afterAll(() => {
      server.close();
      rmSync(secret, { recursive: true, force: true });
    });

    test("no network, not even to this machine", async () => {
      await withSandbox(async (sandbox) => {
        const script = `import socket
for host in ("127.0.0.1", "172.17.0.1", "169.254.169.254"):
    s = socket.socket(); s.settimeout(1)
    try: s.connect((host, ${port})); print("reached", host)
    except OSError: print("no")`;
        const ran = await sandbox.exec(["python3", "-c", script], DEFAULT_EXEC, signal);
        expect(text(ran.stdout)).toBe("no\nno\nno\n");
      });
    });

    test("no file of the host, no right of root, no new namespace, no device, no terminal input", async () => {
      await withSandbox(async (sandbox) => {
        const refused = [
          `cat ${secret}/token`,
          "cat /etc/shadow",
          "ls /root",
          "unshare -Ur true",
          "mount -t tmpfs none /tmp",
          "mknod node b 8 0",
          "touch /usr/bin/x",
          "ls /var/run/docker.sock",
          "chown 0 run.sh",
          `python3 -c 'import ctypes,sys; sys.exit(0 if ctypes.CDLL(None).syscall(321, 0, 0, 0) != -1 else 1)'`,
        ];
        for (const command of refused) {
          const ran = await sandbox.exec(["sh", "-c", command], DEFAULT_EXEC, signal);
          expect([command, ran.exitCode === 0]).toEqual([command, false]);
        }
        const status = await run(sandbox, "grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status");
        expect(status).toMatch(/CapEff:\s0+\nCapBnd:\s0+\nNoNewPrivs:\s1\nSeccomp:\s2\n/);
      });
    });

    test("neither environment nor command lines nor open files of ours", async () => {
      await withSandbox(async (sandbox) => {
        const all = await run(sandbox, "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'");
        expect(await run(sandbox, "ls /proc/self/fd")).toBe("0\n1\n2\n3\n");
        expect(all).not.toMatch(/SWE_AGENT_TEST_ENGINES|npm_|NODE_OPTIONS|sandbox-conformance/);
      });
    });

    test("a fork bomb is bounded and goes away", async () => {
      await withSandbox(async (sandbox) => {
        const bomb = "bomb() { bomb | bomb & }; bomb; sleep 60";
        const ran = await sandbox.exec(["sh", "-c", bomb], { ...DEFAULT_EXEC, timeoutMs: 1500 }, signal);
        expect(ran.timedOut || ran.exitCode !== 0).toBe(true);
        expect(await run(sandbox, "echo alive")).toBe("alive\n");
      });
    });
  });
}

function createSettings(baseFolder: string): SandboxSettings {
  return {
    monotonicMs: () => performance.now(),
    randomHex: (count) => randomBytes(count).toString("hex"),
    now: () => new Date().toISOString(),
    image: process.env["SANDBOX_IMAGE"] ?? "swe-agent-sandbox:local",
    connect: undefined,
    baseFolder,
    toolFolders: [],
    programs: [],
    path: process.env["PATH"] ?? "",
  };
}

async function run(sandbox: Sandbox, script: string, options: ExecOptions = DEFAULT_EXEC): Promise<string> {
  const ran: ExecResult = await sandbox.exec(["sh", "-c", script], options, signal);
  return text(ran.stdout);
}

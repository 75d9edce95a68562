/** A workspace in memory behind the sandbox's port: files, a tree hash, a few commands, tests that look at the files. */
import { findNearestTests } from "../../../src/verify/selection/find-nearest-tests.ts";
import { createHash } from "node:crypto";
import type { ToolboxDeps } from "../../../src/agent/toolbox.ts";
import { parseRev, parseTreeHash } from "../../../src/domain/ids.ts";
import type { Sandbox } from "../../../src/domain/ports.ts";
import { parseRepoPath } from "../../../src/domain/repo-path.ts";
import type { ExecResult } from "../../../src/domain/sandbox.ts";
import type { TestResult } from "../../../src/domain/testing.ts";
import type { SeededRandom } from "./seeded-random.ts";

export const FILES = 40;
const LINES = 60;

export interface MemoryWorkspace {
  readonly files: Map<string, string>;
  /** For `createToolbox`. */
  readonly parts: ToolboxDeps;
  /** Milliseconds that commands took so far. */
  monotonicMs(): number;
  /** How long the next commands take. */
  setCommandMs(ms: number): void;
}

/** `src/part<n>.js`, of which each third holds a bug that one test notices; one long file; a test file. */
export function createMemoryWorkspace(random: SeededRandom): MemoryWorkspace {
  const files = new Map(Array.from({ length: FILES }, (_, at) => [nameFile(at), writeFile(at, LINES)]));
  files.set("src/long.js", writeFile(900, 2_000));
  files.set("test/parts.test.js", "test('parts', () => {});\n");
  const base = new Map(files);
  const stash: Map<string, string>[] = [];
  let clock = 0;
  let commandMs = 40;
  let polls = 0;

  const spend = (): number => {
    const ms = commandMs + random.below(20);
    clock += ms;
    return ms;
  };

  const commands: readonly (readonly [RegExp, (found: RegExpExecArray) => Output])[] = [
    [/^sleep \d+; cat build\.log$/, () => said(`building\nstep ${(polls += 1)} of 9 after ${polls * 3} s`)],
    [
      /^git status/,
      () =>
        said(
          listChanged(files, base)
            .map((path) => ` M ${path}`)
            .join("\n"),
        ),
    ],
    [
      /^git diff/,
      () =>
        said(
          listChanged(files, base)
            .map((path) => renderChange(path, files, base))
            .join("\n"),
        ),
    ],
    [/^git stash$/, () => replaceAll(files, base, (now) => stash.push(now))],
    [/^git stash pop$/, () => replaceAll(files, stash.pop() ?? files)],
    [/^cat (\S+)$/, ([, path = ""]) => show(files.get(path))],
    [/^sed -n (\d+),(\d+)p (\S+)$/, ([, from, to, path = ""]) => show(cut(files.get(path), Number(from), Number(to)))],
    [/^grep -rn (\S+) src$/, ([, term = ""]) => toGrepped(grep(files, term))],
    [/^ls (\S+)$/, ([, folder = ""]) => said([...files.keys()].filter((path) => path.startsWith(folder)).join("\n"))],
    [/^node --test/, () => renderLog(runTests(files), random)],
    [/^node -e (.+)$/, ([, code = ""]) => said(`${code.length} at 0x${random.below(1 << 30).toString(16)}abc`)],
  ];

  const exec: Sandbox["exec"] = (command) => {
    const durationMs = spend();
    const program = command[0];
    // The shell tool's command stands behind its wrapper.
    const script = command[4] ?? command[2] ?? "";
    if (program === "rg") return Promise.resolve(toResult(toGrepped(grep(files, command.at(-2) ?? "")), durationMs));
    for (const [pattern, run] of commands) {
      const found = pattern.exec(script);
      if (found !== null) return Promise.resolve(toResult(run(found), durationMs));
    }
    return Promise.resolve(toResult({ text: `sh: ${script}: not found`, exitCode: 127 }, durationMs));
  };

  return {
    files,
    monotonicMs: () => clock,
    setCommandMs(ms) {
      commandMs = ms;
    },
    parts: {
      sandbox: toSandbox(files, exec),
      tests: {
        run: (scope) => {
          const results = runTests(files).filter(({ id }) => scope.name === null || id.includes(scope.name));
          const exitCode = results.some(({ status }) => status === "failed") ? 1 : 0;
          const about = { runner: "node:test", command: "node --test", output: "", timedOut: false } as const;
          return Promise.resolve({ ...about, exitCode, results, durationMs: spend() });
        },
        findImpacted: () => Promise.resolve("all" as const),
        findNearest: (changed) => Promise.resolve(findNearestTests(changed, [...files.keys()], 2)),
      },
      artifacts: { get: () => Promise.resolve(new Uint8Array()) },
      syntax: {
        countErrors: () => Promise.resolve(0),
        outline: () => Promise.resolve("unknown-language" as const),
        complexity: () => Promise.resolve("unknown-language" as const),
      },
      files: {
        list: () => Promise.resolve([...files].map(([path, text]) => toSource(path, text))),
        read: () => Promise.resolve([]),
      },
      index: {
        search: () => Promise.resolve([]),
        nearest: () => Promise.resolve([]),
        map: () => Promise.resolve(""),
        languages: () => Promise.resolve([]),
      },
    },
  };
}

export function nameFile(at: number): string {
  return `src/${at % 2 === 0 ? "shop" : "bill"}/part${at}.js`;
}

/** What a bug looks like in a file's text. */
export const BUG = "a - b";

function writeFile(at: number, lines: number): string {
  const middle = Math.floor(lines / 2);
  const toLine = (line: number): string => {
    if (line === 0) return `export function part${at}(a, b) {`;
    if (line === middle) return at % 3 === 0 ? `  const sum${at} = ${BUG};` : `  const sum${at} = a + b;`;
    return `  keep(${at}, ${line});`;
  };
  return `${Array.from({ length: lines }, (_, line) => toLine(line)).join("\n")}\n}\n`;
}

/** One test a file; it fails while the bug is there. */
function runTests(files: ReadonlyMap<string, string>): readonly TestResult[] {
  return [...files]
    .filter(([path]) => /part\d+\.js$/.test(path))
    .map(([path, text]) => {
      const failed = text.includes(BUG);
      const id = `test/parts.test.js::${path}`;
      return { id, status: failed ? "failed" : "passed", detail: failed ? `expected 3, got 1 in ${path}:31` : "" };
    });
}

interface Output {
  readonly text: string;
  readonly exitCode: number;
}

function said(text: string): Output {
  return { text, exitCode: 0 };
}

function show(text: string | undefined): Output {
  return text === undefined ? { text: "no such file", exitCode: 1 } : said(text);
}

function cut(text: string | undefined, from: number, to: number): string | undefined {
  return text
    ?.split("\n")
    .slice(from - 1, to)
    .join("\n");
}

function grep(files: ReadonlyMap<string, string>, term: string): readonly string[] {
  return [...files].flatMap(([path, text]) =>
    text
      .split("\n")
      .flatMap((line, at) => (line.includes(term) ? [`${path}:${at + 1}:${line}`] : []))
      .slice(0, 5),
  );
}

function toGrepped(lines: readonly string[]): Output {
  return { text: lines.join("\n"), exitCode: lines.length === 0 ? 1 : 0 };
}

function renderLog(results: readonly TestResult[], random: SeededRandom): Output {
  const bad = results.filter(({ status }) => status === "failed");
  const took = `# duration_ms ${random.below(9_000)}.${random.below(99)}`;
  const lines = bad.map(({ id }, at) => `not ok ${at + 1} - ${id} (${random.below(40)} ms)`);
  const counts = `# pass ${results.length - bad.length}\n# fail ${bad.length}`;
  return { text: [...lines, counts, took].join("\n"), exitCode: bad.length === 0 ? 0 : 1 };
}

function listChanged(files: ReadonlyMap<string, string>, base: ReadonlyMap<string, string>): readonly string[] {
  return [...files.keys()].filter((path) => files.get(path) !== base.get(path));
}

function renderChange(path: string, files: ReadonlyMap<string, string>, base: ReadonlyMap<string, string>): string {
  const before = new Set((base.get(path) ?? "").split("\n"));
  const added = (files.get(path) ?? "").split("\n").filter((line) => !before.has(line));
  return `+++ b/${path}\n${added.map((line) => `+${line}`).join("\n")}`;
}

function replaceAll(
  files: Map<string, string>,
  by: ReadonlyMap<string, string>,
  keep: (now: Map<string, string>) => void = () => undefined,
): Output {
  keep(new Map(files));
  const copy = [...by];
  files.clear();
  for (const [path, text] of copy) files.set(path, text);
  return said("done");
}

function toSandbox(files: Map<string, string>, exec: Sandbox["exec"]): Sandbox {
  const hash = (kind: string, text: string): string => createHash(kind).update(text).digest("hex");
  const toRev = (text: string) => parseRev(hash("sha256", text).slice(0, 8));
  return {
    exec,
    identity: () => Promise.resolve({ kind: "none", tier: "E", image: "memory" }),
    read(path) {
      const text = files.get(path);
      const bytes = new TextEncoder().encode(text);
      return Promise.resolve(text === undefined ? undefined : { bytes, totalBytes: bytes.length, rev: toRev(text) });
    },
    write(path, bytes) {
      const text = new TextDecoder().decode(bytes);
      files.set(path, text);
      return Promise.resolve(toRev(text));
    },
    diff: () => Promise.reject(new TypeError("not asked for")),
    checkpoint() {
      const all = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
      return Promise.resolve({ tree: parseTreeHash(hash("sha1", JSON.stringify(all))), pack: new Uint8Array() });
    },
    close: () => Promise.resolve(),
  };
}

function toSource(path: string, text: string) {
  return { path: parseRepoPath(path), bytes: text.length, stamp: "" };
}

function toResult({ text, exitCode }: Output, durationMs: number): ExecResult {
  const none = new Uint8Array();
  const about = { durationMs, timedOut: false, oom: false, truncated: false, stderr: none };
  return { ...about, exitCode, stdout: new TextEncoder().encode(text) };
}

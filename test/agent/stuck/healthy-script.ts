/** Scripts of runs that go well: they explore, read, change, test and mend, and repeat what is sound to repeat. */
import type { Mode } from "../../../src/domain/mode.ts";
import { BUG, FILES, nameFile, type MemoryWorkspace } from "./memory-workspace.ts";
import type { Call, Part, Script, Turn } from "./scripted-run.ts";
import type { SeededRandom } from "./seeded-random.ts";

const THOUGHTS = ["Let me look.", "Now this.", "I think it is here.", "", "Next I check what it returns.", "Hm."];

/** What one run may spend, so that it ends by itself. */
interface Plan {
  readonly searches: number;
  readonly misses: number;
  readonly reads: number;
  readonly rounds: number;
}

const PLANS: Readonly<Record<Mode, Plan>> = {
  fast: { searches: 1, misses: 1, reads: 2, rounds: 1 },
  standard: { searches: 2, misses: 3, reads: 9, rounds: 2 },
  deep: { searches: 4, misses: 4, reads: 16, rounds: 6 },
};

/** Some are sent back by the verifier once, some of those into a larger mode. */
export function writeHealthyRun(workspace: MemoryWorkspace, random: SeededRandom, mode: Mode): readonly Part[] {
  const first: Part = { mode, script: solve(workspace, random, mode) };
  if (mode === "fast" || random.chance(0.7)) return [first];
  const next = mode === "standard" && random.chance(0.5) ? "deep" : mode;
  return [first, { mode: next, script: mendAfterVerdict(workspace, random) }];
}

function* solve(workspace: MemoryWorkspace, random: SeededRandom, mode: Mode): Script {
  const plan = PLANS[mode];
  const files = shuffle(random);
  yield* explore(files, random, plan);
  const buggy = files.filter((path) => workspace.files.get(path)?.includes(BUG) === true);
  const test = pickTest(random);
  if (mode !== "fast" && random.chance(0.6)) yield* reproduce(random, test);
  if (mode !== "fast" && random.chance(0.2)) yield* poll(random);
  const rounds = random.between(1, plan.rounds);
  for (const path of buggy.slice(0, rounds)) yield* mend(workspace, random, { path, mode, test });
  yield* wrapUp(random, mode === "fast");
}

interface Repair {
  readonly path: string;
  readonly mode: Mode;
  readonly test: Call;
}

function* mend(workspace: MemoryWorkspace, random: SeededRandom, repair: Repair): Script {
  const { mode, test } = repair;
  if (mode !== "fast" && random.chance(0.3)) yield* experiment(random, random.between(1, mode === "deep" ? 4 : 2));
  if (mode !== "fast" && random.chance(0.25)) yield* mendInVain(workspace, random, repair);
  yield* fix(workspace, random, repair);
  yield say(random, test);
  if (random.chance(0.25)) yield say(random, test);
}

function* explore(files: readonly string[], random: SeededRandom, plan: Omit<Plan, "rounds">): Script {
  if (random.chance(0.4)) yield say(random, { name: "tree", args: { path: null, depth: random.between(1, 3) } });
  for (let at = random.below(plan.searches + 1); at > 0; at -= 1) {
    yield say(random, search(`${random.pick(["sum", "part"])}${at * 10 + random.below(10)}`));
  }
  for (let at = random.below(plan.misses + 1); at > 0; at -= 1) yield say(random, search(`absent${random.below(1e6)}`));
  yield* read(files.slice(0, random.between(1, plan.reads)), random);
  if (plan.reads > 3 && random.chance(0.25)) yield* readSlices(random);
}

/** By the tool or by a command, one or several in an answer. */
function* read(files: readonly string[], random: SeededRandom): Script {
  let rest = files;
  while (rest.length > 0) {
    const now = rest.slice(0, random.chance(0.2) ? random.between(2, 3) : 1);
    rest = rest.slice(now.length);
    yield {
      text: random.pick(THOUGHTS),
      calls: now.map((path) => (random.chance(0.2) ? shell(`cat ${path}`) : readCall(path))),
    };
  }
}

function* readSlices(random: SeededRandom): Script {
  const isShell = random.chance(0.4);
  const count = random.between(3, 6);
  for (let at = 0; at < count; at += 1) {
    const [start, end] = [at * 200 + 1, (at + 1) * 200];
    const slice: Call = { name: "read", args: { path: "src/long.js", start, end, symbol: null } };
    yield say(random, isShell ? shell(`sed -n ${start},${end}p src/long.js`) : slice);
  }
}

function* reproduce(random: SeededRandom, test: Call): Script {
  const path = `test/issue${random.below(1e6)}.test.js`;
  yield say(random, { name: "write", args: { path, content: "test('issue', () => {});\n", overwrite: false } });
  yield say(random, test);
}

/** What it shows changes; the command does not. */
function* poll(random: SeededRandom): Script {
  for (let at = random.between(2, 4); at > 0; at -= 1) yield say(random, shell("sleep 5; cat build.log"));
}

function* experiment(random: SeededRandom, count: number): Script {
  for (let at = 0; at < count; at += 1) yield say(random, shell(`node -e "show(${random.below(1e6)})"`));
}

function* fix(workspace: MemoryWorkspace, random: SeededRandom, { path, mode }: Pick<Repair, "path" | "mode">): Script {
  const text = workspace.files.get(path) ?? "";
  const buggy = text.split("\n").find((line) => line.includes(BUG)) ?? "  keep(0, 1);";
  const right = buggy.replace(BUG, "a + b");
  if (random.chance(0.25)) {
    for (let at = random.between(1, 2); at > 0; at -= 1) {
      yield say(random, edit(path, `  const other${random.below(1e6)} = nothing(a);`, right));
    }
    yield say(random, readCall(path, random.between(20, 30)));
  }
  if (mode !== "fast" && random.chance(0.2)) {
    const wrong = `  const tried = ${random.below(1e6)}; ${buggy.trim()}`;
    yield say(random, edit(path, buggy, wrong));
    yield say(random, edit(path, wrong, buggy));
  }
  yield say(random, edit(path, buggy, `${right} // ${random.below(1e6)}`));
  if (random.chance(0.5)) yield say(random, readCall(path));
  if (mode === "deep" && random.chance(0.15)) yield* compareWithBase(random);
}

/** One or two changes that do not help, as everybody makes them. */
function* mendInVain(workspace: MemoryWorkspace, random: SeededRandom, { path, test }: Repair): Script {
  for (let at = random.between(1, 2); at > 0; at -= 1) {
    const line = workspace.files.get(path)?.split("\n")[at + 2] ?? "";
    yield say(random, edit(path, line, `${line} // ${random.below(1e6)}`));
    yield say(random, test);
  }
}

/** Whether the test fails without the change. */
function* compareWithBase(random: SeededRandom): Script {
  yield say(random, shell("git stash"));
  yield say(random, { name: "test", args: { scope: "all", target: null } });
  yield say(random, shell("git stash pop"));
}

function* wrapUp(random: SeededRandom, isShort: boolean): Script {
  if (random.chance(0.6)) yield say(random, shell("git diff"));
  if (random.chance(0.4)) yield say(random, shell("git status --short"));
  if (isShort || random.chance(0.5)) return;
  yield say(random, { name: "test", args: { scope: "file", target: "test/parts.test.js" } });
  if (random.chance(0.3)) yield say(random, shell("git diff"));
}

function* mendAfterVerdict(workspace: MemoryWorkspace, random: SeededRandom): Script {
  const path = [...workspace.files.keys()].find((name) => workspace.files.get(name)?.includes(BUG)) ?? nameFile(0);
  if (random.chance(0.5)) yield say(random, { name: "test", args: { scope: "name", target: path } });
  if (random.chance(0.5)) yield say(random, search(`sum${random.below(FILES)}`));
  yield say(random, readCall(path, random.between(31, 60)));
  yield* fix(workspace, random, { path, mode: "standard" });
  yield say(random, { name: "test", args: { scope: "name", target: path } });
  yield* wrapUp(random, true);
}

export function say(random: SeededRandom, call: Call): Turn {
  return { text: random.pick(THOUGHTS), calls: [call] };
}

export function shell(command: string): Call {
  return { name: "shell", args: { command, timeout: 60 } };
}

export function search(query: string): Call {
  return { name: "search", args: { query, kind: "text", path_glob: null } };
}

export function readCall(path: string, start: number | null = null): Call {
  return { name: "read", args: { path, start, end: start === null ? null : start + 20, symbol: null } };
}

export function edit(path: string, from: string, to: string): Call {
  return { name: "edit", args: { path, old_text: from, new_text: to, all: false } };
}

export function shuffle(random: SeededRandom): readonly string[] {
  const files = Array.from({ length: FILES }, (_, at) => ({ path: nameFile(at), at: random.below(1e9) }));
  return files.sort((a, b) => a.at - b.at).map(({ path }) => path);
}

function pickTest(random: SeededRandom): Call {
  const byTool: Call = { name: "test", args: { scope: "all", target: null } };
  return random.chance(0.3) ? shell("node --test") : byTool;
}

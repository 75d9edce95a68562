/** Scripts of runs that begin well and then go in circles, one writer for each kind of circle. */
import { BUDGETS, type Mode } from "../../../src/domain/mode.ts";
import { edit, readCall, say, search, shell, shuffle } from "./healthy-script.ts";
import { BUG, type MemoryWorkspace } from "./memory-workspace.ts";
import type { Call, Script, Turn } from "./scripted-run.ts";
import type { SeededRandom } from "./seeded-random.ts";

export interface LoopCase {
  readonly mode: Mode;
  readonly script: Script;
}

interface Scene {
  readonly workspace: MemoryWorkspace;
  readonly random: SeededRandom;
  readonly mode: Mode;
  /** None of them was read before the loop. */
  readonly files: readonly string[];
}

/** What the rule counts twice and two cycles more; then the script ends, and nothing noticed is a miss. */
type WriteLoop = (scene: Scene) => Script;

const LOOPS: Readonly<Record<number, { readonly steps: (mode: Mode) => number; readonly write: WriteLoop }>> = {
  1: { steps: () => 7, write: repeatCall },
  2: { steps: () => 20, write: repeatCycle },
  3: { steps: () => 10, write: failEdits },
  4: { steps: () => 13, write: goBackAndForth },
  5: { steps: (mode) => ({ fast: 6, standard: 8, deep: 12 })[mode], write: learnNothing },
  6: { steps: () => 5, write: makeNoUsableCall },
  8: { steps: () => 11, write: mendInVain },
  10: { steps: (mode) => (mode === "fast" ? 6 : 16), write: waitForCommands },
};
export const LOOP_KINDS = Object.keys(LOOPS).map(Number);

/** The loop starts after 3 to 15 healthy steps. */
export function writeLoopRun(kind: number, workspace: MemoryWorkspace, random: SeededRandom): LoopCase {
  const loop = LOOPS[kind]!;
  const possible = (["fast", "standard", "deep"] as const).filter(
    (mode) => BUDGETS[mode].maxSteps >= loop.steps(mode) + 3 + 1,
  );
  const mode = random.pick(possible);
  const before = random.between(3, Math.min(15, BUDGETS[mode].maxSteps - loop.steps(mode) - 1));
  return { mode, script: beginWell(loop.write, { workspace, random, mode, files: shuffle(random) }, before) };
}

function* beginWell(write: WriteLoop, scene: Scene, steps: number): Script {
  const { random, files } = scene;
  for (let at = 0; at < steps; at += 1) {
    yield say(random, random.chance(0.8) ? readCall(files[at]!) : search(`keep(${random.below(40)}, ${at}`));
  }
  for (const turn of write({ ...scene, files: files.slice(steps) })) yield { ...turn, isLoop: true };
}

/** A step that belongs to no cycle: never the same twice. */
function noise({ random, files }: Scene): Turn {
  const calls: readonly Call[] = [
    search(`absent${random.below(1e6)}`),
    shell(`node -e "show(${random.below(1e6)})"`),
    readCall(files[20 + random.below(5)]!, random.between(1, 60)),
  ];
  return { text: `Perhaps ${random.below(1e6)}.`, calls: [random.pick(calls)] };
}

/** Other words, other spelling of the same arguments. */
function again({ random }: Scene, call: Call): Turn {
  const args = typeof call.args === "string" ? {} : call.args;
  const entries = Object.entries(args);
  const turned = Object.fromEntries(random.chance(0.5) ? entries.reverse() : entries);
  return {
    text: `Attempt ${random.below(1e6)}.`,
    calls: [{ name: call.name, args: random.chance(0.3) ? JSON.stringify(turned, null, 2) : turned }],
  };
}

function pickCall({ random, files }: Scene, at = 0): Call {
  const path = files[at]!;
  return random.pick<Call>([
    readCall(path),
    search("const sum"),
    { name: "tree", args: { path: "src", depth: 1 } },
    shell("git log --oneline"),
    shell("node --test"),
    { name: "test", args: { scope: "all", target: null } },
  ]);
}

function* repeatCall(scene: Scene): Script {
  const { random, files } = scene;
  const failing = edit(files[0]!, "not in this file at all", "something else");
  const call = random.chance(0.2) ? failing : pickCall(scene);
  for (let at = 0; at < 4; at += 1) {
    yield again(scene, call);
    if (at < 3 && random.chance(0.25)) yield noise(scene);
  }
}

function* repeatCycle(scene: Scene): Script {
  const { random, files } = scene;
  const length = random.between(2, 4);
  const choices = [
    readCall(files[0]!),
    readCall(files[1]!),
    search("const sum"),
    shell("git log --oneline"),
    shell("node --test"),
    shell("ls src"),
    { name: "test", args: { scope: "all", target: null } },
  ];
  const start = random.below(choices.length);
  const cycle = Array.from({ length }, (_, at) => choices[(start + at) % choices.length]!);
  for (let round = 0; round < 4; round += 1) {
    for (const call of cycle) yield again(scene, call);
    if (random.chance(0.25)) yield noise(scene);
  }
}

function* failEdits(scene: Scene): Script {
  const { random, files } = scene;
  const isOneFile = random.chance(0.6);
  const count = isOneFile ? 5 : 7;
  for (let at = 0; at < count; at += 1) {
    const path = files[isOneFile ? 0 : at % 4]!;
    const old = `  const missing${random.below(1e6)} = imagined(${at});`;
    const byLines = { path, start: 5, end: 6, first_line: "imagined", last_line: old, new_text: "x" };
    yield say(random, random.chance(0.3) ? { name: "edit_lines", args: byLines } : edit(path, old, "  x();"));
    if (random.chance(0.2)) yield noise(scene);
  }
}

function* goBackAndForth(scene: Scene): Script {
  const { workspace, random, files } = scene;
  const path = files.find((name) => workspace.files.get(name)?.includes(BUG))!;
  const old = workspace.files
    .get(path)!
    .split("\n")
    .find((line) => line.includes(BUG))!;
  const other = old.replace(BUG, "b - a");
  const isTested = random.chance(0.5);
  for (let at = 0; at < 8; at += 1) {
    const [from, to] = at % 2 === 0 ? [old, other] : [other, old];
    yield say(random, edit(path, from, to));
    if (isTested && at % 2 === 1) yield say(random, { name: "test", args: { scope: "name", target: path } });
  }
}

/** Never the same call, never anything new. */
function* learnNothing(scene: Scene): Script {
  const { random, mode } = scene;
  for (let at = 0; at < LOOPS[5]!.steps(mode); at += 1) {
    const calls: readonly Call[] = [
      search(`absent${random.below(1e6)}`),
      shell(`node -e "show(${random.below(1e6)})"`),
      shell(`git log -n ${at}`),
      { name: "read", args: { path: `src/guess${random.below(1e6)}.js`, start: null, end: null, symbol: null } },
    ];
    yield say(random, random.pick(calls));
  }
}

function* makeNoUsableCall({ random }: Scene): Script {
  for (let at = 0; at < 5; at += 1) {
    const bad: readonly (readonly Call[])[] = [
      [],
      [{ name: "read", args: `{"path": "src/a` }],
      [{ name: "edit", args: { path: "src/a.js" } }],
      [{ name: "deploy_everything", args: { now: true } }],
      [{ name: "shell", args: { command: 7, also: at } }],
    ];
    yield { text: `I will do it ${random.below(1e6)}.`, calls: random.pick(bad) };
  }
}

/** Changes something that the failing tests do not notice. */
function* mendInVain({ workspace, random, files }: Scene): Script {
  const test: Call = random.chance(0.5) ? { name: "test", args: { scope: "all", target: null } } : shell("node --test");
  const sound = files.filter((name) => workspace.files.get(name)?.includes(BUG) === false);
  yield say(random, test);
  for (let round = 0; round < 5; round += 1) {
    const path = sound[random.chance(0.5) ? 0 : round]!;
    const line = workspace.files.get(path)!.split("\n")[3]!;
    yield say(random, edit(path, line, `${line} // ${random.below(1e6)}`));
    yield say(random, test);
  }
}

function* waitForCommands({ workspace, random, mode }: Scene): Script {
  workspace.setCommandMs(BUDGETS[mode].maxCommandMs / random.between(3, 6));
  for (let at = 0; at < (mode === "fast" ? 6 : 8); at += 1) {
    const path = `src/made${at}.js`;
    if (mode !== "fast" && random.chance(0.2))
      yield say(random, { name: "write", args: { path, content: `${at}\n`, overwrite: false } });
    yield say(random, shell(`cat src/shop/part${2 * at}.js`));
  }
}

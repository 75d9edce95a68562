/** A run of thirty steps, killed when it asks for a certain step and continued; beside one that nobody killed. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunEvent } from "../../src/domain/run-event.ts";
import { SolveResult } from "../../src/domain/solve-result.ts";
import type { ScriptedCall, ScriptedTurn } from "../../twin/cluster/model-script.ts";
import { openScriptedModelServer } from "../../twin/cluster/scripted-model-server.ts";
import { runBuilt } from "./run-built.ts";
import { openSolveWorld } from "./solve-world.ts";

export const STEPS = 30;
const TITLE = "addTax divides instead of multiplying";

/** A command that can be killed in its middle: it waits when a file says so, once. */
const WAITING_STEP = 12;

function toWait(folder: string): string {
  return `if [ -e ${folder}/wait ]; then rm ${folder}/wait; touch ${folder}/waiting; sleep 3; fi; seq 1 3000`;
}

/** Every kind of call; each edit adds one line, so that one made twice, or not at all, is another tree. */
function toCall(step: number, folder: string): ScriptedCall {
  const line = `export const step${step} = ${step};`;
  switch (step % 6) {
    case 0:
      return {
        name: "shell",
        arguments: {
          command: `printf 'step ${step}\\n' >> notes.txt; ${step === WAITING_STEP ? toWait(folder) : "seq 1 3000"}`,
          timeout: 60,
        },
      };
    case 1:
      return { name: "write", arguments: { path: `src/made${step}.js`, content: `${line}\n`, overwrite: false } };
    case 2:
      return { name: "read", arguments: { path: "src/price.js", start: null, end: null, symbol: null } };
    case 3:
      return { name: "search", arguments: { query: "addTax", kind: "text", path_glob: null } };
    case 4:
      return {
        name: "edit",
        arguments: { path: `src/made${step - 3}.js`, old_text: "export", new_text: `// ${step}\nexport`, all: false },
      };
    default:
      return { name: "shell", arguments: { command: "git status --porcelain; ls src", timeout: 60 } };
  }
}

const FIX: ScriptedCall = {
  name: "edit",
  arguments: {
    path: "src/price.js",
    old_text: "Math.round(cents / percent)",
    new_text: "Math.round((cents * percent) / 100)",
    all: false,
  },
};

function toTurn(index: number, folder: string): ScriptedTurn {
  const step = index + 1;
  const text = `Step ${step}: the cause is a division in src/price.js; a test in test/price.test.js will prove the fix.`;
  if (step === STEPS) return { text, calls: [{ name: "finish", arguments: { summary: "Multiplies." } }] };
  return { text, calls: [step === 3 ? FIX : toCall(step, folder)] };
}

export interface RunSeen {
  readonly requests: readonly string[];
  readonly result: SolveResult;
  readonly rows: readonly RunEvent[];
}

export interface ResumeWorld {
  /** Killed when the request of each of these steps arrives, one after the other; or once inside a command. */
  run(killAt: readonly number[], how?: { readonly inCommand: boolean }): Promise<RunSeen>;
  remove(): void;
}

export function openResumeWorld(): ResumeWorld {
  const world = openSolveWorld("resume");
  const { folder, repository } = world;
  writeFileSync(world.issue, `# ${TITLE}\n\nIt should multiply.\n`);
  return {
    run: (killAt, how) => runKilled({ folder, repository, inCommand: how?.inCommand ?? false }, killAt),
    remove: () => {
      world.remove();
    },
  };
}

interface Killing {
  readonly folder: string;
  readonly repository: string;
  readonly inCommand: boolean;
}

async function runKilled({ folder, repository, inCommand }: Killing, killAt: readonly number[]): Promise<RunSeen> {
  const solves = mkdtempSync(join(folder, "solves-"));
  const env = { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", SOLVE_DIR: solves };
  let kill: () => void = () => undefined;
  const left = [...killAt];
  let asked = 0;
  const model = await openScriptedModelServer({
    model: "recorded",
    scripts: [{ match: TITLE, turns: Array.from({ length: STEPS }, (_, index) => toTurn(index, folder)) }],
    async onRequest() {
      asked += 1;
      // The request of a step is made once more after its kill.
      if (asked - (killAt.length - left.length) !== left[0]) return;
      left.shift();
      kill();
      await new Promise(() => undefined);
    },
  });
  const start = ["--issue", join(folder, "issue.md"), "--mode", "standard"];
  const toArgs = (isFirst: boolean): readonly string[] => [
    ...["solve", repository, ...(isFirst ? start : ["--resume"])],
    ...["--model-url", model.url, "--sandbox", "none", "--json"],
  ];
  const kills = inCommand ? 1 : killAt.length;
  if (inCommand) {
    writeFileSync(join(folder, "wait"), "");
    watch(folder, (_, name) => {
      if (name === "waiting") kill();
    }).unref();
  }
  try {
    for (let index = 0; index < kills; index += 1)
      await runUntilKilled(toArgs(index === 0), env, (way) => (kill = way));
    const ran = await runBuilt(toArgs(kills === 0), { env });
    const [name = ""] = readdirSync(solves);
    const rows = readFileSync(join(solves, name, "events.jsonl"), "utf8")
      .trim()
      .split("\n");
    return {
      requests: model.requests(),
      result: SolveResult.parse(JSON.parse(ran.out)),
      rows: rows.map((row) => RunEvent.parse(JSON.parse(row))),
    };
  } finally {
    await model.close();
  }
}

function runUntilKilled(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  give: (kill: () => void) => void,
): Promise<void> {
  const child = spawn(process.execPath, ["dist/src/main-cli.js", ...args], { env, stdio: "ignore" });
  give(() => child.kill("SIGKILL"));
  return new Promise((resolve) => {
    child.once("close", () => {
      resolve();
    });
  });
}

/** Of the workspace after its last change. */
export function lastTree({ rows }: RunSeen): string | null {
  return rows.reduce<string | null>((tree, row) => (row.type === "tool.finished" ? (row.tree ?? tree) : tree), null);
}

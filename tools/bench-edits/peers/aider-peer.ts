/**
 * aider's search/replace blocks: its own Python function, from an installed `aider-chat` (BENCH_AIDER names the folder
 * that holds the package `aider`, as a site-packages folder does). Only the modules it does not need are left empty.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Peer } from "./peer.ts";

const SERVER = `
import importlib.util, json, sys, types
root = sys.argv[1]
for name in ("aider", "aider.utils", "aider.dump", "aider.coders", "aider.coders.base_coder", "aider.coders.editblock_prompts"):
    module = types.ModuleType(name)
    module.__path__ = []
    sys.modules[name] = module
sys.modules["aider"].utils = sys.modules["aider.utils"]
sys.modules["aider.dump"].dump = print
sys.modules["aider.coders.base_coder"].Coder = object
sys.modules["aider.coders.editblock_prompts"].EditBlockPrompts = object
spec = importlib.util.spec_from_file_location("aider.coders.editblock_coder", root + "/aider/coders/editblock_coder.py")
block = importlib.util.module_from_spec(spec)
spec.loader.exec_module(block)
for line in sys.stdin:
    file, old, new = json.loads(line)
    # Its reader opens files with universal line ends, its writer writes the platform's.
    text = file.replace("\\r\\n", "\\n")
    try:
        made = block.replace_most_similar_chunk(text, old, new)
    except Exception:
        made = None
    print(json.dumps(made or None), flush=True)
`;

export async function openAider(folder: string | undefined): Promise<Peer> {
  if (folder === undefined) throw new Error("BENCH_AIDER names no folder with the package aider");
  if (!existsSync(join(folder, "aider/coders/editblock_coder.py"))) throw new Error(`no package aider in ${folder}`);
  const child = spawn("python3", ["-c", SERVER, folder], { stdio: ["pipe", "pipe", "inherit"] });
  child.unref();
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (question: readonly string[]): Promise<string | undefined> => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const answer = await answers.next();
    if (answer.done === true) throw new Error("its process ended");
    return (JSON.parse(answer.value) as string | null) ?? undefined;
  };
  await ask(["a\n", "a\n", "b\n"]);
  return {
    name: "aider",
    version: "editblock_coder.py of BENCH_AIDER",
    every: 4,
    // Its blocks are whole lines.
    edit: (file, oldText, newText) => ask([file, `${oldText}\n`, newText === "" ? "" : `${newText}\n`]),
  };
}

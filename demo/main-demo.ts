/** `npm run demo`: the product on embedded defaults, against a stand-in for GitHub, from the label to the pull request. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createReleaseStack } from "../src/compose/release-stack.ts";
import { toBotError } from "../src/domain/bot-error.ts";
import { createMemoryMeter } from "./measure-memory.ts";
import { openDemoWorld } from "./open-demo-world.ts";
import { createPrinter } from "./print.ts";
import { COUPON_ISSUE, REFUND_ISSUE, RETURNS_ISSUE } from "./shop-repository.ts";
import { showIssue } from "./show-issue.ts";

const USAGE = `npm run demo [-- --model-url URL]

  --model-url URL   ask this OpenAI-compatible server instead of using recorded replies
`;

const print = createPrinter((text) => process.stdout.write(text), process.stdout.isTTY);
const stack = createReleaseStack();
const stopping = new AbortController();
process.once("SIGINT", () => {
  stopping.abort({ kind: "shutdown" });
});

try {
  const { values } = parseArgs({ options: { "model-url": { type: "string" }, help: { type: "boolean" } } });
  if (values.help === true) process.stdout.write(USAGE);
  else await runDemo(values["model-url"]);
} catch (error) {
  const { message, advice } = toBotError(error);
  process.stderr.write(`${message}\n${advice}\n`);
  process.exitCode = 3;
} finally {
  await stack.release();
}

async function runDemo(modelUrl: string | undefined): Promise<void> {
  const startedMs = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "swe-agent-demo-"));
  stack.push(() => rm(folder, { recursive: true, force: true }));
  const memory = createMemoryMeter(process.pid);
  const sampling = setInterval(memory.sample, 500);
  stack.push(() => {
    clearInterval(sampling);
    return Promise.resolve();
  });
  const world = await openDemoWorld({ folder, modelUrl, env: process.env, say: print.note }, stack, stopping.signal);
  print.title("SWE-Agent Pro, demo");
  print.note(world.aboutModel);
  print.note(`GitHub is a stand-in at ${world.twin.url}; git, PostgreSQL, the queue and the tests are real.`);
  print.note(world.sandbox === "none" ? "There is no sandbox." : `The sandbox is ${world.sandbox}.`);
  const endings: string[] = [];
  for (const issue of [REFUND_ISSUE, COUPON_ISSUE, RETURNS_ISSUE]) {
    if (!stopping.signal.aborted) endings.push(await showIssue(world, { issue, print }, stopping.signal));
  }
  print.title("Summary");
  for (const ending of endings) print.line(ending);
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  const peak = memory.peakMb();
  if (peak !== undefined) print.note(`Peak memory of our processes, PostgreSQL included, containers not: ${peak} MB.`);
  print.note(`${seconds} s. This shows the road, not the quality of a model: ${world.caveat}`);
  // With recorded replies the three endings are known; a live model may end differently and that is no failure.
  if (modelUrl === undefined && !areExpected(endings)) process.exitCode = 1;
}

function areExpected(endings: readonly string[]): boolean {
  return ["verified", "verified", "not-verified"].every((word, index) => endings[index]?.includes(` ${word}`) === true);
}

/** One issue, shown as it happens: the label, the stages, and what came of it. */
import { describeEvent } from "../src/cli/render-event.ts";
import { followRun } from "../src/compose/read-runs.ts";
import { createSystemClock } from "../src/compose/system-clock.ts";
import type { RunEvent } from "../src/domain/run-event.ts";
import type { Run } from "../src/domain/run.ts";
import { MAINTAINER, REPOSITORY, type DemoWorld } from "./open-demo-world.ts";
import type { Printer } from "./print.ts";
import type { DemoIssue } from "./shop-repository.ts";

const STAGE_OF: Readonly<Partial<Record<RunEvent["type"], string>>> = {
  assigned: "read the issue",
  "workspace.opened": "open the workspace",
  "mode.chosen": "choose a mode",
  "tool.finished": "solve",
  "candidate.committed": "commit a candidate",
  verdict: "verify",
  escalated: "escalate",
  pushed: "publish",
  "pull-request": "publish",
  parked: "wait",
  "infrastructure-failure": "trouble",
  concluded: "conclude",
};

export async function showIssue(
  { twin, service }: DemoWorld,
  { issue, print }: { readonly issue: DemoIssue; readonly print: Printer },
  signal: AbortSignal,
): Promise<string> {
  const number = twin.openIssue(REPOSITORY, { ...issue, by: MAINTAINER });
  print.title(`Issue #${number}: ${issue.title}`);
  print.block(issue.body);
  twin.label(REPOSITORY, number, "swe-agent", MAINTAINER);
  print.line(`${MAINTAINER} puts the label swe-agent on it.`);
  const { reader } = service.memory;
  const id = (await findRun(service, number, signal)).id;
  const onEvent = ({ event }: { readonly event: RunEvent }): void => {
    const stage = STAGE_OF[event.type];
    if (stage !== undefined) print.line(`  ${stage.padEnd(18)} ${describeEvent(event)}`);
  };
  const run = await followRun(reader, { id, onEvent }, signal);
  await showEnd(twin, { run, print });
  const word = run.outcome?.outcome ?? run.state;
  return `#${number} ${issue.title.padEnd(48)} ${word}`;
}

async function findRun({ memory }: DemoWorld["service"], number: number, signal: AbortSignal): Promise<Run> {
  for (;;) {
    const run = (await memory.reader.list(20)).find((each) => each.number === number);
    if (run !== undefined) return run;
    await createSystemClock().sleep(20, signal);
  }
}

async function showEnd(
  twin: DemoWorld["twin"],
  { run, print }: { readonly run: Run; readonly print: Printer },
): Promise<void> {
  const branch = `swe-agent/issue-${run.number}-`;
  const pull = (await twin.pullRequests(REPOSITORY)).find(({ headRef }) => headRef.startsWith(branch));
  if (pull === undefined) {
    print.line("No pull request was opened. The comment on the issue says why:");
    for (const comment of twin.comments(REPOSITORY, run.number)) print.block(comment.body);
    return;
  }
  print.line(`Pull request #${pull.number}${pull.draft ? " (draft)" : ""}: ${pull.title}`);
  print.block(pull.body ?? "");
  print.line("Its diff:");
  print.block(await twin.diffOf(REPOSITORY, pull.number));
}

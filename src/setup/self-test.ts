/** The self-test: a real issue on a test repository, and each station on its road green or red with the fix. */
import type { Clock } from "../domain/ports.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import type { RunEvent } from "../domain/run-event.ts";
import type { SelfTestFacts, SelfTestPorts, SelfTestService } from "./setup-ports.ts";
import type { Finding, Light } from "./stations.ts";
import { toRed } from "./to-red.ts";

export interface SelfTestDeps {
  readonly ports: SelfTestPorts;
  readonly clock: Clock;
  readonly repo: RepoRef;
}

interface Step {
  readonly name: string;
  /** Given up after this long without a change. */
  readonly patienceMs: number;
  readonly fix: string;
  /** What is there to see of it; undefined when nothing is. */
  readonly see: (facts: SelfTestFacts) => { readonly light: Light; readonly found: string } | undefined;
}

const LOOK_EVERY_MS = 500;
const MINUTE_MS = 60_000;

const STEPS: readonly Step[] = [
  {
    name: "delivery signed and received",
    patienceMs: 2 * MINUTE_MS,
    fix: "GitHub has to reach the webhook: check the public address and the proxy, or the tunnel's channel. The App's settings page, Advanced, lists what GitHub got as answer.",
    see: ({ delivery }) => (delivery === undefined ? undefined : good("the signature fits")),
  },
  {
    name: "recorded",
    patienceMs: MINUTE_MS / 2,
    fix: "The delivery lies in the database, undecided. Look at the log for what the dispatcher says.",
    see: ({ delivery, run }) => {
      if (run !== undefined) return good("a run was made of it");
      const decision = delivery?.decision ?? null;
      return decision === null ? undefined : bad(`it was decided otherwise: ${decision}`);
    },
  },
  {
    name: "claimed by a worker",
    patienceMs: MINUTE_MS,
    fix: "No worker took the run. Look at the log; with REDIS_URL, check that the queue is the same for all.",
    see: ({ run }) => (run === undefined || run.state === "queued" ? undefined : good("the worker has it")),
  },
  {
    name: "workspace opened",
    patienceMs: 3 * MINUTE_MS,
    fix: "The repository could not be fetched or the sandbox did not open. Check the station Sandbox, and that this machine reaches GitHub by https.",
    see: ({ events }) => seeEvent(events, "workspace.opened", (event) => good(`${event.sandbox}, tier ${event.tier}`)),
  },
  {
    name: "model answered",
    patienceMs: 5 * MINUTE_MS,
    fix: "Check the station Model server, and the server's own log.",
    see: ({ events }) =>
      seeEvent(events, "step.answered", (event) => good(`${event.usage.completion} tokens in the first answer`)),
  },
  {
    name: "verdict",
    patienceMs: 15 * MINUTE_MS,
    fix: "The model takes long or goes in circles. `npx swe-agent runs list` and `runs follow` show what it does.",
    see: ({ events, run }) => seeVerdict(events, run?.outcome),
  },
  {
    name: "pull request",
    patienceMs: 2 * MINUTE_MS,
    fix: "The branch could not be pushed or the pull request not be opened: check the permissions contents and pull requests.",
    see: ({ events, run }) =>
      seeEvent(events, "pull-request", (event) => good(`#${event.number}${event.draft ? ", a draft" : ""}`)) ??
      (run?.outcome === undefined ? undefined : bad(`none was opened: the run ended as ${run.outcome}`)),
  },
];

/** `show` gets all stations so far, each time something changed. Never throws but for the signal. */
export async function runSelfTest(
  deps: SelfTestDeps,
  signal: AbortSignal,
  show: (findings: readonly Finding[]) => void,
): Promise<void> {
  const { ports, repo } = deps;
  const done: Finding[] = [];
  let service: SelfTestService | undefined;
  const act = async <Result>(name: string, what: () => Promise<readonly [Result, string]>): Promise<Result> => {
    show([...done, { light: "checking", name, found: "…", fix: "" }]);
    try {
      const [result, found] = await what();
      done.push({ light: "green", name, found, fix: "" });
      return result;
    } catch (error) {
      done.push(toRed(error, name));
      throw error;
    }
  };
  try {
    await act("sample project", async () => {
      await ports.writeSample(repo, signal);
      return [undefined, `in ${repo.owner}/${repo.name}`];
    });
    service = await act("service started", async () => [await ports.openService(repo, signal), "server and worker"]);
    const issue = await act("issue opened", async () => {
      const opened = await ports.openIssue(repo, signal);
      return [opened, opened.url === "" ? `#${opened.number}` : opened.url];
    });
    await act("label put on", async () => {
      await ports.putLabel(repo, issue.number, signal);
      return [undefined, "by the App itself"];
    });
    await followRoad({ ...deps, service, done, show, issue: issue.number }, signal);
  } catch {
    signal.throwIfAborted();
  } finally {
    await service?.release();
  }
  show(done);
}

interface Road extends SelfTestDeps {
  readonly service: SelfTestService;
  readonly issue: number;
  readonly done: Finding[];
  readonly show: (findings: readonly Finding[]) => void;
}

async function followRoad(road: Road, signal: AbortSignal): Promise<void> {
  for (const step of STEPS) {
    const finding = await waitFor(road, step, signal);
    road.done.push(finding);
    if (finding.light === "red") return;
  }
}

async function waitFor(road: Road, step: Step, signal: AbortSignal): Promise<Finding> {
  const { service, issue, clock } = road;
  const { name, fix } = step;
  const untilMs = Date.parse(clock.now()) + step.patienceMs;
  for (;;) {
    const facts = await service.observe(issue);
    const seen = step.see(facts);
    if (seen !== undefined) return { ...seen, name, fix: seen.light === "red" ? fix : "" };
    const ended = facts.run?.outcome;
    if (ended !== undefined)
      return { light: "red", name, found: `the run ended before, as ${ended}`, fix: OUTCOME_FIX };
    if (Date.parse(clock.now()) > untilMs) {
      return { light: "red", name, found: await describeSilence(road, step, facts), fix };
    }
    const { parkedReason } = facts.run ?? {};
    const found = parkedReason === undefined ? "…" : `the run waits: ${parkedReason}`;
    road.show([...road.done, { light: "checking", name, found, fix: "" }]);
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

async function describeSilence({ ports }: Road, step: Step, facts: SelfTestFacts): Promise<string> {
  const { signal } = new AbortController();
  const said = facts.delivery === undefined ? await ports.askAboutDelivery(signal) : facts.run?.parkedReason;
  return `nothing after ${Math.round(step.patienceMs / 1_000)} s${said === undefined ? "" : `; ${said}`}`;
}

const OUTCOME_FIX = "The comment on the issue says why.";

function seeVerdict(events: readonly RunEvent[], outcome: string | undefined): ReturnType<Step["see"]> {
  const last = events.findLast((event) => event.type === "verdict");
  if (last?.type !== "verdict") return undefined;
  const { verdict, reason } = last.verdict;
  if (verdict === "verified") return good("verified: a test failed before and passes now");
  // Another round may still follow, as long as the run goes on.
  if (outcome === undefined) return undefined;
  return { light: "yellow", found: `${verdict}: ${reason}` };
}

function seeEvent<Type extends RunEvent["type"]>(
  events: readonly RunEvent[],
  type: Type,
  tell: (event: Extract<RunEvent, { type: Type }>) => ReturnType<Step["see"]>,
): ReturnType<Step["see"]> {
  const found = events.find((event): event is Extract<RunEvent, { type: Type }> => event.type === type);
  return found === undefined ? undefined : tell(found);
}

function good(found: string): { readonly light: Light; readonly found: string } {
  return { light: "green", found };
}

function bad(found: string): { readonly light: Light; readonly found: string } {
  return { light: "red", found };
}

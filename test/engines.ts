/** Which engines this machine has; suites that need one say so in their title and are counted when it is missing. */
import { describe } from "@jest/globals";

export type Engine = "docker" | "bubblewrap" | "redis" | "python";

interface EngineState {
  readonly present: boolean;
  readonly reason: string;
}

const engines = JSON.parse(process.env["SWE_AGENT_TEST_ENGINES"] ?? "{}") as Partial<Record<Engine, EngineState>>;

/** The suite in the quicker of the sandboxes this machine has; skipped, named and counted when it has none. */
export function describeInAnySandbox(title: string, suite: (sandbox: "bubblewrap" | "docker") => void): void {
  const kind = (["bubblewrap", "docker"] as const).find((engine) => engines[engine]?.present === true);
  describeWithEngine(kind ?? "bubblewrap", title, () => {
    suite(kind ?? "bubblewrap");
  });
}

/** `describe` when the engine is there; otherwise the suite is skipped, named and counted by the reporter. */
export function describeWithEngine(engine: Engine, title: string, suite: () => void): void {
  const state = engines[engine] ?? { present: false, reason: "not probed" };
  if (state.present) {
    describe(title, suite);
  } else {
    describe.skip(`${title} [needs ${engine}: ${state.reason}]`, suite);
  }
}

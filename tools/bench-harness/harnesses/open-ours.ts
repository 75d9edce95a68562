/** Which kinds of sandbox this machine can measure us in, and of the others the reason. */
import { openSandbox } from "../../../src/compose/open-sandbox.ts";
import { createOurHarness } from "./our-harness.ts";
import type { HarnessOpening } from "./harness.ts";

const KINDS = ["none", "bubblewrap", "docker"] as const;

/** @param image Of Docker. */
export async function openOurs(image: string): Promise<readonly HarnessOpening[]> {
  const opened: HarnessOpening[] = [];
  for (const kind of KINDS) {
    const harness = createOurHarness(kind);
    try {
      const wish = { wanted: kind, allowNone: true, image, env: process.env };
      await openSandbox(wish, new AbortController().signal);
      opened.push(harness);
    } catch (error) {
      opened.push({ name: harness.name, missing: error instanceof Error ? (error.message.split("\n")[0] ?? "") : "" });
    }
  }
  return opened;
}
